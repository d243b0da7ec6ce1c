/* state: everything that a training has while it runs, and how it comes by it. */
#ifndef GUPPY_TRAINING_STATE_H
#define GUPPY_TRAINING_STATE_H

#include "07_backprop/backprop.h"
#include "08_training/checkpoint.h"
#include "08_training/optimizer.h"
#include "08_training/training.h"

typedef struct {
    const TrainingOrder *order;
    TokenSet train, eval;
    Model *model;
    Backprop *backprop;
    Optimizer optimizer;
    Batcher *batcher;
    Log log;
    char *checkpoint;   /* its path */
    Checkpoint now;     /* where the training is */
    int resumed;        /* from a checkpoint */
    double newest_eval; /* the last loss on the evaluation set; NAN: not known */
    double began; /* clock when the first step began, had it not been interrupted */
} Training;

/* training_new: read the data, make a newborn model, or go on from the checkpoint if
 * the order says so. training_free: release all of it, and clear the handle.
 *
 * Fails as training_run does. The order must outlive it. */
Training *training_new(const TrainingOrder *order);
void training_free(Training **training);

#endif
