#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "03_batches/batch_print.h"
#include "03_batches/counts.h"
#include "03_batches/token_file.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>

static const char BATCHES_USAGE[] =
    "03_batches: conversations as rows that a model reads\n"
    "\n"
    "  03_batches          the first batch of the run\n"
    "  03_batches encode   the run's conversations as token ids\n"
    "  03_batches count    what mere counting predicts of the test set\n";

/* run/INPUT becomes run/OUTPUT. */
static void encode_file(const char *run, const char *input, const char *output,
                        Tokenizer *tokenizer, size_t context) {
    char *from = path_join(run, input), *to = path_join(run, output);
    TokenSet set = token_set_from_dataset(from, tokenizer, context);
    token_file_write(to, &set);
    printf("%s: %zu conversations, %zu tokens; %zu cut at %zu, %zu bytes left out\n",
           to, set.sequences, set.tokens, set.cut, context + 1, set.left_out);
    token_set_free(&set);
    free(from);
    free(to);
}

static TokenSet set_read(const char *run, const char *name,
                         const Tokenizer *tokenizer) {
    char *path = path_join(run, name);
    TokenSet set = token_file_read(path, tokenizer);
    free(path);
    return set;
}

static void count_command(const char *run, const Tokenizer *tokenizer) {
    static const char *const names[COUNTS_ORDERS] = {"unigrams", "bigrams", "trigrams"};
    TokenSet train = set_read(run, RUN_TRAIN_IDS, tokenizer);
    TokenSet eval = set_read(run, RUN_EVAL_IDS, tokenizer);
    Counts *counts = counts_new(&train);
    printf("loss on the test set, nats a token\n  a blind guess, ln V  %.4f\n",
           log((double)train.vocabulary));
    for (size_t order = 1; order <= COUNTS_ORDERS; order++)
        printf("  %-19s  %.4f\n", names[order - 1], counts_loss(counts, &eval, order));
    counts_free(&counts);
    token_set_free(&train);
    token_set_free(&eval);
}

static void batch_command(const char *run, const Tokenizer *tokenizer, size_t rows,
                          size_t seed) {
    TokenSet set = set_read(run, RUN_TRAIN_IDS, tokenizer);
    Batcher *batcher = batcher_new(&set, rows < set.context ? set.context : rows, seed);
    Batch batch;
    batcher_next(batcher, &batch);
    printf("%zu conversations, %zu tokens; the first batch:\n\n", set.sequences,
           set.tokens);
    batch_print(stdout, tokenizer, &batch);
    batcher_free(&batcher);
    token_set_free(&set);
}

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *path = NULL;
    size_t context = 128, rows = 128, seed = 1;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run: its data and its vocabulary"),
        option_text("tokenizer", 't', &path, "FILE", "another vocabulary"),
        option_count("context", 'c', &context, "N",
                     "encode: longest conversation, in rows", 1, TOKEN_MAX_CONTEXT),
        option_count("rows", 'r', &rows, "N", "rows of a batch, at most", 1, 1 << 24),
        option_count("seed", 's', &seed, "N", "where the random numbers start", 0,
                     INT_MAX),
    };
    char **words = options_read(argc, argv, BATCHES_USAGE, options,
                                sizeof options / sizeof *options);
    const char *command = options_word(words, NULL);
    char *vocabulary = run_file(path, run, RUN_TOKENIZER);
    Tokenizer *tokenizer = tokenizer_load(vocabulary);
    if (command == NULL)
        batch_command(run, tokenizer, rows, seed);
    else if (options_command(words, "encode")) {
        encode_file(run, RUN_TRAIN, RUN_TRAIN_IDS, tokenizer, context);
        encode_file(run, RUN_EVAL, RUN_EVAL_IDS, tokenizer, context);
    } else if (options_command(words, "count"))
        count_command(run, tokenizer);
    else
        fail(EX_USAGE,
             "expected encode, count or nothing, found '%s'; run 03_batches "
             "--help",
             command);
    tokenizer_free(&tokenizer);
    free(vocabulary);
    return stdout_finish();
}
