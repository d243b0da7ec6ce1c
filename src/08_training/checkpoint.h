/* checkpoint: all that a training needs to go on as if nothing had happened.
 *
 *   RUN/checkpoint/000500/     config.json, model.safetensors, tokenizer.json: a model
 *                              folder; moments.safetensors: AdamW's m and v
 *   RUN/checkpoint.json        step, place in the data, lengths of the logs, recipe;
 *                              written last, at one stroke
 *
 * Until checkpoint.json is renamed into place the previous one and its folder stand
 * untouched; afterwards all other folders are removed. Whatever kills the program in
 * between, one whole checkpoint is there. */
#ifndef GUPPY_CHECKPOINT_H
#define GUPPY_CHECKPOINT_H

#include "03_batches/batch.h"
#include "06_transformer/model.h"
#include "08_training/adamw.h"
#include "08_training/log.h"
#include "08_training/recipe.h"

/* Checkpoint: what checkpoint.json holds. */
typedef struct {
    uint64_t step, tokens; /* steps taken, tokens predicted in them */
    uint64_t seed;         /* every random number follows from it and the step */
    uint64_t data;         /* checkpoint_digest of the training set */
    BatchPlace place;      /* which conversations come next */
    LogPlace log;
    double seconds; /* spent so far */
    Recipe recipe;
} Checkpoint;

/* checkpoint_digest: 64 bits that depend on all that a training sees of its data. */
uint64_t checkpoint_digest(const TokenSet *set);

/* checkpoint_save: write all of it, then remove the folders of other steps. Fails with
 * EX_IOERR. */
void checkpoint_save(const char *run, const Checkpoint *checkpoint, const Model *model,
                     const AdamW *adamw, const char *tokenizer);

/* checkpoint_load: read checkpoint.json. Returns 0 when there is none. Fails with
 * EX_DATAERR on one that this program did not write.
 * checkpoint_restore: read the weights and moments that belong to it; remove the
 * folders of other steps. Fails as model_load does. */
int checkpoint_load(const char *run, Checkpoint *checkpoint);
void checkpoint_restore(const char *run, const Checkpoint *checkpoint, Model *model,
                        AdamW *adamw);

/* checkpoint_clear: forget an earlier training's checkpoint, if there is one. Fails
 * with EX_IOERR. */
void checkpoint_clear(const char *run);

#endif
