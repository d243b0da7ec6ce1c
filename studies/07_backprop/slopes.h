/* slopes: is the gradient right? Walk a little along it, and see how far the loss
 * falls. */
#ifndef GUPPY_SLOPES_H
#define GUPPY_SLOPES_H

#include "03_batches/sentence.h"
#include "07_backprop/backprop.h"

/* slope_along: the slope of the mean loss along numbers first .. first + count - 1 of
 * the parameters, in the direction of their own gradient g, by central differences:
 *
 *   ( loss(p + h*g/|g|) - loss(p - h*g/|g|) ) / 2h,   which is |g| if g is right
 *
 * one_sided: ( loss(p + h*g/|g|) - loss(p) ) / h instead.
 *
 * The parameters are changed and put back, bit for bit. Fails with EX_DATAERR where |g|
 * or the slope is no finite number. */
typedef struct {
    double length, slope; /* |g|, and what the differences say */
} Slope;

Slope slope_along(Model *model, Backprop *backprop, const Batch *batch, size_t first,
                  size_t count, float h, int one_sided);

/* slopes_print: every tensor's gradient beside its slope; of the layers only the first
 * and the last. */
void slopes_print(Model *model, Sentence *sentence);

#endif
