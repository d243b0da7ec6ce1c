#include "08_training/recipe.h"

#include "00_ground/fail.h"

#include <stdio.h>
#include <string.h>

static const char *const recipe_presets[RECIPE_PRESETS] = {"guppy", "long", "minnow"};

#define COUNT(member)  FIELD_COUNT, offsetof(Recipe, member), NULL, NULL
#define NUMBER(member) FIELD_NUMBER, offsetof(Recipe, member), NULL, NULL
#define CHOICE(member, zero, one)                                                      \
    FIELD_CHOICE, offsetof(Recipe, member), zero, one, 0, 1
#define ALL(x)                                                                         \
    { x, x, x }

/* Name, place, range; guppy, long, minnow. Found by the search that chapter 8 tells;
 * tests/08_recipe.c holds the presets to what the book says. */
const RecipeField recipe_fields[RECIPE_FIELDS] = {
    {"steps", COUNT(schedule.steps), 0, 1e9, {520, 2200, 700}, "steps of the training"},
    {"batch", COUNT(batch), 1, 1e6, {8192, 8192, 1024}, "tokens of a step, at last"},
    {"batch-first", COUNT(batch_first), 0, 1e6, {1024, 2048, 0}, "first; 0: as many"},
    {"micro", COUNT(micro), 1, 1e6, {2048, 2048, 1024}, "tokens of a pass, in memory"},
    {"awake", COUNT(awake), 0, 256, {3, 3, 0}, "blocks that run; 0: all"},
    {"wake", NUMBER(wake), 0, 1, {.65, .6, 0}, "share of the steps until all do"},
    {"rate", NUMBER(schedule.peak), 1e-12, 1e3, {.005, .005, .01}, "the highest rate"},
    {"warmup", COUNT(schedule.warmup), 0, 1e9, {5, 10, 15}, "steps up to the rate"},
    {"fall", NUMBER(schedule.fall), 0, 1, {.4, .6, 1}, "share of steps that fall"},
    {"decay", CHOICE(schedule.decay, "cosine", "linear"), ALL(1), "the way down"},
    {"floor", NUMBER(schedule.floor), 0, 1, ALL(0), "the last rate, as a share"},
    {"beta1", NUMBER(adamw.beta1), 0, 0.999999, {.8, .9, .9}, "memory of the gradient"},
    {"beta2", NUMBER(adamw.beta2), 0, 0.999999, {.995, .99, .99}, "memory of squares"},
    {"epsilon", NUMBER(adamw.epsilon), 1e-30, 1, ALL(1e-8), "keeps steps finite"},
    {"weight-decay", NUMBER(adamw.decay), 0, 1e3, ALL(0), "pull towards zero"},
    {"decay-all", CHOICE(decay_all, "no", "yes"), ALL(0), "decay vectors as well"},
    {"optimizer", CHOICE(optimizer, "adamw", "muon"), ALL(1), "of the matrices"},
    {"muon-rate", NUMBER(muon_rate), 0, 1e3, {.015, .015, .02}, "Muon's highest rate"},
    {"momentum", NUMBER(momentum), 0, 0.999999, {.85, .9, .9}, "memory of Muon's mean"},
    {"clip", NUMBER(clip), 0, 1e9, ALL(1), "largest gradient norm; 0: any"},
    {"dropout", NUMBER(dropout), 0, 0.99, ALL(0), "share of numbers switched off"},
    {"products", CHOICE(products, "fp32", "bf16"), ALL(0), "precision of products"},
    {"eval-every", COUNT(eval_every), 0, 1e9, ALL(0), "steps between evaluations"},
    {"save-every", COUNT(save_every), 0, 1e9, {100, 100, 250}, "steps between saves"},
};

size_t recipe_rows(const Recipe *recipe, size_t t) {
    double first = (double)recipe->batch_first, last = (double)recipe->batch;
    double share = (double)(t - 1) / (double)recipe->schedule.steps;
    if (first == 0 || first >= last) return recipe->batch;
    return (size_t)(first *
                    (double)float_exp((float)share * float_log((float)(last / first))));
}

size_t recipe_awake(const Recipe *recipe, size_t t, size_t L) {
    int all = (double)t > recipe->wake * (double)recipe->schedule.steps;
    return all || recipe->awake == 0 || recipe->awake > L ? L : recipe->awake;
}

double recipe_share(const Recipe *recipe, const Config *config, size_t steps) {
    const double C = (double)config->C, F = (double)config->F, V = (double)config->V;
    const double block = 4 * C * C + 2 * C * F;
    double all = 0, done = 0;
    for (size_t t = 1; t <= recipe->schedule.steps; t++) {
        double awake = (double)recipe_awake(recipe, t, config->L);
        all += (double)recipe_rows(recipe, t) * (awake * block + V * C);
        if (t <= steps) done = all;
    }
    return all > 0 ? done / all : 1;
}

static void recipe_put(Recipe *recipe, const RecipeField *field, double value) {
    void *at = (char *)recipe + field->offset;
    if (field->kind == FIELD_COUNT)
        *(size_t *)at = (size_t)value;
    else if (field->kind == FIELD_CHOICE)
        *(unsigned *)at = (unsigned)value;
    else
        *(double *)at = value;
}

Recipe recipe_preset(const char *name) {
    Recipe recipe = {.batch = 0};
    for (size_t p = 0; p < RECIPE_PRESETS; p++) {
        if (strcmp(recipe_presets[p], name) != 0) continue;
        for (size_t f = 0; f < RECIPE_FIELDS; f++)
            recipe_put(&recipe, &recipe_fields[f], recipe_fields[f].presets[p]);
        return recipe;
    }
    fail(EX_USAGE, "--preset: expected guppy, long or minnow, found '%s'", name);
}

const char *recipe_get(const Recipe *recipe, size_t field) {
    static char text[32];
    const RecipeField *f = &recipe_fields[field];
    const void *at = (const char *)recipe + f->offset;
    if (f->kind == FIELD_CHOICE) return *(const unsigned *)at ? f->one : f->zero;
    if (f->kind == FIELD_COUNT)
        snprintf(text, sizeof text, "%zu", *(const size_t *)at);
    else
        snprintf(text, sizeof text, "%.10g", *(const double *)at);
    return text;
}

void recipe_set(Recipe *recipe, size_t field, const char *text) {
    const RecipeField *f = &recipe_fields[field];
    char option[32];
    snprintf(option, sizeof option, "--%s", f->name);
    double value;
    if (f->kind == FIELD_NUMBER)
        value = number_parse(option, text, f->low, f->high);
    else if (f->kind == FIELD_COUNT)
        value = (double)integer_parse(option, text, (long)f->low, (long)f->high);
    else if (strcmp(text, f->zero) == 0 || strcmp(text, f->one) == 0)
        value = strcmp(text, f->one) == 0;
    else
        fail(EX_USAGE, "%s: expected one of '%s %s', found '%s'", option, f->zero,
             f->one, text);
    recipe_put(recipe, f, value);
}
