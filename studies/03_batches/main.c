#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "03_batches/token_file.h"
#include "studies/03_batches/padding.h"
#include "studies/03_batches/rows.h"
#include "studies/03_batches/tables.h"
#include <stdlib.h>

static const char PADDING_USAGE[] =
    "study/03_batches: how long conversations are, and what padding would cost\n"
    "\n"
    "  study/03_batches           of the run's training set\n"
    "  study/03_batches tables    the tables of chapter 3, in RUN/03\n"
    "  study/03_batches rows FILE  pairs that people typed, as the run's data\n"
    "  study/03_batches fit FILE   whether they fit the model, as the run's tokens\n";

static void padding_print(const char *run, const Tokenizer *tokenizer) {
    char *path = run_file(NULL, run, RUN_TRAIN_IDS);
    TokenSet set = token_file_read(path, tokenizer);
    lengths_print(stdout, &set);
    printf("\n%.1f%% of a batch of 64 would be padding; packed end to end: none\n",
           100 * padding_share(&set, 64, 1));
    token_set_free(&set);
    free(path);
}

static void rows_command(const char *run, const char *file) {
    char *data = path_join(run, "data");
    Rows rows = rows_read(file);
    rows_write(&rows, data, stdout);
    rows_free(&rows);
    free(data);
}

static void fit_command(Tokenizer *tokenizer, const char *file, size_t context) {
    Rows rows = rows_read(file);
    rows_fit(&rows, tokenizer, context);
    rows_free(&rows);
}

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER;
    size_t context = 128;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the folder of the run"),
        option_count("context", 'c', &context, "N",
                     "fit: longest conversation, in rows", 1, TOKEN_MAX_CONTEXT),
    };
    char **words = options_read(argc, argv, PADDING_USAGE, options, 2);
    if (options_command(words, "rows") && words[1] && !words[2]) {
        rows_command(run, words[1]);
        return stdout_finish();
    }
    char *path = run_file(NULL, run, RUN_TOKENIZER);
    Tokenizer *tokenizer = tokenizer_load(path);
    if (options_command(words, "fit") && words[1] && !words[2])
        fit_command(tokenizer, words[1], context);
    else if (options_word(words, NULL) == NULL)
        padding_print(run, tokenizer);
    else if (options_command(words, "tables"))
        batch_tables(run, tokenizer);
    else
        fail(EX_USAGE, "expected tables, rows FILE, fit FILE or nothing, found '%s'",
             *words);
    tokenizer_free(&tokenizer);
    free(path);
    return stdout_finish();
}
