/* values: everything that a topic's `let` can be, with its probability. */
#ifndef GUPPY_VALUES_H
#define GUPPY_VALUES_H

#include <stdint.h>

#include "01_datagen/character.h"

#define VALUES_MAX 100000

/* Binding: the number of the value that each variable of a topic has, UNBOUND while it
 * has not been drawn. */
#define UNBOUND (-1)
typedef struct {
    int32_t value[VARIABLES_MAX];
} Binding;

#define BINDING_NONE                                                                   \
    (Binding) {                                                                        \
        { UNBOUND, UNBOUND, UNBOUND, UNBOUND, UNBOUND, UNBOUND }                       \
    }

/* Value: a text; the values of earlier variables that it was made with; the
 * probability of the text, given those. */
typedef struct {
    char *text;
    size_t length;
    double chance;
    Binding with;
} Value;

typedef struct {
    Value *values;
    size_t count, capacity;
} Values;

/* values_of: all values of variable `index`, each once, in the order of their bytes.
 *
 * values  (index) those of the variables before it
 *
 * Allocates; release with values_clear. Fails with EX_DATAERR when there are more ways
 * than VALUES_MAX to make one. */
Values values_of(const Character *character, const Topic *topic, size_t index,
                 const Values *values);
void values_clear(Values *values);

/* binding_merge: add to `binding` that variable `index` has value `number`, which is
 * `value`, and what that was made with. Returns 0, and changes nothing, when one of
 * them is bound to something else. */
int binding_merge(Binding *binding, size_t index, size_t number, const Value *value);

#endif
