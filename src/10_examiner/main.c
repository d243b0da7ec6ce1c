/* 10_examiner: what the grammar knows of answers that a fish gives. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "10_examiner/exam_counts.h"
#include "10_examiner/visitors.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char examiner_usage[] =
    "10_examiner: what the grammar knows of answers that a fish gives\n"
    "\n"
    "  10_examiner exam [EVAL.jsonl]      mark answers to held-out questions\n"
    "  10_examiner visitors FILE.jsonl    mark answers to what visitors ask first\n";

#define VISITS 10 /* of each question */

typedef struct {
    const char *run, *model, *data, *character;
    size_t seed;
    ExamOrder exam;
} ExaminerLine;

static char **examiner_options(ExaminerLine *line, int argc, char **argv) {
    Sampling *sampling = &line->exam.sampling;
    const Option options[] = {
        option_text("run", 0, &line->run, "DIR", "a finished run"),
        option_text("model", 'm', &line->model, "DIR", "the fish (model/ of the run)"),
        option_text("character", 'c', &line->character, "FILE",
                    "the grammar that knows the answers"),
        option_text("data", 0, &line->data, "DIR",
                    "exam: the datasets (data/ of the run)"),
        option_count("count", 0, &line->exam.count, "N", "exam: questions", 1, INT_MAX),
        option_text("csv", 0, &line->exam.csv, "FILE", "exam: counts by topic"),
        option_count("show", 0, &line->exam.show, "N",
                     "exam: print N answers that were marked wrong", 0, INT_MAX),
        option_number("temperature", 't', &sampling->temperature, "F",
                      "exam, visitors: 0: always the likeliest token", 0, 100),
        option_count("top-k", 'k', &sampling->top_k, "N",
                     "exam, visitors: only the N likeliest; 0: all", 0, INT_MAX),
        option_count("max-tokens", 'n', &sampling->max_tokens, "N",
                     "exam, visitors: longest answer", 1, 1000000),
        option_count("seed", 's', &line->seed, "S", "exam: of every draw", 0, INT_MAX),
    };
    return options_read(argc, argv, examiner_usage, options,
                        sizeof options / sizeof *options);
}

static void examiner_exam(ExaminerLine *line, Fish *fish, const Character *character,
                          const char *given) {
    char *train = line->data ? path_join(line->data, "train.jsonl")
                             : run_file(NULL, line->run, RUN_TRAIN);
    char *eval = given        ? run_file(given, line->run, RUN_EVAL)
                 : line->data ? path_join(line->data, "eval.jsonl")
                              : run_file(NULL, line->run, RUN_EVAL);
    line->exam.train = train;
    line->exam.eval = eval;
    line->exam.seed = line->seed;
    exam_run(stdout, fish, character, &line->exam);
    free(train);
    free(eval);
}

int main(int argc, char **argv) {
    ExaminerLine line = {
        .run = RUN_FOLDER,
        .character = "characters/guppy.txt",
        .seed = 1,
        .exam = {.sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 64},
                 .count = 1000}};
    char **words = examiner_options(&line, argc, argv);
    int exam = options_command(words, "exam"),
        visitors = options_command(words, "visitors");
    const char *file = words[0] ? words[1] : NULL;
    if ((!exam && !visitors) || (visitors && !file) || (file && words[2]))
        fail(EX_USAGE, "expected exam [EVAL] or visitors FILE; run 10_examiner --help");
    char *model = run_file(line.model, line.run, RUN_MODEL);
    Fish fish = fish_load(model);
    Character *character = character_load(line.character);
    if (exam) examiner_exam(&line, &fish, character, file);
    if (visitors)
        visitors_run(stdout, file, &fish, &line.exam.sampling, character, VISITS);
    character_free(&character);
    fish_free(&fish);
    free(model);
    return stdout_finish();
}
