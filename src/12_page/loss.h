/* loss: how well a fish predicts conversations, whatever kernels it computes with. */
#ifndef GUPPY_LOSS_H
#define GUPPY_LOSS_H

#include "08_training/evaluate.h"
#include "09_chat/fish.h"

/* fish_loss: over every predicted token of the first `limit` conversations of a
 * dataset, read as the fish reads a question. With DECODER_FLOATS it is what
 * evaluate_folder says, but for the last digits of the sum. The same for any number of
 * threads. Fails as dataset_open does, and with EX_DATAERR when it is not finite. */
Loss fish_loss(const Fish *fish, const char *dataset, size_t limit);

#endif
