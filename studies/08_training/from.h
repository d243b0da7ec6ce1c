/* from: a training that begins with the weights of another fish. */
#ifndef GUPPY_FROM_H
#define GUPPY_FROM_H

#include "08_training/training.h"

/* training_from: write the checkpoint of the training that `order` describes, no step
 * taken, with the parameters of the model in `folder` in place of a newborn's:
 * 08_training --resume goes on from it. Fails as training_run does, and with EX_DATAERR
 * when that model has other sizes. */
void training_from(const TrainingOrder *order, const char *folder);

#endif
