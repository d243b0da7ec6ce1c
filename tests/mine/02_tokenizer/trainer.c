/* Chapter 2's trainer: count every pair, join the most frequent, and begin again. */
#include "02_tokenizer/trainer.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "01_datagen/dataset.h"
#include "02_tokenizer/alphabet.h"
#include "02_tokenizer/split.h"
#include "02_tokenizer/vocabulary.h"
#include <stdlib.h>
#include <string.h>

void trainer_add(Trainer *trainer, const char *text, size_t length) {
    while (length > 0) {
        size_t word = trainer->whole ? length : split_next(text, length);
        *lexicon_value(&trainer->words, text, word) += 1;
        text += word, length -= word;
    }
}

void trainer_add_conversation(Trainer *trainer, const Conversation *conversation) {
    Segment s[SEGMENTS];
    char *text = conversation_segments(conversation, s);
    for (size_t i = 1; i < SEGMENTS; i += 2)
        trainer_add(trainer, s[i].text, s[i].length);
    free(text);
}

void trainer_add_file(Trainer *trainer, const char *path) {
    const char *ending = strrchr(path, '.');
    if (ending && strcmp(ending, ".jsonl") == 0) {
        Dataset *dataset = dataset_open(path);
        for (Conversation one; dataset_next(dataset, &one);)
            trainer_add_conversation(trainer, &one);
        dataset_close(&dataset);
        return;
    }
    size_t size, from = 0;
    char *text = file_read(path, &size);
    for (size_t at = 0; at < size; at++)
        if (text[at] == '\n' || at + 1 == size) {
            trainer_add(trainer, text + from, at + 1 - from);
            from = at + 1;
        }
    free(text);
}

static Tokenizer *bytes_alone(const Trainer *trainer) {
    Tokenizer *t = vocabulary_new();
    char *special[] = {TOKENIZER_PAD, CHAT_START, CHAT_END};
    t->split = !trainer->whole;
    for (int i = 0; i < 3; i++)
        vocabulary_add(t, (Token){special[i], strlen(special[i]), true, true});
    for (unsigned i = 0; i < 256; i++) {
        char byte = (char)alphabet_byte(i);
        vocabulary_add(t, (Token){&byte, 1, false, false});
    }
    return t;
}

/* How often the most frequent pair is seen; of equals the one with the smaller ids. */
static uint64_t best_pair(const Trainer *trainer, const Tokens *words,
                          int32_t best[2]) {
    Lexicon pairs = {0};
    uint64_t most = 0;
    for (size_t w = 0; w < trainer->words.count; w++)
        for (size_t i = 0; i + 1 < words[w].count; i++)
            *lexicon_value(&pairs, words[w].ids + i, 8) +=
                trainer->words.entries[w].value;
    for (uint32_t p = 0; p < pairs.count; p++) {
        int32_t pair[2];
        uint64_t count = pairs.entries[p].value;
        memcpy(pair, lexicon_text(&pairs, p, NULL), 8);
        if (count < most ||
            (count == most &&
             (pair[0] > best[0] || (pair[0] == best[0] && pair[1] > best[1]))))
            continue;
        most = count;
        memcpy(best, pair, 8);
    }
    lexicon_free(&pairs);
    return most;
}

static int32_t new_token(Tokenizer *t, const int32_t pair[2]) {
    const Token *a = &t->tokens[pair[0]], *b = &t->tokens[pair[1]];
    Token both = {memory_new(a->length + b->length + 1, 1), a->length + b->length, 0,
                  0};
    memcpy(both.text, a->text, a->length);
    memcpy(both.text + a->length, b->text, b->length);
    if (tokenizer_find(t, both.text, both.length) >= 0)
        fail(EX_DATAERR,
             "the texts: expected no %s, found so many that it would become a token "
             "like any other",
             both.text);
    vocabulary_add(t, both);
    free(both.text);
    vocabulary_merge(t, pair[0], pair[1], (int32_t)t->size - 1);
    return (int32_t)t->size - 1;
}

Tokenizer *trainer_learn_plain(const Trainer *trainer, size_t vocabulary,
                               uint64_t *counts) {
    Tokenizer *t = bytes_alone(trainer);
    Tokens *words = memory_new(trainer->words.count, sizeof *words);
    require(vocabulary >= TRAINER_START);
    for (uint32_t w = 0; w < trainer->words.count; w++) {
        size_t length;
        const char *text = lexicon_text(&trainer->words, w, &length);
        for (size_t i = 0; i < length; i++)
            tokens_push(&words[w], t->bytes[(unsigned char)text[i]]);
    }
    for (int32_t pair[2]; t->size < vocabulary;) {
        uint64_t most = best_pair(trainer, words, pair);
        if (most < TRAINER_LEAST) break;
        if (counts) *counts++ = most;
        int32_t id = new_token(t, pair);
        for (size_t w = 0; w < trainer->words.count; w++) {
            size_t n = 0;
            for (size_t i = 0; i < words[w].count; i++) {
                int32_t *at = words[w].ids + i;
                int join =
                    i + 1 < words[w].count && at[0] == pair[0] && at[1] == pair[1];
                words[w].ids[n++] = join ? id : *at;
                i += (size_t)join;
            }
            words[w].count = n;
        }
    }
    for (size_t w = 0; w < trainer->words.count; w++) free(words[w].ids);
    free(words);
    return t;
}

Tokenizer *trainer_learn(const Trainer *trainer, size_t vocabulary, uint64_t *counts) {
    return trainer_learn_plain(trainer, vocabulary, counts);
}
