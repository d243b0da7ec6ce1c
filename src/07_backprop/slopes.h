/* slopes: is the gradient right? Walk a little along it, and see how far the loss
 * falls. The tables of chapter 7. */
#ifndef GUPPY_SLOPES_H
#define GUPPY_SLOPES_H

#include "05_attention/sentence.h"
#include "07_backprop/backprop.h"

/* slope_along: the slope of the mean loss along numbers first .. first + count - 1 of
 * the parameters, in the direction of their own gradient g, by central differences:
 *
 *   ( loss(p + h*g/|g|) - loss(p - h*g/|g|) ) / 2h,   which is |g| if g is right
 *
 * one_sided: ( loss(p + h*g/|g|) - loss(p) ) / h instead.
 *
 * The parameters are changed and put back, bit for bit. */
typedef struct {
    double length, slope; /* |g|, and what the differences say */
} Slope;

Slope slope_along(Model *model, Backprop *backprop, const Batch *batch, size_t first,
                  size_t count, float h, int one_sided);

/* slopes_print: every tensor's gradient beside its slope, first and last layer in full.
 */
void slopes_print(Model *model, Sentence *sentence);

/* slopes_write: in `folder`
 *
 * steps.csv   h,central,one_sided     relative error of the differences by step size
 * every.csv   gradient,difference     parameters one by one, 150 drawn at random
 * layers.csv  layer,qkv,out,up,down   root mean square of the weights' gradients
 * memory.csv  part,megabytes          what a step of `rows` rows keeps in memory
 * tokens.csv  token,label,size        the gradient of each token's vector
 * values.csv  name,value
 *
 * Fails as file_commit. */
void slopes_write(const char *folder, Model *model, Sentence *sentence, size_t rows,
                  uint64_t seed);

#endif
