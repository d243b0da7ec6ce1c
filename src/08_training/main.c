/* 08_training: train a model; measure one. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "04_tensors/machine.h"
#include "08_training/evaluate.h"
#include "08_training/training.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static const char training_usage[] =
    "08_training: train a model, measure it\n"
    "\n"
    "  08_training                train one (the recipe: what is not given is the\n"
    "                             preset's)\n"
    "  08_training eval DATA      its loss on a dataset, topic by topic\n";

/* What the command line said; NULL: nothing. */
typedef struct {
    const char *preset, *run, *data, *tokenizer, *output, *model;
    const char *recipe[RECIPE_FIELDS];
    size_t seed, threads;
    int resume;
} CommandLine;

static char **training_options(CommandLine *line, int argc, char **argv) {
    enum { FIXED = 9 };
    Option options[FIXED + RECIPE_FIELDS] = {
        option_text("preset", 'p', &line->preset, "P",
                    "guppy, long or minnow: sizes and recipe"),
        option_text("run", 0, &line->run, "DIR",
                    "folder of the run, build/guppy/PRESET: data/, tokenizer.json, "
                    "model/, log.csv, time.csv, checkpoint.safetensors"),
        option_text("data", 0, &line->data, "DIR",
                    "train.safetensors and eval.safetensors, or else .jsonl"),
        option_text("tokenizer", 't', &line->tokenizer, "FILE", "tokenizer.json"),
        option_text("output", 'o', &line->output, "DIR",
                    "where the trained model goes"),
        option_text("model", 'm', &line->model, "DIR", "eval: the model to measure"),
        option_count("seed", 's', &line->seed, "S", "of weights and shuffling", 0,
                     INT_MAX),
        option_count("threads", 'j', &line->threads, "N", "no effect on any result", 1,
                     1024),
        option_flag("resume", 'r', &line->resume,
                    "go on from the run's checkpoint, if there is one"),
    };
    static char helps[RECIPE_FIELDS][80];
    Recipe guppy = recipe_preset("guppy");
    for (size_t i = 0; i < RECIPE_FIELDS; i++) {
        snprintf(helps[i], sizeof helps[i], "%s (guppy: %s)", recipe_fields[i].help,
                 recipe_get(&guppy, i));
        options[FIXED + i] =
            option_text(recipe_fields[i].name, 0, &line->recipe[i], "X", helps[i]);
    }
    return options_read(argc, argv, training_usage, options, FIXED + RECIPE_FIELDS);
}

/* Returns the exit code. */
static int training_train(const CommandLine *line, const char *run) {
    char *data = run_file(line->data, run, "data");
    char *tokenizer = run_file(line->tokenizer, run, RUN_TOKENIZER);
    char *model = run_file(line->output, run, RUN_MODEL);
    TrainingOrder order = {.run = line->run || !line->output ? run : line->output,
                           .data = data,
                           .tokenizer = tokenizer,
                           .model = model,
                           .config = config_preset(line->preset),
                           .recipe = recipe_preset(line->preset),
                           .seed = line->seed,
                           .resume = line->resume};
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        if (line->recipe[i]) recipe_set(&order.recipe, i, line->recipe[i]);
    int stopped = training_run(&order);
    free(data), free(tokenizer), free(model);
    return stopped ? 128 + stopped : 0;
}

static void training_eval(const CommandLine *line, const char *run,
                          const char *dataset) {
    char *model = run_file(line->model, run, RUN_MODEL);
    Evaluation evaluation = evaluate_folder(model, dataset);
    evaluation_print(stdout, &evaluation);
    evaluation_free(&evaluation);
    free(model);
}

int main(int argc, char **argv) {
    CommandLine line = {.preset = "guppy", .seed = 1};
    char **words = training_options(&line, argc, argv);
    char *run = run_file(line.run, "build/guppy", line.preset);
    int code = 0;
    if (line.threads) machine_limit_threads((int)line.threads);
    if (!words[0] || (options_command(words, "train") && !words[1]))
        code = training_train(&line, run);
    else if (options_command(words, "eval") && words[1] && !words[2])
        training_eval(&line, run, words[1]);
    else
        fail(EX_USAGE, "expected nothing, or eval DATA; run 08_training --help");
    free(run);
    int written = stdout_finish();
    return code ? code : written;
}
