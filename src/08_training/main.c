/* 08_training: train a model; measure one; see AdamW at work on a single weight. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "08_training/tables.h"
#include "08_training/training.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

static const char training_usage[] =
    "Usage: 08_training [OPTION]...              train a model\n"
    "       08_training eval [OPTION]... DATA    its loss on a dataset, topic by "
    "topic\n"
    "       08_training step                     three steps of AdamW, by hand\n"
    "       08_training tables -o DIR            what chapter 8's figures are drawn "
    "from\n"
    "\n"
    "  -p, --preset P       guppy (default), long or minnow: sizes and recipe\n"
    "      --run DIR        folder of the run (default build/guppy/PRESET): data/,\n"
    "                       tokenizer.json, model/, log.csv, time.csv, "
    "checkpoint.json\n"
    "      --data DIR       train.tokens and eval.tokens, or else .jsonl\n"
    "  -t, --tokenizer F    tokenizer.json\n"
    "  -o, --output DIR     where the trained model goes\n"
    "  -m, --model DIR      eval, tables: the model to measure\n"
    "  -c, --character F    eval, tables: the grammar that wrote the data, for the "
    "floor\n"
    "      --csv FILE       eval: the same table as CSV\n"
    "  -s, --seed S         of weights and shuffling (default 1)\n"
    "  -j, --threads N      no effect on any result\n"
    "  -r, --resume         go on from the run's checkpoint, if there is one\n"
    "  -h, --help\n"
    "\n"
    "The recipe; what is not given is the preset's:\n";

/* What the command line said; NULL: nothing. */
typedef struct {
    const char *preset, *run, *data, *tokenizer, *output, *model, *character, *csv;
    const char *recipe[RECIPE_FIELDS];
    uint64_t seed;
    int resume;
} CommandLine;

enum { OPTION_RUN = 1000, OPTION_DATA, OPTION_CSV, OPTION_RECIPE };

static _Noreturn void training_help(void) {
    Recipe guppy = recipe_preset("guppy");
    fputs(training_usage, stdout);
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        printf("      --%-14s %s (guppy: %s)\n", recipe_fields[i].name,
               recipe_fields[i].help, recipe_get(&guppy, i));
    exit(stdout_finish());
}

static void training_threads(const char *text) {
    long threads = integer_parse("--threads", text, 1, 1024);
#ifdef _OPENMP
    omp_set_num_threads((int)threads);
#else
    (void)threads;
#endif
}

static void training_option(CommandLine *line, int option, const char *value) {
    switch (option) {
    case 'p':
        line->preset = value;
        break;
    case 't':
        line->tokenizer = value;
        break;
    case 'o':
        line->output = value;
        break;
    case 'm':
        line->model = value;
        break;
    case 'c':
        line->character = value;
        break;
    case 'r':
        line->resume = 1;
        break;
    case 's':
        line->seed = (uint64_t)integer_parse("--seed", value, 0, LONG_MAX);
        break;
    case 'j':
        training_threads(value);
        break;
    case 'h':
        training_help();
    case OPTION_RUN:
        line->run = value;
        break;
    case OPTION_DATA:
        line->data = value;
        break;
    case OPTION_CSV:
        line->csv = value;
        break;
    default:
        if (option < OPTION_RECIPE)
            fail(EX_USAGE, "expected an option that exists; try 08_training --help");
        line->recipe[option - OPTION_RECIPE] = value;
    }
}

static CommandLine training_parse(int argc, char **argv) {
    static const struct option fixed[] = {
        {"preset", 1, 0, 'p'},       {"run", 1, 0, OPTION_RUN},
        {"data", 1, 0, OPTION_DATA}, {"tokenizer", 1, 0, 't'},
        {"output", 1, 0, 'o'},       {"model", 1, 0, 'm'},
        {"character", 1, 0, 'c'},    {"csv", 1, 0, OPTION_CSV},
        {"seed", 1, 0, 's'},         {"threads", 1, 0, 'j'},
        {"resume", 0, 0, 'r'},       {"help", 0, 0, 'h'},
    };
    enum { FIXED = sizeof fixed / sizeof *fixed };
    struct option options[FIXED + RECIPE_FIELDS + 1];
    memcpy(options, fixed, sizeof fixed);
    for (int i = 0; i < RECIPE_FIELDS; i++)
        options[FIXED + i] =
            (struct option){recipe_fields[i].name, 1, 0, OPTION_RECIPE + i};
    options[FIXED + RECIPE_FIELDS] = (struct option){0};
    CommandLine line = {.preset = "guppy", .seed = 1};
    for (int o; (o = getopt_long(argc, argv, "p:t:o:m:c:s:j:rh", options, NULL)) != -1;)
        training_option(&line, o, optarg);
    return line;
}

/* FOLDER/NAME unless the command line said otherwise. Never freed. */
static const char *training_path(const char *given, const char *folder,
                                 const char *name) {
    return given ? given : path_join(folder, name);
}

static void training_defaults(CommandLine *line) {
    const char *run = training_path(line->run, "build/guppy", line->preset);
    line->data = training_path(line->data, run, "data");
    line->tokenizer = training_path(line->tokenizer, run, "tokenizer.json");
    line->model = training_path(line->model, run, "model");
    if (line->output && !line->run) run = line->output;
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
        if (line->recipe[i]) recipe_set(&order.recipe, i, line->recipe[i]);
    int stopped = training_run(&order);
    return stopped ? 128 + stopped : 0;
}

static int training_eval(const CommandLine *line, const char *dataset) {
    TopicTable table = evaluate_folder(line->model, dataset, line->character);
    topic_table_print(stdout, &table);
    if (line->csv) topic_table_write(line->csv, &table);
    topic_table_free(&table);
    return 0;
}

int main(int argc, char **argv) {
    CommandLine line = training_parse(argc, argv);
    const char *tables = line.output;
    training_defaults(&line);
    const char *command = optind < argc ? argv[optind] : "train";
    int code = 0, words = argc - optind;
    if (strcmp(command, "train") == 0 && words <= 1)
        code = training_train(&line);
    else if (strcmp(command, "step") == 0 && words == 1)
        adamw_by_hand(stdout);
    else if (strcmp(command, "eval") == 0 && words == 2)
        code = training_eval(&line, argv[optind + 1]);
    else if (strcmp(command, "tables") == 0 && words == 1)
        training_tables(&(TrainingTables){training_path(tables, line.run, "08"),
                                          line.run, line.model, line.data,
                                          line.character});
    else
        fail(EX_USAGE,
             "expected nothing, eval DATA, step or tables, found '%s'; try "
             "08_training --help",
             command);
    int written = stdout_finish();
    return code ? code : written;
}
