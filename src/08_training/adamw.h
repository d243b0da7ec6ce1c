/* adamw: how a gradient moves the weights.
 *
 * Every weight has a gradient g, and two running means of it are kept: m of g, which
 * way it points, and v of g*g, how large it is. A step goes along m, divided by the
 * root of v, so that a weight with large gradients moves no further than one with
 * small gradients. At step t = 1, 2, ...:
 *
 *   m = beta1*m + (1 - beta1)*g          v = beta2*v + (1 - beta2)*g*g
 *   w = w - rate * ( (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *                    + decay*w )
 *
 * Kingma and Ba 2015, arXiv:1412.6980, algorithm 1; the decay beside the quotient, not
 * inside it: Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2. */
#ifndef GUPPY_ADAMW_H
#define GUPPY_ADAMW_H

#include <stddef.h>
#include <stdint.h>

#define ADAMW_SLICE 16384 /* floats: four arrays of 64 KB stay in a core's cache */

/* AdamWRule: the constants of the formula. */
typedef struct {
    double beta1, beta2, epsilon, decay;
} AdamWRule;

/* StepSize: how large weights are and how far a step moved them; both are sums of
 * squares. */
typedef struct {
    double weights, moved;
} StepSize;

/* AdamWTensor: weights that belong together, as a run of one block of floats; or a part
 * of them. */
typedef struct {
    size_t begin, count; /* the run, in floats */
    int decays;          /* whether weight decay acts on it */
    int excluded;  /* another optimizer moves it: here it counts for the norm alone */
    StepSize size; /* of the last step; adamw_norm keeps the gradient's in .moved */
} AdamWTensor;

/* AdamW: what lives from one step to the next, for `total` floats. */
typedef struct {
    float *m, *v;  /* (total) the two running means, 0 at first; one block, v last */
    uint64_t step; /* steps taken */
    AdamWTensor *slices; /* the tensors in pieces of work */
    size_t slice_count;
} AdamW;

/* adamw_new: nothing moved yet. `count` tensors lie in a block of `total` floats; what
 * lies between them is left alone. Allocates; adamw_free releases it and clears the
 * struct. */
AdamW adamw_new(const AdamWTensor *tensors, size_t count, size_t total);
void adamw_free(AdamW *adamw);

/* square_sum: sum of x*x, x (n), by one thread: 16 lanes, added as a tree. */
double square_sum(const float *x, size_t n);

/* adamw_norm: sqrt(sum of g*g) over all tensors, g (total).
 *
 * Slices are summed by threads, 16 lanes each; the slices' sums are then added in
 * order: the same bits for any number of threads. NaN or infinity when g holds one. */
double adamw_norm(AdamW *adamw, const float *g);

/* clip_scale: what gradients of this norm are multiplied with, so that their norm is
 * at most `limit`: 1 or limit/norm. A limit of 0 is no limit.
 *
 * Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063, algorithm 1. */
float clip_scale(double norm, double limit);

/* adamw_step: one step of the formula, in one pass over the block.
 *
 * w     (total)  moved
 * g     (total)  read, scale*g taking the place of g in the formula; then set to 0
 *
 * Returns how far it went, without the excluded. No overlap. Allocates nothing. */
StepSize adamw_step(AdamW *adamw, float *restrict w, float *restrict g, float scale,
                    double rate, const AdamWRule *rule);

#endif
