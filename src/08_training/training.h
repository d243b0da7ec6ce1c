/* training: the loop: step after step, and what is due now and then. */
#ifndef GUPPY_TRAINING_H
#define GUPPY_TRAINING_H

#include "06_transformer/config.h"
#include "08_training/recipe.h"

/* TrainingOrder: what is wanted. All paths are set. */
typedef struct {
    const char *run;       /* folder: log.csv, time.csv, the checkpoint, snapshots/ */
    const char *data;      /* folder: {train,eval}.safetensors, else .jsonl */
    const char *tokenizer; /* tokenizer.json */
    const char *model;     /* folder: receives the trained model */
    Config config;         /* sizes; V and the special ids follow from the tokenizer */
    Recipe recipe;
    uint64_t seed;
    int resume; /* go on from the run's checkpoint if there is one */
} TrainingOrder;

/* training_run: train a model from nothing, or go on from a checkpoint.
 *
 * The same order and data give the same model, log.csv and stdout, byte for byte, with
 * any number of threads, and however often the program was killed and resumed.
 *
 * SIGINT, SIGTERM and SIGHUP end it after the step in hand, with a checkpoint. Fails
 * with EX_USAGE when the checkpoint is of another recipe, seed or data, with EX_DATAERR
 * when the loss is no number or explodes. Returns the signal that ended it, or 0. */
int training_run(const TrainingOrder *order);

/* snapshot_next: the first step after `step` at which a snapshot of the model is kept,
 * as RUN/snapshots/STEP: 0, 50, 200, 500, 1000, 2000, 5000, ... */
uint64_t snapshot_next(uint64_t step);

#endif
