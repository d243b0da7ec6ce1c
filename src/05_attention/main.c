#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "05_attention/attention.h"
#include "05_attention/heads.h"
#include "05_attention/map.h"
#include "05_attention/study.h"
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ATTENTION_HELP[] =
    "05_attention: who looks at whom, before anything is learnt\n"
    "\n"
    "  05_attention [--head KIND] [TEXT]    maps of heads (TEXT: hi guppy)\n"
    "  05_attention tables -o DIR           the tables of chapter 5's figures\n"
    "\n"
    "  -H, --head KIND       newborn, stranger, previous or twin (default: one of "
    "each)\n"
    "  -s, --seed N          of what is random (1)\n"
    "  -t, --tokenizer FILE  (build/guppy/guppy/tokenizer.json if it is there, else\n"
    "                        every byte of the text is a token)\n"
    "  -o, --output DIR      where tables go (build/guppy/guppy/05)\n"
    "  -h, --help            this page\n";

static const char *const HEAD_STORIES[HEAD_KINDS] = {
    [HEAD_NEWBORN] = "newborn: random weights; everyone looks at everyone alike",
    [HEAD_STRANGER] =
        "stranger: random queries and keys of size 1; opinions, no reasons",
    [HEAD_PREVIOUS] = "previous: set by hand; each looks at the token before it",
    [HEAD_TWIN] = "twin: set by hand; each looks at itself and its earlier copies",
};

static int head_named(const char *name) {
    for (int kind = 0; kind < HEAD_KINDS; kind++)
        if (strcmp(HEAD_NAMES[kind], name) == 0) return kind;
    fail(EX_USAGE, "--head: expected newborn, stranger, previous or twin, found '%s'",
         name);
}

static void head_print(int kind, const Sentence *sentence, uint64_t seed) {
    size_t W = attention_width(sentence->T);
    float *att = study_head(NULL, kind, sentence, 384, 6, W, seed);
    puts(HEAD_STORIES[kind]);
    map_print(att, W, sentence);
    free(att);
}

int main(int argc, char **argv) {
    static const struct option options[] = {{"head", required_argument, NULL, 'H'},
                                            {"seed", required_argument, NULL, 's'},
                                            {"tokenizer", required_argument, NULL, 't'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *folder = "build/guppy/guppy/05", *text = "hi guppy";
    const char *tokenizer = "build/guppy/guppy/tokenizer.json";
    int kind = -1;
    long seed = 1;
    if (!file_exists(tokenizer)) tokenizer = NULL;
    for (int option;
         (option = getopt_long(argc, argv, "H:s:t:o:h", options, NULL)) != -1;)
        switch (option) {
        case 'H':
            kind = head_named(optarg);
            break;
        case 's':
            seed = integer_parse("--seed", optarg, 0, LONG_MAX);
            break;
        case 't':
            tokenizer = optarg;
            break;
        case 'o':
            folder = optarg;
            break;
        case 'h':
            fputs(ATTENTION_HELP, stdout);
            return stdout_finish();
        default:
            fail(EX_USAGE, "run 05_attention --help");
        }
    if (argc - optind > 1)
        fail(EX_USAGE,
             "expected one TEXT, found '%s' after it; run 05_attention --help",
             argv[optind + 1]);

    int tables = optind < argc && strcmp(argv[optind], "tables") == 0;
    if (optind < argc && !tables) text = argv[optind];
    Sentence sentence = sentence_new(tokenizer, text, 64);
    if (tables) {
        study_write(folder, &sentence, (uint64_t)seed);
    } else {
        for (int each = 0; each < HEAD_KINDS; each++) {
            if (kind >= 0 && each != kind) continue;
            if (kind < 0 && each > 0) putchar('\n');
            head_print(each, &sentence, (uint64_t)seed);
        }
    }
    sentence_free(&sentence);
    return stdout_finish();
}
