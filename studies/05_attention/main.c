#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "05_attention/attention.h"
#include "studies/05_attention/heads.h"
#include "studies/05_attention/map.h"
#include "studies/05_attention/study.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ATTENTION_USAGE[] =
    "05_attention: who looks at whom, before anything is learnt\n"
    "\n"
    "  05_attention [--head KIND] [TEXT]    maps of heads (TEXT: hi guppy)\n"
    "  05_attention tables                  the tables of chapter 5's figures\n";

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
    const char *run = RUN_FOLDER, *head = NULL, *tokenizer = NULL;
    size_t seed = 1;
    const Option options[] = {
        option_text("head", 'H', &head, "KIND",
                    "newborn, stranger, previous or twin; without, one of each"),
        option_count("seed", 's', &seed, "N", "of what is random", 0, INT_MAX),
        option_text("run", 0, &run, "DIR", "the run; its tables go there"),
        option_text("tokenizer", 't', &tokenizer, "FILE", "the run's, or else bytes"),
    };
    char **words = options_read(argc, argv, ATTENTION_USAGE, options,
                                sizeof options / sizeof *options);
    const char *text = options_word(words, "hi guppy");
    int kind = head ? head_named(head) : -1;
    int tables = options_command(words, "tables");
    char *path = run_file(tokenizer, run, RUN_TOKENIZER);
    int bytes = !tokenizer && !file_exists(path);
    Sentence sentence =
        sentence_new(bytes ? NULL : path, tables ? "hi guppy" : text, 64);
    free(path);
    if (tables) {
        char *folder = path_join(run, "05");
        study_write(folder, &sentence, seed);
        free(folder);
    } else {
        for (int each = 0; each < HEAD_KINDS; each++) {
            if (kind >= 0 && each != kind) continue;
            if (kind < 0 && each > 0) putchar('\n');
            head_print(each, &sentence, seed);
        }
    }
    sentence_free(&sentence);
    return stdout_finish();
}
