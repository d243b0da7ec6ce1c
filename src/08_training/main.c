/* 08_training: train a model; measure one; see AdamW at work on a single weight. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "04_tensors/machine.h"
#include "08_training/tables.h"
#include "08_training/training.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char training_usage[] =
    "08_training: train a model, measure it\n"
    "\n"
    "  08_training                train one (the recipe: what is not given is the\n"
    "                             preset's)\n"
    "  08_training eval DATA      its loss on a dataset, topic by topic\n"
    "  08_training step           three steps of AdamW, by hand\n"
    "  08_training tables -o DIR  what chapter 8's figures are drawn from\n";

/* What the command line said; NULL: nothing. */
typedef struct {
    const char *preset, *run, *data, *tokenizer, *output, *model, *character, *csv;
    const char *recipe[RECIPE_FIELDS];
    size_t seed, threads;
    int resume;
} CommandLine;

static char **training_options(CommandLine *line, int argc, char **argv) {
    enum { FIXED = 11 };
    Option options[FIXED + RECIPE_FIELDS] = {
        option_text("preset", 'p', &line->preset, "P",
                    "guppy, long or minnow: sizes and recipe"),
        option_text("run", 0, &line->run, "DIR",
                    "folder of the run, build/guppy/PRESET: data/, tokenizer.json, "
                    "model/, log.csv, time.csv, checkpoint.json"),
        option_text("data", 0, &line->data, "DIR",
                    "train.tokens and eval.tokens, or else .jsonl"),
        option_text("tokenizer", 't', &line->tokenizer, "FILE", "tokenizer.json"),
        option_text("output", 'o', &line->output, "DIR",
                    "where the trained model goes"),
        option_text("model", 'm', &line->model, "DIR",
                    "eval, tables: the model to measure"),
        option_text("character", 'c', &line->character, "FILE",
                    "eval, tables: the grammar that wrote the data, for the floor"),
        option_text("csv", 0, &line->csv, "FILE", "eval: the same table as CSV"),
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

/* FOLDER/NAME unless the command line said otherwise. Never freed. */
static const char *training_path(const char *given, const char *folder,
                                 const char *name) {
    return given ? given : path_join(folder, name);
}

static void training_defaults(CommandLine *line, int trains) {
    const char *run = training_path(line->run, "build/guppy", line->preset);
    line->data = training_path(line->data, run, "data");
    line->tokenizer = training_path(line->tokenizer, run, "tokenizer.json");
    line->model = training_path(line->model, run, "model");
    if (trains && line->output && !line->run) run = line->output;
    line->output = training_path(line->output, run, "model");
    line->run = run;
}

static int training_train(const CommandLine *line) {
    TrainingOrder order = {.run = line->run,
                           .data = line->data,
                           .tokenizer = line->tokenizer,
                           .model = line->output,
                           .config = config_preset(line->preset),
                           .recipe = recipe_preset(line->preset),
                           .seed = line->seed,
                           .resume = line->resume};
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        if (line->recipe[i]) recipe_set(&order.recipe, i, line->recipe[i], NULL);
    int stopped = training_run(&order);
    return stopped ? 128 + stopped : 0;
}

static void training_eval(const CommandLine *line, const char *dataset) {
    TopicTable table = evaluate_folder(line->model, dataset, line->character);
    topic_table_print(stdout, &table);
    if (line->csv) topic_table_write(line->csv, &table);
    topic_table_free(&table);
}

int main(int argc, char **argv) {
    CommandLine line = {.preset = "guppy", .seed = 1};
    char **words = training_options(&line, argc, argv);
    const char *tables = line.output, *command = words[0] ? words[0] : "train";
    const char *dataset = words[0] ? words[1] : NULL;
    int code = 0;
    if (line.threads) machine_limit_threads((int)line.threads);
    training_defaults(&line, strcmp(command, "train") == 0);
    if (strcmp(command, "train") == 0 && !dataset)
        code = training_train(&line);
    else if (strcmp(command, "step") == 0 && !dataset)
        adamw_by_hand(stdout);
    else if (strcmp(command, "eval") == 0 && dataset && !words[2])
        training_eval(&line, dataset);
    else if (strcmp(command, "tables") == 0 && !dataset)
        training_tables(&(TrainingTables){training_path(tables, line.run, "08"),
                                          line.run, line.model, line.data,
                                          line.character});
    else
        fail(EX_USAGE,
             "expected nothing, eval DATA, step or tables, found '%s'; run "
             "08_training --help",
             command);
    int written = stdout_finish();
    return code ? code : written;
}
