/* recipe: all that decides how a model is trained, but its sizes and its data. */
#ifndef GUPPY_RECIPE_H
#define GUPPY_RECIPE_H

#include "08_training/adamw.h"
#include "08_training/schedule.h"

#include <stddef.h>
#include <stdio.h>

/* Recipe: numbers only, so that one table (recipe_fields) can read, print and compare
 * them. Counts are whole numbers. */
typedef struct {
    double steps; /* of the whole training */
    double batch; /* rows of a step: tokens that are predicted in it, at most */
    double micro; /* rows of a pass; a step's gradient is added up over its passes */
    double rate;  /* the schedule, see schedule.h; floor is a share of the rate */
    double warmup, decay, floor;
    double beta1, beta2, epsilon, weight_decay; /* see adamw.h */
    double decay_all;                           /* decay acts on vectors too: 1 or 0 */
    double optimizer;           /* 0: AdamW for all; 1: Muon for the hidden matrices */
    double muon_rate, momentum; /* see muon.h; its rate follows the same schedule */
    double clip;                /* largest gradient norm; 0: any */
    double dropout;
    double products;   /* 0: of floats; 1: of bf16, see matmul_choose in tensors.h */
    double eval_every; /* steps from one evaluation to the next; 0: at snapshots */
    double save_every; /* steps from one checkpoint to the next; 0: at the end */
} Recipe;

/* RecipeField: one number of a recipe: its option is --NAME. */
typedef struct {
    const char *name;
    size_t offset;     /* of the double in Recipe */
    double low, high;  /* what it may be */
    int whole;         /* whether it is a count */
    const char *words; /* NULL, or what 0, 1, ... are called: "cosine linear" */
    const char *help;
} RecipeField;

#define RECIPE_FIELDS 20
extern const RecipeField recipe_fields[RECIPE_FIELDS];

/* recipe_preset: the recipe called "guppy", "long" or "minnow". Fails with EX_USAGE on
 * another name, listing these. */
Recipe recipe_preset(const char *name);

/* recipe_get, recipe_set: a field as text, and from text. The text of recipe_get stays
 * until the next call. recipe_set fails with EX_USAGE, naming the option; or, if the
 * text comes from a file (else NULL), with EX_DATAERR, naming that too. */
const char *recipe_get(const Recipe *recipe, size_t field);
void recipe_set(Recipe *recipe, size_t field, const char *text, const char *file);

/* recipe_schedule, recipe_rule: what schedule.h and adamw.h want of it. */
Schedule recipe_schedule(const Recipe *recipe);
AdamWRule recipe_rule(const Recipe *recipe);

#endif
