#include "studies/03_batches/tables.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/lexicon.h"
#include "00_ground/run.h"
#include "01_datagen/dataset.h"
#include "02_tokenizer/print.h"
#include "03_batches/batch.h"
#include "03_batches/counts.h"
#include "03_batches/token_file.h"
#include "studies/03_batches/padding.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAINTED_ROWS 256 /* of the batch that a figure shows */

static void batch_table_lengths(const char *folder, const TokenSet *set, FILE *values) {
    size_t *counts = memory_new(set->context + 1, sizeof(size_t)), longest = 0;
    for (size_t s = 0; s < set->sequences; s++) {
        size_t rows = token_set_rows(set, s);
        counts[rows]++;
        if (rows > longest) longest = rows;
    }
    AtomicFile file = csv_begin(folder, "lengths.csv", "rows,conversations");
    for (size_t rows = 1; rows <= longest; rows++)
        fprintf(file.stream, "%zu,%zu\n", rows, counts[rows]);
    file_commit(&file);
    free(counts);
    fprintf(values, "conversations,%zu\ntokens,%zu\nlongest,%zu\nmean,%.2f\ncut,%zu\n",
            set->sequences, set->tokens, longest,
            (double)(set->tokens - set->sequences) / set->sequences, set->cut);
}

static void batch_table_batch(const char *folder, const TokenSet *set, uint64_t seed) {
    size_t rows = set->context > PAINTED_ROWS ? set->context : PAINTED_ROWS;
    Batcher *batcher = batcher_new(set, rows, seed);
    Batch batch;
    AtomicFile file = csv_begin(folder, "batch.csv", "row,sequence,position");
    batcher_next(batcher, &batch);
    for (size_t s = 0; s < batch.sequences; s++)
        for (size_t row = batch.starts[s]; row < batch.starts[s + 1]; row++)
            fprintf(file.stream, "%zu,%zu,%d\n", row, s, (int)batch.positions[row]);
    file_commit(&file);
    batcher_free(&batcher);
}

/* What a batch of so many conversations would waste: filled up to its longest, filled
 * up to the context, and packed: the rows by which a batch of the same mean size is
 * not full. */
static void batch_table_padding(const char *folder, const TokenSet *set, uint64_t seed,
                                FILE *values) {
    double mean = (double)(set->tokens - set->sequences) / set->sequences;
    AtomicFile file = csv_begin(folder, "padding.csv", "size,longest,context,packed");
    for (size_t size = 1; size <= 512 && size <= set->sequences; size *= 2) {
        int fits = size * mean >= set->context; /* else no batcher is that small */
        double longest = padding_share(set, size, seed);
        size_t rows = fits ? size * mean : set->context;
        size_t batches = 0, used = 0;
        Batch batch;
        Batcher *batcher = batcher_new_ordered(set, rows);
        while (batcher_next(batcher, &batch)) batches++, used += batch.rows;
        batcher_free(&batcher);
        fprintf(file.stream, "%zu,%.5f,%.5f,", size, longest, 1 - mean / set->context);
        if (fits)
            fprintf(file.stream, "%.5f\n", 1 - (double)used / batches / rows);
        else
            fputs("nan\n", file.stream);
        if (size == 64)
            fprintf(values, "padded_64,%.4f\nslower_64,%.4f\nfull_64,%.4f\n", longest,
                    1 / (1 - longest), (double)used / batches / rows);
    }
    fprintf(values, "padded_context,%.4f\nslower_context,%.4f\n",
            1 - mean / set->context, set->context / mean);
    file_commit(&file);
}

/* The topic of every conversation, as a number in the order of first appearance. */
static uint32_t *batch_topics(const char *path, const TokenSet *set, size_t *count) {
    uint32_t *topics = memory_new(set->sequences, sizeof(uint32_t));
    Lexicon names = {0};
    Conversation conversation;
    Dataset *dataset = dataset_open(path);
    for (size_t s = 0; dataset_next(dataset, &conversation); s++) {
        if (s == set->sequences)
            fail(EX_DATAERR, "%s: expected %zu conversations; run make 03", path, s);
        topics[s] = lexicon_add(&names, conversation.topic, conversation.topic_length);
    }
    dataset_close(&dataset);
    *count = names.count;
    lexicon_free(&names);
    return topics;
}

static void batch_table_topics(const char *folder, const TokenSet *set,
                               const char *path, uint64_t seed) {
    size_t count, at = 0;
    uint32_t *topics = batch_topics(path, set, &count);
    uint32_t *sorted = memory_new(set->sequences, sizeof(uint32_t));
    for (uint32_t topic = 0; topic < count; topic++)
        for (size_t s = 0; s < set->sequences; s++)
            if (topics[s] == topic) sorted[at++] = topic;

    Batcher *batcher = batcher_new(set, set->context, seed);
    Batch batch = {0};
    AtomicFile file = csv_begin(folder, "topics.csv", "place,sorted,shuffled");
    for (size_t place = 0, used = 0; place < set->sequences; place++, used++) {
        if (used == batch.sequences) {
            batcher_next(batcher, &batch);
            used = 0;
        }
        if (place % 20 == 0)
            fprintf(file.stream, "%zu,%u,%u\n", place, sorted[place],
                    topics[batch.lines[used]]);
    }
    file_commit(&file);
    batcher_free(&batcher);
    free(topics);
    free(sorted);
}

/* The piece as the last field of a line. */
static void batch_piece(FILE *stream, const Tokenizer *tokenizer, int32_t id) {
    char *label = token_label(tokenizer, id);
    fputc(',', stream);
    csv_text(stream, label, strlen(label));
    fputc('\n', stream);
    free(label);
}

/* The likeliest tokens after the first one of "hi guppy", by each model. */
static void batch_table_next(const char *folder, Tokenizer *tokenizer,
                             const Counts *counts) {
    enum { BEST = 6 };
    Tokens ids = {0};
    size_t before = 0, size = tokenizer_size(tokenizer);
    tokenizer_encode_prompt(tokenizer, &ids, "hi", 2);
    while (before == 0 || !tokenizer_special(tokenizer, ids.ids[before])) before++;
    AtomicFile file = csv_begin(folder, "next.csv", "order,place,p,piece");
    for (size_t order = 1; order <= COUNTS_ORDERS; order++) {
        double *p = memory_new(size, sizeof(double));
        for (size_t id = 0; id < size; id++) {
            ids.ids[before] = id;
            p[id] = counts_probability(counts, ids.ids + before, before, order);
        }
        for (size_t place = 0; place < BEST; place++) {
            size_t best = 0;
            for (size_t id = 1; id < size; id++)
                if (p[id] > p[best]) best = id;
            fprintf(file.stream, "%zu,%zu,%.5f", order, place, p[best]);
            batch_piece(file.stream, tokenizer, best);
            p[best] = -1;
        }
        free(p);
    }
    file_commit(&file);
    free(ids.ids);
}

/* How surprised each model is, token by token, by the first conversation of the test
 * set. */
static void batch_table_surprise(const char *folder, const Tokenizer *tokenizer,
                                 const Counts *counts, const TokenSet *test) {
    AtomicFile file =
        csv_begin(folder, "surprise.csv", "row,unigram,bigram,trigram,piece");
    for (size_t row = 1; row <= token_set_rows(test, 0); row++) {
        fprintf(file.stream, "%zu", row);
        for (size_t order = 1; order <= COUNTS_ORDERS; order++)
            fprintf(file.stream, ",%.4f",
                    -log(counts_probability(counts, test->ids + row, row, order)));
        batch_piece(file.stream, tokenizer, test->ids[row]);
    }
    file_commit(&file);
}

/* What mere counting reaches, for the figure of the loss. */
static void batch_table_counts(const char *folder, Tokenizer *tokenizer,
                               const TokenSet *train, const TokenSet *eval,
                               FILE *values) {
    static const char *const names[COUNTS_ORDERS] = {"unigram", "bigram", "trigram"};
    Counts *counts = counts_new(train);
    AtomicFile file = csv_begin(folder, "counts.csv", "model,loss");
    for (size_t order = 1; order <= COUNTS_ORDERS; order++) {
        double loss = counts_loss(counts, eval, order);
        fprintf(file.stream, "%s,%.5f\n", names[order - 1], loss);
        fprintf(values, "%s,%.3f\n", names[order - 1], loss);
    }
    file_commit(&file);
    batch_table_next(folder, tokenizer, counts);
    batch_table_surprise(folder, tokenizer, counts, eval);
    fprintf(values, "ln_V,%.3f\n", log((double)train->vocabulary));
    counts_free(&counts);
}

void batch_tables(const char *run, Tokenizer *tokenizer) {
    char *train = path_join(run, RUN_TRAIN_IDS), *eval = path_join(run, RUN_EVAL_IDS);
    char *texts = path_join(run, RUN_TRAIN), *folder = path_join(run, "03");
    TokenSet set = token_file_read(train, tokenizer);
    TokenSet test = token_file_read(eval, tokenizer);
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    batch_table_lengths(folder, &set, values.stream);
    batch_table_batch(folder, &set, 1);
    batch_table_padding(folder, &set, 1, values.stream);
    batch_table_topics(folder, &set, texts, 1);
    batch_table_counts(folder, tokenizer, &set, &test, values.stream);
    file_commit(&values);
    token_set_free(&set);
    token_set_free(&test);
    free(train), free(eval), free(texts), free(folder);
}
