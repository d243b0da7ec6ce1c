#include "13_ranks/stream_data.h"

#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/random.h"
#include "01_datagen/character.h"
#include "03_batches/batch.h"
#include "03_batches/token_file.h"
#include "13_ranks/stream.h"

#include <stdlib.h>
#include <string.h>

char **__real_options_read(int argc, char **argv, const char *usage,
                           const Option *options, size_t count);
TokenSet __real_token_file_read(const char *path, const Tokenizer *tokenizer);
TokenSet __real_token_set_from_dataset(const char *path, Tokenizer *tokenizer,
                                       size_t context);
Batcher *__real_batcher_new(const TokenSet *set, size_t rows, uint64_t seed);
void __real_batcher_limit(Batcher *batcher, size_t rows);
int __real_batcher_next(Batcher *batcher, Batch *batch);
BatchPlace __real_batcher_place(const Batcher *batcher);
void __real_batcher_seek(Batcher *batcher, BatchPlace place);

/* What stands for the training set: as many of its conversations, or all. */
#define STREAM_SAMPLE 1000

const char *stream_character;
size_t stream_count = 1000000;

static Stream stream;
static TokenSet stream_window; /* what the next batch is packed from */
static Batcher *stream_batcher;
static size_t stream_rows, stream_sample; /* of a batch; what a place is counted in */
static uint64_t stream_dealt;

/* Two options more than stage 08 has. */
char **__wrap_options_read(int argc, char **argv, const char *usage,
                           const Option *options, size_t count) {
    Option *all = memory_new(count + 2, sizeof *all);
    memcpy(all, options, count * sizeof *all);
    all[count] = option_text("character", 'c', &stream_character, "FILE",
                             "draw the conversations to train with from it, by "
                             "number, instead of reading them from files");
    all[count + 1] =
        option_count("count", 'n', &stream_count, "N",
                     "with a character: each of so many comes once an epoch (1000000)",
                     1, (size_t)1 << 50);
    char **words = __real_options_read(argc, argv, usage, all, count + 2);
    free(all);
    return words;
}

void stream_begin(const TrainingOrder *order) {
    stream = (Stream){.character = character_load(stream_character),
                      .count = stream_count,
                      .seed = order->seed,
                      .tokenizer = tokenizer_load(order->tokenizer),
                      .context = order->config.T};
}

static int stream_stands_for(const char *path, const char *name) {
    const char *slash = strrchr(path, '/');
    return stream_character && strcmp(slash ? slash + 1 : path, name) == 0;
}

/* The training set is a sample of the stream, and knows how long that is: so a
 * checkpoint does not fit another character or count. */
static TokenSet stream_open(void) {
    TokenSet sample = {0};
    stream_set(&stream, 0, SIZE_MAX, STREAM_SAMPLE, &sample);
    sample.digest = random_mix(sample.digest ^ stream.count);
    stream_sample = sample.sequences;
    return sample;
}

TokenSet __wrap_token_file_read(const char *path, const Tokenizer *tokenizer) {
    if (stream_stands_for(path, "train.safetensors")) return stream_open();
    return __real_token_file_read(path, tokenizer);
}

TokenSet __wrap_token_set_from_dataset(const char *path, Tokenizer *tokenizer,
                                       size_t context) {
    if (stream_stands_for(path, "train.jsonl")) return stream_open();
    return __real_token_set_from_dataset(path, tokenizer, context);
}

Batcher *__wrap_batcher_new(const TokenSet *set, size_t rows, uint64_t seed) {
    if (!stream_character) return __real_batcher_new(set, rows, seed);
    stream_window = (TokenSet){.context = set->context, .sequences = rows + 1};
    stream_rows = rows;
    return stream_batcher = batcher_new_ordered(&stream_window, rows);
}

void __wrap_batcher_limit(Batcher *batcher, size_t rows) {
    __real_batcher_limit(batcher, rows);
    if (batcher == stream_batcher) stream_rows = rows;
}

int __wrap_batcher_next(Batcher *batcher, Batch *batch) {
    if (batcher != stream_batcher) return __real_batcher_next(batcher, batch);
    stream_set(&stream, stream_dealt, stream_rows, SIZE_MAX, &stream_window);
    __real_batcher_seek(batcher, (BatchPlace){0, 0});
    __real_batcher_next(batcher, batch);
    stream_dealt += batch->sequences;
    return 1;
}

/* A checkpoint's place is within the set, hence the sample. */
BatchPlace __wrap_batcher_place(const Batcher *batcher) {
    if (batcher != stream_batcher) return __real_batcher_place(batcher);
    return (BatchPlace){stream_dealt / stream_sample, stream_dealt % stream_sample};
}

void __wrap_batcher_seek(Batcher *batcher, BatchPlace place) {
    if (batcher != stream_batcher)
        __real_batcher_seek(batcher, place);
    else
        stream_dealt = place.epoch * stream_sample + place.next;
}
