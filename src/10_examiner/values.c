#include "10_examiner/values.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"

typedef struct {
    Spots *spots;
    const Character *character;
    Place place;
    const Values *earlier;
    Values found;
    char text[CHARACTER_BYTES];
} Spelling;

static void values_add(Spelling *spelling, Value value) {
    Values *found = &spelling->found;
    if (found->count == VALUES_MAX)
        character_fail(spelling->character, spelling->place,
                       "expected a let with at most %d values, found more", VALUES_MAX);
    value.text = memcpy(memory_new(value.length + 1, 1), value.text, value.length);
    found->values = memory_grow(found->values, &found->capacity, found->count + 1,
                                sizeof *found->values);
    found->values[found->count++] = value;
}

/* Read on from `spot`, in all ways; `now` is what has been said so far. Of an earlier
 * variable the chance is not counted: it is paid for where it is first met. */
static void values_spell(Spelling *spelling, uint32_t spot, Value now) {
    for (size_t i = 0; i < spots_steps(spelling->spots, spot); i++) {
        Step step = spots_step(spelling->spots, spot, i);
        Value next = now;
        next.log_chance += step.log_chance;
        if (step.what == STEP_END)
            values_add(spelling, next);
        else if (step.what < STEP_END) {
            next.text[next.length++] = (char)step.what;
            values_spell(spelling, step.spot, next);
        } else {
            SpotKey key = spots_key(spelling->spots, step.spot);
            const Values *values = &spelling->earlier[key.node->index];
            size_t end, v = values_bound(&next.with, key.node->index, values, &end);
            for (; v < end; v++) {
                const Value *value = &values->values[v];
                Value with = next;
                if (!binding_merge(&with.with, key.node->index, values, v)) continue;
                value_say(value, key, with.text + with.length);
                with.length += value->length;
                values_spell(spelling,
                             spots_after(spelling->spots, step.spot, value->length),
                             with);
            }
        }
    }
}

Values values_of(Spots *spots, const Character *character, size_t topic, size_t index,
                 const Values *earlier) {
    const Variable *variable = &character->topics[topic].variables[index];
    Spelling spelling = {spots, character, variable->place, earlier, {0}, ""};
    values_spell(&spelling, spots_start(spots, variable->body, topic),
                 (Value){.text = spelling.text});
    return spelling.found;
}

void values_clear(Values *values) {
    for (size_t i = 0; i < values->count; i++) free(values->values[i].text);
    free(values->values);
    *values = (Values){0};
}

size_t values_bound(const Binding *binding, size_t index, const Values *values,
                    size_t *end) {
    int32_t bound = binding->value[index];
    *end = bound > 0 ? (size_t)bound : values->count;
    return bound > 0 ? (size_t)bound - 1 : 0;
}

void value_say(const Value *value, SpotKey key, char *out) {
    Modifier modifier = key.node->modifier;
    if (modifier == AS_IT_IS && key.capital) modifier = CAPITAL;
    if (key.upper) modifier = UPPER;
    memcpy(out, value->text, value->length);
    modifier_apply(modifier, out, value->length);
}

int binding_merge(Binding *binding, size_t index, const Values *values, size_t number) {
    Binding merged = *binding, with = values->values[number].with;
    with.value[index] = (int32_t)number + 1;
    for (size_t v = 0; v < VARIABLES_MAX; v++) {
        if (with.value[v] == 0) continue;
        if (merged.value[v] != 0 && merged.value[v] != with.value[v]) return 0;
        merged.value[v] = with.value[v];
    }
    *binding = merged;
    return 1;
}
