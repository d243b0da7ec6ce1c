#include "studies/02_tokenizer/tables.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "01_datagen/dataset.h"
#include "02_tokenizer/print.h"
#include "02_tokenizer/trainer.h"
#include "02_tokenizer/vocabulary.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The piece as the last field of a line. */
static void table_piece(FILE *stream, const Tokenizer *tokenizer, int32_t id) {
    char *label = token_label(tokenizer, id);
    fputc(',', stream);
    csv_text(stream, label, strlen(label));
    fputc('\n', stream);
    free(label);
}

static void table_sentences(const char *folder, Tokenizer *tokenizer) {
    static const char *const sentences[] = {
        "hi guppy", "what do you like to eat?", "WHAT DO YOU LIKE TO EAT?",
        "i swam to the plant and back.", "antidisestablishmentarianism"};
    AtomicFile file = csv_begin(folder, "sentence.csv", "row,from,to,id,piece");
    for (size_t row = 0; row < sizeof sentences / sizeof *sentences; row++) {
        Tokens tokens = {0};
        size_t from = 0, length;
        tokenizer_encode(tokenizer, &tokens, sentences[row], strlen(sentences[row]));
        for (size_t i = 0; i < tokens.count; i++, from += length) {
            tokenizer_bytes(tokenizer, tokens.ids[i], &length);
            fprintf(file.stream, "%zu,%zu,%zu,%d", row, from, from + length,
                    (int)tokens.ids[i]);
            table_piece(file.stream, tokenizer, tokens.ids[i]);
        }
        free(tokens.ids);
    }
    file_commit(&file);
}

/* Appends one text to `ids`; in capitals if `shouted`. Returns its bytes. */
static size_t table_text(Tokenizer *tokenizer, Tokens *ids, const char *text,
                         size_t length, int shouted) {
    char *copy = memory_new(length, 1);
    for (size_t i = 0; i < length; i++)
        copy[i] = shouted ? toupper((unsigned char)text[i]) : text[i];
    tokenizer_encode(tokenizer, ids, copy, length);
    free(copy);
    return length;
}

/* Bytes for each token of what is asked and answered in a dataset. */
static double table_bytes(Tokenizer *tokenizer, const char *path, int shouted) {
    Conversation c;
    Tokens ids = {0};
    size_t bytes = 0;
    Dataset *dataset = dataset_open(path);
    while (dataset_next(dataset, &c)) {
        bytes += table_text(tokenizer, &ids, c.question, c.question_length, shouted);
        bytes += table_text(tokenizer, &ids, c.answer, c.answer_length, shouted);
    }
    dataset_close(&dataset);
    free(ids.ids);
    return (double)bytes / ids.count;
}

static void table_compression(const char *folder, const Trainer *trainer,
                              const char *eval, size_t most, FILE *values) {
    AtomicFile file = csv_begin(folder, "compression.csv", "vocabulary,bytes,shouted");
    for (size_t size = TRAINER_START, last = 0; last < most; size += 1 + size / 4) {
        last = size < most ? size : most;
        Tokenizer *tokenizer = trainer_learn(trainer, last, NULL);
        double bytes = table_bytes(tokenizer, eval, 0);
        double shouted = table_bytes(tokenizer, eval, 1);
        fprintf(file.stream, "%zu,%.4f,%.4f\n", tokenizer_size(tokenizer), bytes,
                shouted);
        if (last == most)
            fprintf(values, "bytes_per_token,%.4f\nshouted,%.4f\n", bytes, shouted);
        tokenizer_free(&tokenizer);
    }
    file_commit(&file);
}

static void table_merges(const char *folder, const Trainer *trainer, size_t most,
                         FILE *values) {
    uint64_t *counts = memory_new(most, sizeof(uint64_t));
    Tokenizer *tokenizer = trainer_learn(trainer, most, counts);
    size_t merges = tokenizer_merges(tokenizer);
    AtomicFile file = csv_begin(folder, "merges.csv", "merge,count,piece");
    for (size_t i = 0; i < merges; i++) {
        fprintf(file.stream, "%zu,%llu", i + 1, (unsigned long long)counts[i]);
        table_piece(file.stream, tokenizer, TRAINER_START + i);
    }
    file_commit(&file);
    if (merges > 0)
        fprintf(values, "first_count,%llu\nlast_count,%llu\n",
                (unsigned long long)counts[0], (unsigned long long)counts[merges - 1]);
    free(counts);
    tokenizer_free(&tokenizer);
}

/* rise_words: tokens whose last merge is followed; of a vocabulary that lacks one, a
 * merge somewhere on the way. */
#define RISE_PAIRS 4
static const char *const rise_words[RISE_PAIRS] = {"ome", " guppy", " eat", "hi"};

/* Appends the words of the training text to `ids`, byte by byte with -1 after each, and
 * to `weights`, for each id, how often its word was seen. */
static void rise_begin(const Tokenizer *tokenizer, const Trainer *trainer, Tokens *ids,
                       uint64_t **weights) {
    const Lexicon *words = &trainer->words;
    size_t capacity = 0;
    for (uint32_t word = 0; word < words->count; word++) {
        size_t length;
        const char *text = lexicon_text(words, word, &length);
        *weights =
            memory_grow(*weights, &capacity, ids->count + length + 1, sizeof(uint64_t));
        for (size_t i = 0; i <= length; i++) {
            (*weights)[ids->count] = words->entries[word].value;
            tokens_push(ids,
                        i < length ? tokenizer->bytes[(unsigned char)text[i]] : -1);
        }
    }
}

/* Joins a pair everywhere. */
static void rise_join(Tokens *ids, uint64_t *weights, const int32_t pair[2],
                      int32_t id) {
    size_t kept = 0;
    for (size_t i = 0; i < ids->count; i++, kept++) {
        int joins =
            i + 1 < ids->count && ids->ids[i] == pair[0] && ids->ids[i + 1] == pair[1];
        weights[kept] = weights[i];
        ids->ids[kept] = joins ? id : ids->ids[i];
        i += joins;
    }
    ids->count = kept;
}

static uint64_t rise_count(const Tokens *ids, const uint64_t *weights,
                           const int32_t pair[2]) {
    uint64_t count = 0;
    for (size_t i = 0; i + 1 < ids->count; i++)
        if (ids->ids[i] == pair[0] && ids->ids[i + 1] == pair[1]) count += weights[i];
    return count;
}

/* How often a few pairs stand in the text, merge after merge until they are joined. */
static void table_rise(const char *folder, const Tokenizer *tokenizer,
                       const Trainer *trainer) {
    Tokens ids = {0};
    uint64_t *weights = NULL;
    uint32_t ranks[RISE_PAIRS], last = 0, merges = tokenizer_merges(tokenizer);
    int32_t pair[2];
    if (merges == 0) return;
    for (uint32_t i = 0; i < RISE_PAIRS; i++) {
        int32_t id = tokenizer_find(tokenizer, rise_words[i], strlen(rise_words[i]));
        ranks[i] = id >= TRAINER_START ? (uint32_t)id - TRAINER_START
                                       : merges * (i + 1) / (RISE_PAIRS + 1);
        if (ranks[i] > last) last = ranks[i];
    }
    AtomicFile file = csv_begin(folder, "rise.csv", "pair,merge,count,piece");
    rise_begin(tokenizer, trainer, &ids, &weights);
    for (uint32_t rank = 0; rank <= last; rank++) {
        for (uint32_t i = 0; i < RISE_PAIRS; i++) {
            int32_t id = vocabulary_pair(tokenizer, ranks[i], pair);
            uint64_t count = rank > ranks[i] ? 0 : rise_count(&ids, weights, pair);
            if (count == 0) continue;
            fprintf(file.stream, "%u,%u,%llu", i, rank + 1, (unsigned long long)count);
            table_piece(file.stream, tokenizer, id);
        }
        int32_t id = vocabulary_pair(tokenizer, rank, pair);
        rise_join(&ids, weights, pair, id);
    }
    file_commit(&file);
    free(ids.ids);
    free(weights);
}

static void table_times(const char *folder, const Trainer *trainer, size_t most) {
    AtomicFile file = csv_begin(folder, "time.csv", "vocabulary,plain,fast");
    for (size_t size = TRAINER_START + 16, last = 0; last < most; size *= 2) {
        double began = clock_seconds();
        Tokenizer *fast = trainer_learn(trainer, size < most ? size : most, NULL);
        double between = clock_seconds();
        Tokenizer *plain =
            trainer_learn_plain(trainer, size < most ? size : most, NULL);
        last = size < most ? size : most;
        fprintf(file.stream, "%zu,%.6f,%.6f\n", last, clock_seconds() - between,
                between - began);
        require(tokenizer_digest(fast) == tokenizer_digest(plain));
        tokenizer_free(&fast);
        tokenizer_free(&plain);
    }
    file_commit(&file);
}

static int table_more(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x < y) - (x > y);
}

/* How often each token stands in the training text; those that were only steps on the
 * way to longer ones stand nowhere. */
static void table_frequency(const char *folder, Tokenizer *tokenizer, const char *train,
                            FILE *values) {
    size_t size = tokenizer_size(tokenizer), unused = 0;
    uint64_t *counts = memory_new(size, sizeof(uint64_t));
    Conversation conversation;
    Tokens ids = {0};
    Dataset *dataset = dataset_open(train);
    while (dataset_next(dataset, &conversation))
        tokenizer_encode_conversation(tokenizer, &ids, &conversation);
    dataset_close(&dataset);
    for (size_t i = 0; i < ids.count; i++) counts[ids.ids[i]]++;

    AtomicFile file = csv_begin(folder, "unused.csv", "id,piece");
    for (size_t id = TRAINER_START; id < size; id++) {
        if (counts[id] > 0) continue;
        unused++;
        fprintf(file.stream, "%zu", id);
        table_piece(file.stream, tokenizer, id);
    }
    file_commit(&file);
    qsort(counts, size, sizeof *counts, table_more);
    file = csv_begin(folder, "frequency.csv", "rank,count");
    for (size_t rank = 0; rank < size && counts[rank] > 0; rank++)
        fprintf(file.stream, "%zu,%llu\n", rank + 1, (unsigned long long)counts[rank]);
    file_commit(&file);
    fprintf(values, "unused,%zu\ntokens,%zu\n", unused, ids.count);
    free(counts);
    free(ids.ids);
}

void tokenizer_tables(const char *folder, Tokenizer *tokenizer, const char *train,
                      const char *eval) {
    size_t most = tokenizer_size(tokenizer);
    Trainer trainer = {0};
    trainer_add_file(&trainer, train);
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    fprintf(values.stream, "vocabulary,%zu\nmerges,%zu\nwords,%zu\n", most,
            tokenizer_merges(tokenizer), trainer.words.count);
    table_sentences(folder, tokenizer);
    table_merges(folder, &trainer, most, values.stream);
    table_compression(folder, &trainer, eval, most, values.stream);
    table_rise(folder, tokenizer, &trainer);
    table_times(folder, &trainer, most);
    table_frequency(folder, tokenizer, train, values.stream);
    file_commit(&values);
    lexicon_free(&trainer.words);
}
