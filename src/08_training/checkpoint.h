/* checkpoint: all that a training needs to go on as if nothing had happened, in one
 * file.
 *
 *   NAME      F32  the parameters, by their names in model.safetensors
 *   m.NAME    F32  AdamW's and Muon's running means of the gradient
 *   v.NAME    F32  AdamW's running means of its square
 *
 * and as metadata: recipe, seed and a digest of the data, which say what it is a
 * training of; step, place in the data and lengths of the logs, which say where it is.
 *
 * The file is replaced at one stroke: whatever kills the program, one whole checkpoint
 * is there. */
#ifndef GUPPY_CHECKPOINT_H
#define GUPPY_CHECKPOINT_H

#include "03_batches/batch.h"
#include "06_transformer/model.h"
#include "08_training/adamw.h"
#include "08_training/log.h"
#include "08_training/recipe.h"

typedef struct {
    const Recipe *recipe; /* what it is a training of */
    uint64_t seed;        /* every random number follows from it and the step */
    const TokenSet *set;
    uint64_t step, tokens; /* steps taken, tokens predicted in them */
    BatchPlace place;      /* which conversations come next */
    LogPlace log;
    uint64_t milliseconds; /* spent so far */
} Checkpoint;

/* checkpoint_save: write all of it to PATH. Fails with EX_IOERR.
 *
 * checkpoint_load: read it back. Returns 0, and changes nothing, when there is no such
 * file.
 *
 * checkpoint  recipe, seed and set are given, and must be those of the file; the rest
 *             is written
 *
 * Fails with EX_USAGE when the file is of another recipe, seed or data, and with
 * EX_DATAERR on one that this program did not write. */
void checkpoint_save(const char *path, const Checkpoint *checkpoint, const Model *model,
                     const AdamW *adamw);
int checkpoint_load(const char *path, Checkpoint *checkpoint, Model *model,
                    AdamW *adamw);

#endif
