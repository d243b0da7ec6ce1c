#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "01_datagen/character.h"
#include "10_examiner/ambiguity.h"
#include "10_examiner/exam_counts.h"
#include "10_examiner/floor.h"
#include "10_examiner/score.h"
#include "10_examiner/stats.h"
#include "10_examiner/visitors.h"
#include "10_examiner/warn.h"

#define VISITS 10 /* of each question */

static const char EXAMINER_USAGE[] =
    "10_examiner: what is known of a character and of a fish that learned from it\n"
    "\n"
    "  10_examiner [stats]              the character in numbers; where two rules\n"
    "                                   make the same text\n"
    "  10_examiner score FILE           how probable each conversation of FILE is;\n"
    "                                   of each {\"output\"} alone, which topics can\n"
    "                                   say it\n"
    "  10_examiner floor DATA           a model's loss on DATA and the grammar's,\n"
    "                                   topic by topic\n"
    "  10_examiner exam [EVAL.jsonl]    mark answers to held-out questions\n"
    "  10_examiner visitors FILE.jsonl  mark answers to what visitors ask first\n";

/* What the command line says. */
typedef struct {
    const char *character, *run, *model, *data, *csv;
    size_t count, seed;
    ExamOrder exam;
} Question;

static char **examiner_options(Question *asked, int argc, char **argv) {
    Sampling *sampling = &asked->exam.sampling;
    const Option options[] = {
        option_text("character", 'c', &asked->character, "FILE", "who is examined"),
        option_count("count", 'n', &asked->count, "N",
                     "stats: conversations to measure (10000); exam: questions (1000)",
                     1, 100000000),
        option_count("seed", 's', &asked->seed, "S",
                     "stats, exam: where the random numbers start", 0, INT_MAX),
        option_text("run", 0, &asked->run, "DIR", "the run whose files are read"),
        option_text("model", 'm', &asked->model, "DIR",
                    "floor, exam, visitors: the fish (model/ of the run)"),
        option_text("data", 0, &asked->data, "DIR",
                    "exam: train.jsonl and eval.jsonl (data/ of the run)"),
        option_text("csv", 0, &asked->csv, "FILE",
                    "floor, exam: what is printed, by topic, as CSV"),
        option_count("show", 0, &asked->exam.show, "N",
                     "exam: print N answers that were marked wrong", 0, INT_MAX),
        option_number("temperature", 't', &sampling->temperature, "F",
                      "exam, visitors: 0: always the likeliest token", 0, 100),
        option_count("top-k", 'k', &sampling->top_k, "N",
                     "exam, visitors: only the N likeliest; 0: all", 0, INT_MAX),
        option_count("max-tokens", 0, &sampling->max_tokens, "N",
                     "exam, visitors: longest answer", 1, 1000000),
    };
    return options_read(argc, argv, EXAMINER_USAGE, options,
                        sizeof options / sizeof *options);
}

static void command_stats(const Question *asked, const Character *character) {
    character_warn(character, stderr);
    size_t ambiguous = ambiguity_warn(character, stderr);
    stats_print(stdout, character, ambiguous, asked->count > 0 ? asked->count : 10000,
                asked->seed);
}

static void command_floor(const Question *asked, const char *dataset) {
    char *folder = run_file(asked->model, asked->run, RUN_MODEL);
    FloorTable table = floor_table(folder, dataset, asked->character);
    floor_print(stdout, &table);
    if (asked->csv) floor_write(asked->csv, &table);
    floor_table_free(&table);
    free(folder);
}

static Fish command_fish(const Question *asked) {
    char *folder = run_file(asked->model, asked->run, RUN_MODEL);
    Fish fish = fish_load(folder);
    free(folder);
    return fish;
}

/* A dataset: the one that is given, or that of --data, or the run's. */
static char *command_data(const Question *asked, const char *given, const char *name,
                          const char *in_run) {
    return !given && asked->data ? path_join(asked->data, name)
                                 : run_file(given, asked->run, in_run);
}

static void command_exam(const Question *asked, const Character *character,
                         const char *given) {
    char *train = command_data(asked, NULL, "train.jsonl", RUN_TRAIN);
    char *eval = command_data(asked, given, "eval.jsonl", RUN_EVAL);
    ExamOrder order = asked->exam;
    order.train = train;
    order.eval = eval;
    order.csv = asked->csv;
    order.seed = asked->seed;
    order.count = asked->count > 0 ? asked->count : 1000;
    Fish fish = command_fish(asked);
    exam_run(stdout, &fish, character, &order);
    fish_free(&fish);
    free(train);
    free(eval);
}

static void command_visitors(const Question *asked, const Character *character,
                             const char *path) {
    Fish fish = command_fish(asked);
    visitors_run(stdout, path, &fish, &asked->exam.sampling, character, VISITS);
    fish_free(&fish);
}

int main(int argc, char **argv) {
    Question asked = {
        .character = "characters/guppy.txt",
        .run = RUN_FOLDER,
        .seed = 1,
        .exam.sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 64}};
    char **words = examiner_options(&asked, argc, argv);
    size_t count = 0;
    while (words[count] != NULL) count++;
    Character *character = character_load(asked.character);
    if (count == 0 || (options_command(words, "stats") && count == 1))
        command_stats(&asked, character);
    else if (options_command(words, "score") && count == 2)
        dataset_score(stdout, character, words[1]);
    else if (options_command(words, "floor") && count == 2)
        command_floor(&asked, words[1]);
    else if (options_command(words, "exam") && count <= 2)
        command_exam(&asked, character, words[1]);
    else if (options_command(words, "visitors") && count == 2)
        command_visitors(&asked, character, words[1]);
    else
        fail(
            EX_USAGE,
            "expected stats, score FILE, floor DATA, exam [EVAL] or visitors FILE; run "
            "10_examiner --help");
    character_free(&character);
    return stdout_finish();
}
