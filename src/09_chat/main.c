/* 09_chat: talk to the fish, examine it, look inside one of its answers. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "09_chat/chat.h"
#include "09_chat/exam.h"
#include "09_chat/look.h"
#include "09_chat/tables.h"
#include "09_chat/visitors.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char chat_usage[] =
    "09_chat: talk to the fish, examine it, look inside one of its answers\n"
    "\n"
    "  09_chat                       talk: quit, exit or Ctrl-D leaves, Ctrl-C stops\n"
    "                                an answer\n"
    "  09_chat -p TEXT               one answer\n"
    "  09_chat look -p TEXT          an answer token by token: how sure it was; who\n"
    "                                looked at whom; -o DIR: as CSV\n"
    "  09_chat next -p TEXT          what may come first, and how likely it is\n"
    "  09_chat exam EVAL.jsonl       mark answers to held-out questions\n"
    "  09_chat visitors FILE.jsonl   mark answers to what visitors ask first\n"
    "  09_chat sample                four logits at three temperatures\n"
    "  09_chat tables -o DIR         what chapter 9's figures are drawn from\n";

typedef struct {
    const char *model, *prompt, *character, *data, *run, *csv, *output;
    Manner manner;
    size_t seed, count, show;
} ChatLine;

static char **chat_options(ChatLine *line, int argc, char **argv) {
    Manner *manner = &line->manner;
    const Option options[] = {
        option_text("model", 'm', &line->model, "DIR", "the fish"),
        option_text("prompt", 'p', &line->prompt, "TEXT", "what to ask"),
        option_number("temperature", 't', &manner->sampling.temperature, "F",
                      "0: always the likeliest token", 0, 100),
        option_count("top-k", 'k', &manner->sampling.top_k, "N",
                     "only the N likeliest; 0: all", 0, INT_MAX),
        option_count("max-tokens", 'n', &manner->max_tokens, "N", "longest answer", 1,
                     1000000),
        option_count("seed", 's', &line->seed, "S", "of every draw", 0, INT_MAX),
        option_text("character", 'c', &line->character, "FILE",
                    "exam, visitors, tables: the grammar that knows the answers"),
        option_text("data", 0, &line->data, "DIR", "exam, tables: the datasets"),
        option_text("run", 0, &line->run, "DIR",
                    "tables: a finished run, for its snapshots"),
        option_count("count", 0, &line->count, "N", "exam: questions", 1, INT_MAX),
        option_text("csv", 0, &line->csv, "FILE", "exam: counts by topic"),
        option_count("show", 0, &line->show, "N",
                     "exam: print N answers that were marked wrong", 0, INT_MAX),
        option_text("output", 'o', &line->output, "DIR",
                    "look, tables: where CSV files go"),
    };
    return options_read(argc, argv, chat_usage, options,
                        sizeof options / sizeof *options);
}

static int chat_one(const ChatLine *line) {
    Fish fish = fish_load(line->model);
    Random random = random_seed(line->seed, "chat");
    chat_signals();
    Ending ending = chat_answer(&fish, line->prompt, strlen(line->prompt),
                                &line->manner, &random, stdout);
    fputc('\n', stdout);
    fish_free(&fish);
    return ending == ANSWER_STOPPED ? 130 : 0;
}

static int chat_many(const ChatLine *line) {
    Fish fish = fish_load(line->model);
    Random random = random_seed(line->seed, "chat");
    chat_signals();
    int stopped = chat_run(&fish, &line->manner, &random);
    fish_free(&fish);
    return stopped ? 128 + stopped : 0;
}

static int chat_look(const ChatLine *line, int next) {
    Fish fish = fish_load(line->model);
    const char *question = line->prompt ? line->prompt : "hi guppy";
    Random random = random_seed(line->seed, "chat");
    if (next) {
        look_next(stdout, &fish, question, strlen(question), &line->manner.sampling,
                  12);
    } else {
        Look look =
            look_answer(&fish, question, strlen(question), &line->manner, &random);
        look_print(stdout, &fish, &look);
        fputs("\nbefore the first word, each head looked most at\n", stdout);
        look_heads(stdout, &fish, &look, look.prompt - 1);
        if (line->output) look_write(line->output, &fish, &look);
        look_free(&look);
    }
    fish_free(&fish);
    return 0;
}

static int chat_exam(const ChatLine *line, const char *eval) {
    Fish fish = fish_load(line->model);
    Character *character = character_load(line->character);
    char *path = path_join(line->data, "train.jsonl");
    Replies training = replies_read(path);
    AtomicFile csv;
    if (line->csv) csv = file_begin(line->csv);
    if (line->csv) fputs(EXAM_COLUMNS "\n", csv.stream);
    for (Asked way = 0; way < ASKED_WAYS; way++) {
        Exam exam = exam_read(eval, line->count, way, line->seed, character);
        if (way == 0) exam_header(stdout);
        exam_take(&exam, &fish, &line->manner, line->seed, character, &training);
        exam_print(stdout, &exam, way);
        if (line->csv) exam_write(csv.stream, &exam, way);
        exam_show(stdout, &exam, line->show);
        exam_free(&exam);
    }
    if (line->csv) file_commit(&csv);
    free(training.hashes);
    free(path);
    character_free(&character);
    fish_free(&fish);
    return 0;
}

static int chat_visitors(const ChatLine *line, const char *path) {
    Fish fish = fish_load(line->model);
    Character *character = character_load(line->character);
    visitors_run(stdout, path, &fish, &line->manner, character, 10);
    character_free(&character);
    fish_free(&fish);
    return 0;
}

int main(int argc, char **argv) {
    ChatLine line = {.model = "build/guppy/guppy/model",
                     .character = "characters/guppy.txt",
                     .data = "build/guppy/guppy/data",
                     .run = "build/guppy/guppy",
                     .manner = {{0.7, 50}, 64},
                     .seed = 1,
                     .count = 1000};
    char **words = chat_options(&line, argc, argv);
    const char *command = words[0] ? words[0] : "", *file = words[0] ? words[1] : NULL;
    int code = 0;
    if (!words[0])
        code = line.prompt ? chat_one(&line) : chat_many(&line);
    else if (!file && strcmp(command, "look") == 0)
        code = chat_look(&line, 0);
    else if (!file && strcmp(command, "next") == 0)
        code = chat_look(&line, 1);
    else if (!file && strcmp(command, "sample") == 0)
        sample_by_hand(stdout);
    else if (file && !words[2] && strcmp(command, "exam") == 0)
        code = chat_exam(&line, file);
    else if (file && !words[2] && strcmp(command, "visitors") == 0)
        code = chat_visitors(&line, file);
    else if (!file && strcmp(command, "tables") == 0) {
        ChatTables order = {line.output ? line.output : "build/guppy/guppy/09",
                            line.run,
                            line.model,
                            line.data,
                            line.character,
                            line.manner,
                            line.seed};
        chat_tables(&order);
    } else
        fail(EX_USAGE,
             "expected look, next, exam FILE, visitors FILE, sample, tables or "
             "nothing, found '%s'; run 09_chat --help",
             command);
    int written = stdout_finish();
    return code ? code : written;
}
