#include "01_datagen/values.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "01_datagen/template.h"

typedef struct {
    const Character *character;
    const Values *earlier;
    Place place;
} Spelling;

/* One more value: `before`, and then `text` as the modifier of `node` has it. */
static void values_add(const Spelling *spelling, Values *out, const Value *before,
                       const Node *node, const char *text, size_t length) {
    if (out->count == VALUES_MAX)
        line_fail(spelling->character, spelling->place,
                  "expected a let with at most %d values, found more", VALUES_MAX);
    out->values =
        memory_grow(out->values, &out->capacity, out->count + 1, sizeof *out->values);
    Value *value = &out->values[out->count++];
    *value = *before;
    value->text = memory_new(before->length + length + 1, 1);
    memcpy(value->text, before->text, before->length);
    memcpy(value->text + before->length, text, length);
    modifier_apply(node->modifier, value->text + before->length, length);
    value->length += length;
}

/* Add to `out` what each of `pieces` makes of each of `before`. Of a variable the
 * chance is not counted: it is drawn once, by whoever meets it first. */
static void values_join(const Spelling *spelling, const Values *before,
                        const Node *node, const Values *pieces, Values *out) {
    for (size_t b = 0; b < before->count; b++)
        for (size_t i = 0; i < pieces->count; i++) {
            const Value *piece = &pieces->values[i];
            Value first = before->values[b];
            if (node->kind == NODE_LIST) first.chance *= piece->chance;
            if (node->kind == NODE_LIST ||
                binding_merge(&first.with, node->index, i, piece))
                values_add(spelling, out, &first, node, piece->text, piece->length);
        }
}

/* Add to `out` all that can be said when `node` comes after one of `before`. */
static void values_after(const Spelling *spelling, const Values *before,
                         const Node *node, Values *out) {
    Value empty = {"", 0, 1, BINDING_NONE};
    Values nothing = {&empty, 1, 1}, now = {0};
    if (node->kind == NODE_TEXT)
        for (size_t b = 0; b < before->count; b++)
            values_add(spelling, out, &before->values[b], node, node->text,
                       node->length);
    else if (node->kind == NODE_CHOICE)
        for (size_t i = 0; i < node->count; i++) {
            size_t first = out->count;
            values_after(spelling, before, node->parts[i], out);
            for (; first < out->count; first++)
                out->values[first].chance *= node->chance[i];
        }
    else if (node->kind == NODE_SEQUENCE) {
        for (size_t b = 0; b < before->count; b++)
            values_add(spelling, &now, &before->values[b], node, "", 0);
        for (size_t i = 0; i < node->count; i++) {
            Values next = {0};
            values_after(spelling, &now, node->parts[i], &next);
            values_clear(&now);
            now = next;
        }
        for (size_t i = 0; i < now.count; i++)
            values_add(spelling, out, &now.values[i], node, "", 0);
    } else if (node->kind == NODE_LIST) {
        values_after(spelling, &nothing, spelling->character->lists[node->index].body,
                     &now);
        values_join(spelling, before, node, &now, out);
    } else
        values_join(spelling, before, node, &spelling->earlier[node->index], out);
    values_clear(&now);
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
    Value empty = {"", 0, 1, BINDING_NONE};
    Values nothing = {&empty, 1, 1}, all = {0};
    Spelling spelling = {character, values, topic->variables[index].place};
    values_after(&spelling, &nothing, topic->variables[index].body, &all);
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
