#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/02_tokenizer/show.h"
#include "studies/02_tokenizer/tables.h"
#include <stdio.h>
#include <stdlib.h>

static const char MERGING_USAGE[] =
    "study/02_tokenizer: texts, merge by merge\n"
    "\n"
    "  study/02_tokenizer [TEXT...]    the first merges, and what they do to texts\n"
    "  study/02_tokenizer tables       the tables of chapter 2, in RUN/02\n";

static void merging_command(const Tokenizer *tokenizer, char **texts) {
    static char *standard[] = {"hi guppy", "what do you like to eat?", NULL};
    if (*texts == NULL) texts = standard;
    printf("%zu entries, %zu of them merges; the first ones:\n\n",
           tokenizer_size(tokenizer), tokenizer_merges(tokenizer));
    show_first_merges(stdout, tokenizer, 12);
    while (*texts != NULL) {
        fputs("\n", stdout);
        show_merging(stdout, tokenizer, *texts++);
    }
}

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *path = NULL;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run; its tables go there"),
        option_text("tokenizer", 't', &path, "FILE", "another vocabulary"),
    };
    char **words = options_read(argc, argv, MERGING_USAGE, options, 2);
    char *file = run_file(path, run, RUN_TOKENIZER);
    Tokenizer *tokenizer = tokenizer_load(file);
    if (options_command(words, "tables")) {
        char *folder = path_join(run, "02");
        char *train = path_join(run, RUN_TRAIN), *eval = path_join(run, RUN_EVAL);
        tokenizer_tables(folder, tokenizer, train, eval);
        free(folder), free(train), free(eval);
    } else
        merging_command(tokenizer, words);
    tokenizer_free(&tokenizer);
    free(file);
    return stdout_finish();
}
