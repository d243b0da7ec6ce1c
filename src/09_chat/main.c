/* 09_chat: talk to the fish, examine it, look inside one of its answers. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "09_chat/chat.h"
#include "09_chat/exam.h"
#include "09_chat/look.h"
#include "09_chat/tables.h"
#include "09_chat/visitors.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

static const char chat_usage[] =
    "Usage: 09_chat [OPTION]...             talk: quit, exit or Ctrl-D leaves, Ctrl-C\n"
    "                                       stops an answer\n"
    "       09_chat -p TEXT [OPTION]...     one answer\n"
    "       09_chat look -p TEXT            an answer token by token: how sure it "
    "was;\n"
    "                                       who looked at whom; -o DIR: as CSV\n"
    "       09_chat next -p TEXT            what may come first, and how likely it is\n"
    "       09_chat exam EVAL.jsonl         mark answers to held-out questions\n"
    "       09_chat visitors FILE.jsonl     mark answers to what visitors ask first\n"
    "       09_chat sample                  four logits at three temperatures\n"
    "       09_chat tables -o DIR           what chapter 9's figures are drawn from\n"
    "\n"
    "  -m, --model DIR        the fish (default build/guppy/guppy/model)\n"
    "  -p, --prompt TEXT      what to ask\n"
    "  -t, --temperature F    0: always the likeliest token (default 0.7)\n"
    "  -k, --top-k N          only the N likeliest; 0: all (default 50)\n"
    "  -n, --max-tokens N     longest answer (default 64)\n"
    "  -s, --seed S           default 1\n"
    "  -j, --threads N        no effect on any answer\n"
    "  -c, --character FILE   exam, visitors, tables: the grammar that knows the "
    "answers\n"
    "                         (default characters/guppy.txt)\n"
    "      --data DIR         exam, tables: where train.jsonl and eval.jsonl stand\n"
    "                         (default build/guppy/guppy/data)\n"
    "      --run DIR          tables: a finished run, for its snapshots\n"
    "      --count N          exam: questions (default 1000)\n"
    "      --csv FILE         exam: counts by topic\n"
    "      --show N           exam: print N answers that were marked wrong\n"
    "  -o, --output DIR       look, tables: where CSV files go\n"
    "  -h, --help\n";

typedef struct {
    const char *model, *prompt, *character, *data, *run, *csv, *output;
    Manner manner;
    uint64_t seed;
    size_t count, show;
} ChatLine;

enum { CHAT_DATA = 1000, CHAT_RUN, CHAT_COUNT, CHAT_CSV, CHAT_SHOW };

static const struct option chat_options[] = {
    {"model", 1, 0, 'm'},        {"prompt", 1, 0, 'p'},
    {"temperature", 1, 0, 't'},  {"top-k", 1, 0, 'k'},
    {"max-tokens", 1, 0, 'n'},   {"seed", 1, 0, 's'},
    {"threads", 1, 0, 'j'},      {"character", 1, 0, 'c'},
    {"data", 1, 0, CHAT_DATA},   {"run", 1, 0, CHAT_RUN},
    {"count", 1, 0, CHAT_COUNT}, {"csv", 1, 0, CHAT_CSV},
    {"show", 1, 0, CHAT_SHOW},   {"output", 1, 0, 'o'},
    {"help", 0, 0, 'h'},         {0}};

static void chat_threads(const char *text) {
    long threads = integer_parse("--threads", text, 1, 1024);
#ifdef _OPENMP
    omp_set_num_threads((int)threads);
#else
    (void)threads;
#endif
}

static void chat_option(ChatLine *line, int option, const char *value) {
    switch (option) {
    case 'm':
        line->model = value;
        break;
    case 'p':
        line->prompt = value;
        break;
    case 'c':
        line->character = value;
        break;
    case 'o':
        line->output = value;
        break;
    case CHAT_DATA:
        line->data = value;
        break;
    case CHAT_RUN:
        line->run = value;
        break;
    case CHAT_CSV:
        line->csv = value;
        break;
    case 'j':
        chat_threads(value);
        break;
    case 's':
        line->seed = (uint64_t)integer_parse("--seed", value, 0, LONG_MAX);
        break;
    case 'n':
        line->manner.max_tokens =
            (size_t)integer_parse("--max-tokens", value, 1, 1000000);
        break;
    case 'k':
        line->manner.sampling.top_k =
            (size_t)integer_parse("--top-k", value, 0, 100000000);
        break;
    case 't':
        line->manner.sampling.temperature =
            number_parse("--temperature", value, 0, 100);
        break;
    case CHAT_COUNT:
        line->count = (size_t)integer_parse("--count", value, 1, 100000000);
        break;
    case CHAT_SHOW:
        line->show = (size_t)integer_parse("--show", value, 0, 100000000);
        break;
    case 'h':
        fputs(chat_usage, stdout);
        exit(stdout_finish());
    default:
        fail(EX_USAGE, "expected an option that exists; try 09_chat --help");
    }
}

static int chat_one(const ChatLine *line) {
    Fish fish = fish_load(line->model, 1);
    Random random = random_seed(line->seed, "chat");
    chat_signals();
    Ending ending = chat_answer(&fish, line->prompt, strlen(line->prompt),
                                &line->manner, &random, stdout);
    fputc('\n', stdout);
    fish_free(&fish);
    return ending == ANSWER_STOPPED ? 130 : 0;
}

static int chat_many(const ChatLine *line) {
    Fish fish = fish_load(line->model, 1);
    Random random = random_seed(line->seed, "chat");
    chat_signals();
    chat_run(&fish, &line->manner, &random);
    fish_free(&fish);
    return 0;
}

static int chat_look(const ChatLine *line, int next) {
    Fish fish = fish_load(line->model, 1);
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
    Fish fish = fish_load(line->model, ANSWERS_SIDE_BY_SIDE);
    Character *character = character_load(line->character);
    char *path = path_join(line->data, "train.jsonl");
    Replies training = replies_read(path);
    AtomicFile csv;
    if (line->csv) csv = file_begin(line->csv);
    if (line->csv) fputs(EXAM_COLUMNS "\n", csv.stream);
    exam_header(stdout);
    for (Asked way = 0; way < ASKED_WAYS; way++) {
        Exam exam = exam_read(eval, line->count, way, line->seed);
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
    Fish fish = fish_load(line->model, ANSWERS_SIDE_BY_SIDE);
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
    for (int option; (option = getopt_long(argc, argv, "m:p:t:k:n:s:j:c:o:h",
                                           chat_options, NULL)) != -1;)
        chat_option(&line, option, optarg);
    const char *command = optind < argc ? argv[optind] : "";
    const char *file = optind + 1 < argc ? argv[optind + 1] : NULL;
    int code = 0, words = argc - optind;
    if (words == 0)
        code = line.prompt ? chat_one(&line) : chat_many(&line);
    else if (words == 1 && strcmp(command, "look") == 0)
        code = chat_look(&line, 0);
    else if (words == 1 && strcmp(command, "next") == 0)
        code = chat_look(&line, 1);
    else if (words == 1 && strcmp(command, "sample") == 0)
        sample_by_hand(stdout);
    else if (words == 2 && strcmp(command, "exam") == 0)
        code = chat_exam(&line, file);
    else if (words == 2 && strcmp(command, "visitors") == 0)
        code = chat_visitors(&line, file);
    else if (words == 1 && strcmp(command, "tables") == 0) {
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
             "nothing, found '%s'; try 09_chat --help",
             command);
    int written = stdout_finish();
    return code ? code : written;
}
