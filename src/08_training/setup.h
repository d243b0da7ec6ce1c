/* setup: everything that a training holds while it runs, and how it comes by it. */
#ifndef GUPPY_TRAINING_SETUP_H
#define GUPPY_TRAINING_SETUP_H

#include "08_training/checkpoint.h"
#include "08_training/muon.h"
#include "08_training/training.h"

typedef struct {
    const TrainingOrder *order;
    Config config;
    TokenSet train, eval;
    Model *model;
    Backprop *backprop;
    AdamW adamw;
    Muon muon; /* its running means stand in adamw.m */
    Batcher *batcher;
    Log log;
    Checkpoint now; /* where it stands */
    uint64_t saved; /* the step of the newest checkpoint, UINT64_MAX: none */
    double began;   /* clock when this program's first step began */
} Training;

/* training_new: read the data, make a newborn model, or go on from the checkpoint if
 * the order says so. training_free: release all of it, and clear the handle.
 *
 * Fails as training_run does. The order must outlive it. */
Training *training_new(const TrainingOrder *order);
void training_free(Training **training);

#endif
