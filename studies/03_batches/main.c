#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "03_batches/token_file.h"
#include "studies/03_batches/tables.h"
#include <stdio.h>
#include <stdlib.h>

static const char PADDING_USAGE[] =
    "03_batches: what padding would cost\n"
    "\n"
    "  03_batches          padding in a batch of 64\n"
    "  03_batches tables   the tables of chapter 3's figures\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run; its tables go there"),
    };
    char **words = options_read(argc, argv, PADDING_USAGE, options, 1);
    char *path = run_file(NULL, run, RUN_TOKENIZER);
    Tokenizer *tokenizer = tokenizer_load(path);
    if (options_command(words, "tables"))
        batch_tables(run, tokenizer);
    else {
        char *ids = run_file(NULL, run, RUN_TRAIN_IDS);
        TokenSet set = token_file_read(ids, tokenizer);
        printf("%.1f%% of a batch of 64 would be padding; packed end to end: none\n",
               100 * padding_share(&set, 64, 1));
        token_set_free(&set);
        free(ids);
    }
    tokenizer_free(&tokenizer);
    free(path);
    return stdout_finish();
}
