/* 08_training, the study: AdamW at work on a single weight, Muon on four, and the
 * tables that chapter 8's figures are drawn from. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "08_training/recipe.h"
#include "studies/08_training/from.h"
#include "studies/08_training/spectrum.h"
#include "studies/08_training/tables.h"
#include <limits.h>
#include <stdlib.h>

static const char study_training_usage[] =
    "08_training: AdamW by hand, and what chapter 8's figures are drawn from\n"
    "\n"
    "  08_training step      three steps of AdamW, by hand\n"
    "  08_training muon      three rounds of Muon, by hand\n"
    "  08_training from DIR  begin a training of RUN with the weights of another fish\n"
    "  08_training tables    of a finished training, into RUN/08\n";

/* What --preset, --seed and the recipe's own options say, for `from`. */
typedef struct {
    const char *preset, *recipe[RECIPE_FIELDS];
    size_t seed;
} FromLine;

static void from_run(const FromLine *line, const char *run, const char *model) {
    char *data = run_file(NULL, run, "data");
    char *tokenizer = run_file(NULL, run, RUN_TOKENIZER);
    TrainingOrder order = {.run = run,
                           .data = data,
                           .tokenizer = tokenizer,
                           .model = model,
                           .config = config_preset(line->preset),
                           .recipe = recipe_preset(line->preset),
                           .seed = line->seed};
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        if (line->recipe[i]) recipe_set(&order.recipe, i, line->recipe[i]);
    training_from(&order, model);
    free(data), free(tokenizer);
}

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER;
    enum { FIXED = 3 };
    FromLine line = {.preset = "guppy", .seed = 1};
    Option options[FIXED + RECIPE_FIELDS] = {
        option_text("run", 0, &run, "DIR", "folder of the run"),
        option_text("preset", 'p', &line.preset, "P", "from: guppy, long or minnow"),
        option_count("seed", 's', &line.seed, "S", "from: of shuffling", 0, INT_MAX),
    };
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        options[FIXED + i] = option_text(recipe_fields[i].name, 0, &line.recipe[i], "X",
                                         "from: as 08_training's");
    char **words =
        options_read(argc, argv, study_training_usage, options, FIXED + RECIPE_FIELDS);
    if (options_command(words, "from") && words[1] && !words[2])
        from_run(&line, run, words[1]);
    else if (options_command(words, "tables") && !words[1])
        training_tables(run);
    else if (options_command(words, "muon") && !words[1])
        muon_by_hand(stdout);
    else if (!words[0] || (options_command(words, "step") && !words[1]))
        adamw_by_hand(stdout);
    else
        fail(EX_USAGE,
             "expected step, muon, from DIR or tables, found '%s'; run 08_training "
             "--help",
             words[0]);
    return stdout_finish();
}
