/* backprop: the gradient of the loss for every parameter of the model.
 *
 * Rumelhart, Hinton, Williams 1986, "Learning representations by back-propagating
 * errors". Each backward call is under the forward line that it
 * differentiates. */
#ifndef GUPPY_BACKPROP_H
#define GUPPY_BACKPROP_H

#include "04_tensors/tensors.h"
#include "06_transformer/model.h"

/* Backprop: what a training step needs beside the model. */
typedef struct {
    float *gradients;    /* laid out like the model's parameters */
    float *pass;         /* those of one pass, while it runs; else 0 */
    Activations forward; /* of the last batch */
    Activations back;    /* the gradients of some of them, as they flow back */
    float *losses;       /* one for each row of the last batch */
    size_t losses_capacity;
    MatmulProducts products; /* of both passes; MATMUL_FP32 unless the owner says so */
} Backprop;

/* Loss: of the predicted tokens of a batch. */
typedef struct {
    double sum;   /* of -ln p(target), nats */
    size_t count; /* predicted tokens: the rows of the batch; mean loss: sum / count */
} Loss;

/* backprop_new: room for gradients of `model` (all 0). Allocates.
 * backprop_free: frees it and clears the handle. */
Backprop *backprop_new(const Model *model);
void backprop_free(Backprop **backprop);

/* backprop_run: forward and backward pass of one batch.
 *
 *   gradients += scale * d( sum of -ln p(target) ) / d( parameters )
 *
 * The batch makes a sum of its own, from 0 on, which is then added: wherever it is
 * made, its bits are the same.
 *
 * scale  1 / predicted tokens for the gradient of the mean; of several batches that
 *         make one step, 1 / predicted tokens of all of them
 * drop   NULL: no dropout
 *
 * Gradients are added to: the optimizer clears them as it reads them. Allocates only
 * when the batch is the largest yet. */
Loss backprop_run(const Model *model, Backprop *backprop, const Batch *batch,
                  float scale, const Dropout *drop);

#endif
