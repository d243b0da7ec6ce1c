/* How fast are words counted, a vocabulary learned, texts encoded? On one core, from
 * memory; the best of five. Prints a line for each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/progress.h"
#include "01_datagen/dataset.h"
#include "02_tokenizer/trainer.h"

#define ROUNDS 5

static Conversation *talk;
static size_t talk_count, talk_capacity, talk_bytes;

static char *bench_copy(const char *text, size_t length) {
    char *copy = memory_new(length + 1, 1);
    talk_bytes += length;
    return memcpy(copy, text, length);
}

static void bench_load(const char *path) {
    Conversation c;
    Dataset *dataset = dataset_open(path);
    while (dataset_next(dataset, &c)) {
        talk = memory_grow(talk, &talk_capacity, talk_count + 1, sizeof *talk);
        c.question = bench_copy(c.question, c.question_length);
        c.answer = bench_copy(c.answer, c.answer_length);
        talk[talk_count++] = c;
    }
    dataset_close(&dataset);
}

int main(int argc, char **argv) {
    double count = 1e9, learn = 1e9, encode = 1e9, rare = 1e9;
    if (argc != 2) fail(EX_USAGE, "expected a file of conversations");
    bench_load(argv[1]);
    for (int round = 0; round < ROUNDS; round++) {
        double start = clock_seconds();
        Trainer trainer = {0};
        for (size_t i = 0; i < talk_count; i++)
            trainer_add_conversation(&trainer, &talk[i]);
        double counted = clock_seconds();
        Tokenizer *tokenizer = trainer_learn(&trainer, 4096, NULL);
        double learned = clock_seconds();
        Tokens tokens = {0};
        for (size_t i = 0; i < talk_count; i++)
            tokenizer_encode_conversation(tokenizer, &tokens, &talk[i]);
        double encoded = clock_seconds();
        char word[32]; /* words that it has never met */
        for (int i = 0; i < 200000; i++) {
            int length =
                snprintf(word, sizeof word, " w%xd", (unsigned)i * 2654435761u);
            tokenizer_encode(tokenizer, &tokens, word, (size_t)length);
        }
        double ended = clock_seconds();
        if (counted - start < count) count = counted - start;
        if (learned - counted < learn) learn = learned - counted;
        if (encoded - learned < encode) encode = encoded - learned;
        if (ended - encoded < rare) rare = ended - encoded;
        free(tokens.ids);
        tokenizer_free(&tokenizer);
        lexicon_free(&trainer.words);
    }
    printf("02 tokenizer  %zu conversations in memory: words counted and 4,096 entries "
           "learned in %.3f s (at most 0.1)\n",
           talk_count, count + learn);
    printf("02 tokenizer  encoding: %.0f MB/s (at least 50); words never met: %.0f "
           "thousand a second\n",
           (double)talk_bytes / encode / 1e6, 200 / rare);
    return stdout_finish();
}
