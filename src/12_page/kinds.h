/* kinds: what rounding does to the matrices of a model. */
#ifndef GUPPY_KINDS_H
#define GUPPY_KINDS_H

#include "06_transformer/model.h"
#include <stdio.h>

/* Kind: the tensors of one kind, all layers together. */
typedef struct {
    const char *name;       /* without "blocks.0." */
    size_t tensors, floats; /* how many there are */
    size_t bytes;           /* in a folder of eight bits, scales counted */
    double error; /* root mean square of what rounding changes, as a share of that of
                   * the weights; 0 of what is not rounded */
} Kind;

/* kind_at: parameter `spec` of the model, rounded to `levels`. Allocates nothing. */
Kind kind_at(const Model *model, size_t spec, int levels);

/* kinds_print: all kinds in eight bits, a line each; one line for all that is not
 * rounded; and the sums. */
void kinds_print(FILE *stream, const Model *model);

#endif
