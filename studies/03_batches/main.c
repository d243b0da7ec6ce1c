#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "03_batches/token_file.h"
#include "studies/03_batches/padding.h"
#include "studies/03_batches/tables.h"
#include <stdlib.h>

static const char PADDING_USAGE[] =
    "study/03_batches: how long conversations are, and what padding would cost\n"
    "\n"
    "  study/03_batches           of the run's training set\n"
    "  study/03_batches tables    the tables of chapter 3, in RUN/03\n";

static void padding_print(const char *run, const Tokenizer *tokenizer) {
    char *path = run_file(NULL, run, RUN_TRAIN_IDS);
    TokenSet set = token_file_read(path, tokenizer);
    lengths_print(stdout, &set);
    printf("\n%.1f%% of a batch of 64 would be padding; packed end to end: none\n",
           100 * padding_share(&set, 64, 1));
    token_set_free(&set);
    free(path);
}

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the folder of the run"),
    };
    char **words = options_read(argc, argv, PADDING_USAGE, options, 1);
    char *path = run_file(NULL, run, RUN_TOKENIZER);
    Tokenizer *tokenizer = tokenizer_load(path);
    if (options_word(words, NULL) == NULL)
        padding_print(run, tokenizer);
    else if (options_command(words, "tables"))
        batch_tables(run, tokenizer);
    else
        fail(EX_USAGE, "expected tables or nothing, found '%s'", *words);
    tokenizer_free(&tokenizer);
    free(path);
    return stdout_finish();
}
