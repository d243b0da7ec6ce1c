#include "01_datagen/values.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "01_datagen/template.h"

/* Rest: what is still to be written after the node that is being written: parts of a
 * sequence, or the modifier of a reference that ends here. The chain is the stack of
 * everything left open, so that each choice can be tried to the very end in turn. */
typedef struct Rest {
    const Node *node;
    size_t next; /* of a sequence: the part to write; of a reference: where it began */
    const struct Rest *then;
} Rest;

typedef struct {
    const Character *character;
    const Topic *topic;
    const Values *earlier;
    Values *out;
    Place place;
    char text[CHARACTER_BYTES + 1];
} Spelling;

static void values_write(Spelling *spelling, const Node *node, size_t at, double chance,
                         Binding with, const Rest *then);

static void values_emit(Spelling *spelling, size_t length, double chance,
                        Binding with) {
    Values *out = spelling->out;
    if (out->count == VALUES_MAX)
        line_fail(spelling->character, spelling->place,
                  "expected a let with at most %d values, found more", VALUES_MAX);
    out->values =
        memory_grow(out->values, &out->capacity, out->count + 1, sizeof *out->values);
    char *text = memory_new(length + 1, 1);
    memcpy(text, spelling->text, length);
    out->values[out->count++] = (Value){text, length, chance, with};
}

static void values_go_on(Spelling *spelling, size_t at, double chance, Binding with,
                         const Rest *then) {
    if (then == NULL)
        values_emit(spelling, at, chance, with);
    else if (then->node->kind == NODE_SEQUENCE) {
        Rest rest = {then->node, then->next + 1, then->then};
        const Rest *after = rest.next < rest.node->count ? &rest : rest.then;
        values_write(spelling, then->node->parts[then->next], at, chance, with, after);
    } else {
        modifier_apply(then->node->modifier, spelling->text + then->next,
                       at - then->next);
        values_go_on(spelling, at, chance, with, then->then);
    }
}

static void values_copy(Spelling *spelling, const char *text, size_t length, size_t at,
                        double chance, Binding with, const Rest *then) {
    memcpy(spelling->text + at, text, length);
    values_go_on(spelling, at + length, chance, with, then);
}

/* An earlier variable: the value that it has, or each that it can have. Their chances
 * are not counted here: the variable is drawn once, by whoever meets it first. */
static void values_variable(Spelling *spelling, const Node *node, size_t at,
                            double chance, Binding with, const Rest *then) {
    const Values *earlier = &spelling->earlier[node->index];
    for (size_t i = 0; i < earlier->count; i++) {
        Binding merged = with;
        const Value *value = &earlier->values[i];
        if (!binding_merge(&merged, node->index, i, value)) continue;
        values_copy(spelling, value->text, value->length, at, chance, merged, then);
    }
}

static void values_write(Spelling *spelling, const Node *node, size_t at, double chance,
                         Binding with, const Rest *then) {
    Rest end = {node, at, then};
    Rest parts = {node, 0, then};
    switch (node->kind) {
    case NODE_TEXT:
        values_copy(spelling, node->text, node->length, at, chance, with, then);
        return;
    case NODE_SEQUENCE:
        values_go_on(spelling, at, chance, with, node->count > 0 ? &parts : then);
        return;
    case NODE_CHOICE:
        for (size_t i = 0; i < node->count; i++)
            values_write(spelling, node->parts[i], at, chance * node->chance[i], with,
                         then);
        return;
    case NODE_VARIABLE:
        values_variable(spelling, node, at, chance, with, &end);
        return;
    default:
        values_write(spelling, spelling->character->lists[node->index].body, at, chance,
                     with, &end);
    }
}

static int values_order(const void *a, const void *b) {
    const Value *left = a, *right = b;
    size_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->text, right->text, shorter);
    if (order == 0)
        order = (left->length > right->length) - (left->length < right->length);
    if (order == 0) order = memcmp(&left->with, &right->with, sizeof left->with);
    return order;
}

Values values_of(const Character *character, const Topic *topic, size_t index,
                 const Values *values) {
    Values all = {0};
    const Variable *variable = &topic->variables[index];
    Spelling spelling = {character, topic, values, &all, variable->place, {0}};
    values_write(&spelling, variable->body, 0, 1, BINDING_NONE, NULL);
    qsort(all.values, all.count, sizeof *all.values, values_order);
    size_t kept = 0;
    for (size_t i = 1; i < all.count; i++) {
        if (values_order(&all.values[kept], &all.values[i]) == 0) {
            all.values[kept].chance += all.values[i].chance;
            free(all.values[i].text);
        } else
            all.values[++kept] = all.values[i];
    }
    all.count = kept + 1;
    return all;
}

int binding_merge(Binding *binding, size_t index, size_t number, const Value *value) {
    Binding merged = *binding;
    for (size_t v = 0; v < VARIABLES_MAX; v++) {
        int32_t want = v == index ? (int32_t)number : value->with.value[v];
        if (want == UNBOUND) continue;
        if (merged.value[v] != UNBOUND && merged.value[v] != want) return 0;
        merged.value[v] = want;
    }
    *binding = merged;
    return 1;
}

void values_clear(Values *values) {
    for (size_t i = 0; i < values->count; i++) free(values->values[i].text);
    free(values->values);
    *values = (Values){0};
}
