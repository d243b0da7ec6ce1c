#include "08_training/recipe.h"

#include "00_ground/fail.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the presets have in common. */
#define RECIPE_COMMON                                                                  \
    .decay = DECAY_LINEAR, .beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-8,               \
    .optimizer = 1, .momentum = 0.9, .clip = 1

/* The presets. Found by the search that chapter 8 tells; tests/08_recipe.c holds them
 * to what the book says. */
static const struct {
    const char *name;
    Recipe recipe;
} recipe_presets[] = {
    {"guppy",
     {RECIPE_COMMON, .steps = 425, .batch = 4096, .micro = 1400, .rate = 0.005,
      .warmup = 8, .muon_rate = 0.015, .save_every = 100}},
    {"long",
     {RECIPE_COMMON, .steps = 2450, .batch = 8192, .micro = 1400, .rate = 0.005,
      .warmup = 40, .muon_rate = 0.015, .save_every = 100}},
    {"minnow",
     {RECIPE_COMMON, .steps = 700, .batch = 1024, .micro = 1024, .rate = 0.01,
      .warmup = 15, .muon_rate = 0.02, .save_every = 250}},
};

#define RECIPE_PRESETS (sizeof recipe_presets / sizeof *recipe_presets)

#define FIELD(member) offsetof(Recipe, member)

const RecipeField recipe_fields[RECIPE_FIELDS] = {
    {"steps", FIELD(steps), 0, 1e9, 1, NULL, "steps of the whole training"},
    {"batch", FIELD(batch), 1, 1e6, 1, NULL, "tokens predicted in a step, at most"},
    {"micro", FIELD(micro), 1, 1e6, 1, NULL, "tokens of a pass; memory grows with it"},
    {"rate", FIELD(rate), 1e-12, 1e3, 0, NULL, "the highest learning rate"},
    {"warmup", FIELD(warmup), 0, 1e9, 1, NULL, "steps until the rate is reached"},
    {"decay", FIELD(decay), 0, 1, 1, "cosine linear", "the way down"},
    {"floor", FIELD(floor), 0, 1, 0, NULL, "the last rate, as a share of the highest"},
    {"beta1", FIELD(beta1), 0, 0.999999, 0, NULL, "memory of the gradient's mean"},
    {"beta2", FIELD(beta2), 0, 0.999999, 0, NULL, "memory of its square's mean"},
    {"epsilon", FIELD(epsilon), 1e-30, 1, 0, NULL, "keeps small gradients small"},
    {"weight-decay", FIELD(weight_decay), 0, 1e3, 0, NULL, "pull towards zero"},
    {"decay-all", FIELD(decay_all), 0, 1, 1, "no yes", "decay gains and biases too"},
    {"optimizer", FIELD(optimizer), 0, 1, 1, "adamw muon", "who moves the matrices"},
    {"muon-rate", FIELD(muon_rate), 0, 1e3, 0, NULL, "the highest rate of Muon"},
    {"momentum", FIELD(momentum), 0, 0.999999, 0, NULL, "memory of Muon's mean"},
    {"clip", FIELD(clip), 0, 1e9, 0, NULL, "largest gradient norm; 0: any"},
    {"dropout", FIELD(dropout), 0, 0.99, 0, NULL, "share of numbers switched off"},
    {"products", FIELD(products), 0, 1, 1, "fp32 bf16", "what the matrices multiply"},
    {"eval-every", FIELD(eval_every), 0, 1e9, 1, NULL, "steps between evaluations"},
    {"save-every", FIELD(save_every), 0, 1e9, 1, NULL, "steps between checkpoints"},
};

Recipe recipe_preset(const char *name) {
    for (size_t i = 0; i < RECIPE_PRESETS; i++)
        if (strcmp(recipe_presets[i].name, name) == 0) return recipe_presets[i].recipe;
    fail(EX_USAGE, "--preset: expected guppy, long or minnow, found '%s'", name);
}

static double *recipe_field(const Recipe *recipe, size_t field) {
    require(field < RECIPE_FIELDS);
    return (double *)((char *)recipe + recipe_fields[field].offset);
}

/* The n-th word of a list of words, and its length; NULL beyond the last. */
static const char *recipe_word(const char *words, size_t n, size_t *length) {
    for (; n > 0 && words; n--)
        if ((words = strchr(words, ' '))) words++;
    if (words) *length = strcspn(words, " ");
    return words;
}

const char *recipe_get(const Recipe *recipe, size_t field) {
    static char text[32];
    double value = *recipe_field(recipe, field);
    size_t length = 0;
    const char *word = recipe_word(recipe_fields[field].words, (size_t)value, &length);
    if (word)
        snprintf(text, sizeof text, "%.*s", (int)length, word);
    else
        snprintf(text, sizeof text, "%.10g", value);
    return text;
}

void recipe_set(Recipe *recipe, size_t field, const char *text, const char *file) {
    const RecipeField *f = &recipe_fields[field];
    double *value = recipe_field(recipe, field);
    char what[4096];
    snprintf(what, sizeof what, "%s%s%s", file ? file : "", file ? ": recipe." : "--",
             f->name);
    if (!f->words) {
        *value = f->whole
                     ? (double)integer_parse(what, text, (long)f->low, (long)f->high)
                     : number_parse(what, text, f->low, f->high);
        return;
    }
    size_t length;
    const char *word;
    for (size_t n = 0; (word = recipe_word(f->words, n, &length)); n++)
        if (strlen(text) == length && strncmp(text, word, length) == 0) {
            *value = (double)n;
            return;
        }
    fail(file ? EX_DATAERR : EX_USAGE, "%s: expected one of '%s', found '%s'", what,
         f->words, text);
}

Schedule recipe_schedule(const Recipe *recipe) {
    return (Schedule){.peak = recipe->rate,
                      .floor = recipe->floor,
                      .steps = (uint64_t)recipe->steps,
                      .warmup = (uint64_t)recipe->warmup,
                      .decay = (Decay)recipe->decay};
}

AdamWRule recipe_rule(const Recipe *recipe) {
    return (AdamWRule){.beta1 = recipe->beta1,
                       .beta2 = recipe->beta2,
                       .epsilon = recipe->epsilon,
                       .decay = recipe->weight_decay};
}
