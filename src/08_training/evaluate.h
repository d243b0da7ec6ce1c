/* evaluate: how well a model predicts conversations. */
#ifndef GUPPY_EVALUATE_H
#define GUPPY_EVALUATE_H

#include "07_backprop/backprop.h"

/* evaluate_set: the loss over every predicted token of a set.
 *
 *   sum = sum over conversations, in order, of the sum over their tokens, in order
 *
 * so the mean is exact and does not depend on how the set was cut into batches.
 *
 * activations  scratch; grows
 * rows         of a batch, >= the set's context
 * by_line      NULL, or (S): the loss of each conversation
 *
 * Fails as model_forward. */
Loss evaluate_set(const Model *model, Activations *activations, const TokenSet *set,
                  size_t rows, Loss *by_line);

/* evaluate_folder: load the model in a folder and measure it on a dataset.
 *
 * by_line  receives the loss of each line of the dataset; free it
 *
 * Fails as model_load, tokenizer_load and dataset_open do, and with EX_DATAERR on a
 * model whose loss is no number. */
Loss evaluate_folder(const char *folder, const char *dataset, Loss **by_line);

/* loss_mean: nats a token. */
double loss_mean(Loss loss);

#endif
