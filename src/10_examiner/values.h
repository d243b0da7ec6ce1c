/* values: everything that a topic's `let` can be, with its probability. */
#ifndef GUPPY_VALUES_H
#define GUPPY_VALUES_H

#include <stdint.h>

#include "10_examiner/spots.h"

#define VALUES_MAX 100000

/* Binding: which value each variable of a topic has, counted from 1; 0: it has not been
 * drawn. */
typedef struct {
    int32_t value[VARIABLES_MAX];
} Binding;

/* Value: a text; the values of earlier variables that it was made with; the logarithm
 * of the probability of the text, given those. */
typedef struct {
    char *text;
    size_t length;
    double log_chance;
    Binding with;
} Value;

typedef struct {
    Value *values;
    size_t count, capacity;
} Values;

/* values_of: all values of variable `index` of a topic. `earlier` (index) holds those
 * of the variables before it.
 *
 * Allocates; release with values_clear. Fails with EX_DATAERR when there are more ways
 * than VALUES_MAX to make one. */
Values values_of(Spots *spots, const Character *character, size_t topic, size_t index,
                 const Values *earlier);
void values_clear(Values *values);

/* values_bound: of the variable `index` with these `values`, the first that it can have
 * under `binding`; `end` receives the one after the last.
 *
 * value_say: write the value at `out` as the variable at the spot `key` says it.
 *
 * binding_merge: add to `binding` that variable `index` has its value `number`, and
 * what that was made with. Returns 0, and changes nothing, when one of them has
 * another. */
size_t values_bound(const Binding *binding, size_t index, const Values *values,
                    size_t *end);
void value_say(const Value *value, SpotKey key, char *out);
int binding_merge(Binding *binding, size_t index, const Values *values, size_t number);

#endif
