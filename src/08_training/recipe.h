/* recipe: all that decides how a model is trained, but its sizes and its data. */
#ifndef GUPPY_RECIPE_H
#define GUPPY_RECIPE_H

#include "04_tensors/tensors.h"
#include "06_transformer/config.h"
#include "08_training/adamw.h"
#include "08_training/schedule.h"

#include <stddef.h>

/* What moves the hidden matrices; AdamW moves all else. */
typedef enum { OPTIMIZER_ADAMW, OPTIMIZER_MUON } OptimizerKind;

typedef struct {
    Schedule schedule; /* the rate of AdamW, and the number of steps */
    size_t batch; /* rows of the last step: tokens that are predicted in it, at most */
    size_t batch_first; /* rows of the first; from step to step they grow by a factor */
    size_t micro;       /* rows of a pass; a step's gradient is the sum of its passes */
    size_t awake;       /* blocks that run at first */
    double wake;        /* the share of the steps after which all run */
    AdamWRule adamw;    /* its weight decay is Muon's as well */
    unsigned decay_all; /* decay acts on vectors too: 1 or 0 */
    OptimizerKind optimizer;
    double muon_rate, momentum; /* see muon.h; its rate follows the same schedule */
    double clip;                /* largest gradient norm; 0: any */
    double dropout;
    MatmulProducts products;
    size_t eval_every; /* steps from one evaluation to the next; 0: at snapshots */
    size_t save_every; /* steps from one checkpoint to the next; 0: at the end */
} Recipe;

/* What a field holds: a count is a size_t, a number a double, a choice an enum. */
typedef enum { FIELD_COUNT, FIELD_NUMBER, FIELD_CHOICE } FieldKind;

#define RECIPE_PRESETS 3

/* RecipeField: one field of a recipe: its option is --NAME. */
typedef struct {
    const char *name;
    FieldKind kind;
    size_t offset;                  /* in Recipe */
    const char *zero, *one;         /* of a choice: what 0 and 1 are called */
    double low, high;               /* what it may be */
    double presets[RECIPE_PRESETS]; /* of guppy, long, minnow */
    const char *help;
} RecipeField;

#define RECIPE_FIELDS 24
extern const RecipeField recipe_fields[RECIPE_FIELDS];

/* recipe_preset: the recipe called "guppy", "long" or "minnow". Fails with EX_USAGE on
 * another name, listing these. */
Recipe recipe_preset(const char *name);

/* recipe_rows: the most rows of step t = 1 .. steps,
 *
 *   batch_first * (batch / batch_first)^((t - 1) / steps)
 *
 * recipe_awake: of a model of L blocks, those that run in it: `awake` while
 * t <= wake * steps, then L. */
size_t recipe_rows(const Recipe *recipe, size_t t);
size_t recipe_awake(const Recipe *recipe, size_t t, size_t L);

/* recipe_share: the share of a training's work that is done after `steps` steps. Work
 * is multiplications with weights, in a step: rows * (awake * (4 C^2 + 2 C F) + V C).
 * Of a training without work: 1. */
double recipe_share(const Recipe *recipe, const Config *config, size_t steps);

/* recipe_get, recipe_set: a field as text, and from text. The text of recipe_get stays
 * until the next call. recipe_set fails with EX_USAGE, naming the option. */
const char *recipe_get(const Recipe *recipe, size_t field);
void recipe_set(Recipe *recipe, size_t field, const char *text);

#endif
