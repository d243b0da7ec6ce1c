/* optimizer: which one moves what: Muon the matrices inside the blocks, or none; AdamW
 * all the rest. */
#ifndef GUPPY_OPTIMIZER_H
#define GUPPY_OPTIMIZER_H

#include "06_transformer/model.h"
#include "08_training/muon.h"
#include "08_training/recipe.h"

typedef struct {
    AdamW adamw;
    Muon muon; /* its running means are in adamw.m */
} Optimizer;

/* optimizer_new: for the parameters of a model, nothing moved yet. Allocates;
 * optimizer_free releases it and clears the struct. */
Optimizer optimizer_new(const Model *model, const Recipe *recipe);
void optimizer_free(Optimizer *optimizer);

/* optimizer_step: move the parameters by one step of the recipe, at its rate for the
 * step that it is.
 *
 * w      the parameters, moved
 * g      the gradient, multiplied with `scale`; then set to 0
 * moved  receives how far the step went, as a share of how large the weights are
 *
 * Returns the rate of AdamW. Allocates nothing. */
double optimizer_step(Optimizer *optimizer, const Recipe *recipe, float *restrict w,
                      float *restrict g, float scale, double *moved);

#endif
