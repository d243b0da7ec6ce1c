#include "02_tokenizer/trainer.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "02_tokenizer/alphabet.h"
#include "02_tokenizer/learn.h"
#include "02_tokenizer/split.h"
#include <stdlib.h>
#include <string.h>

Trainer *trainer_new(int split) {
    Trainer *trainer = memory_new(1, sizeof(Trainer));
    trainer->split = split;
    return trainer;
}

void trainer_free(Trainer **trainer) {
    if (*trainer == NULL) return;
    lexicon_free(&(*trainer)->words);
    free((*trainer)->counts);
    free(*trainer);
    *trainer = NULL;
}

size_t trainer_words(const Trainer *trainer) {
    return trainer->words.count;
}

void trainer_add(Trainer *trainer, const char *text, size_t length) {
    for (size_t word; length > 0; text += word, length -= word) {
        word = trainer->split ? split_next(text, length) : length;
        size_t met = trainer->words.count;
        uint32_t number = lexicon_add(&trainer->words, text, word);
        if (trainer->words.count > met) {
            trainer->counts = memory_grow(trainer->counts, &trainer->counts_capacity,
                                          met + 1, sizeof(uint64_t));
            trainer->counts[number] = 0;
        }
        trainer->counts[number]++;
    }
}

static void trainer_add_turn(Trainer *trainer, const char *role, const char *text,
                             size_t length) {
    size_t extra = strlen(role);
    char *turn = memory_new(extra + length, 1);
    memcpy(turn, role, extra);
    memcpy(turn + extra, text, length);
    trainer_add(trainer, turn, extra + length);
    free(turn);
}

void trainer_add_conversation(Trainer *trainer, const Conversation *conversation) {
    trainer_add_turn(trainer, CHAT_USER, conversation->input,
                     conversation->input_length);
    trainer_add(trainer, CHAT_BETWEEN, strlen(CHAT_BETWEEN));
    trainer_add_turn(trainer, CHAT_ASSISTANT, conversation->output,
                     conversation->output_length);
}

void trainer_add_file(Trainer *trainer, const char *path) {
    size_t length = strlen(path), size;
    if (length >= 6 && strcmp(path + length - 6, ".jsonl") == 0) {
        Conversation conversation;
        Dataset *dataset = dataset_open(path);
        while (dataset_next(dataset, &conversation))
            trainer_add_conversation(trainer, &conversation);
        dataset_close(&dataset);
        return;
    }
    char *bytes = file_read(path, &size);
    for (char *text = bytes, *end = bytes + size; text < end;) {
        char *newline = memchr(text, '\n', end - text);
        size_t line = newline ? newline + 1 - text : end - text;
        trainer_add(trainer, text, line);
        text += line;
    }
    free(bytes);
}

Learner learner_begin(const Trainer *trainer, size_t vocabulary) {
    Learner learner = {.trainer = trainer, .tokenizer = vocabulary_new()};
    const char *specials[] = {TOKENIZER_PAD, CHAT_START, CHAT_END};
    require(vocabulary >= TRAINER_START);
    learner.tokenizer->split = trainer->split;
    for (size_t i = 0; i < 3; i++)
        vocabulary_add(learner.tokenizer, (Token){.text = (char *)specials[i],
                                                  .length = strlen(specials[i]),
                                                  .added = true,
                                                  .special = true});
    for (unsigned place = 0; place < 256; place++) {
        char byte = alphabet_byte(place);
        vocabulary_add(learner.tokenizer, (Token){.text = &byte, .length = 1});
    }

    size_t words = trainer->words.count, length;
    learner.count = words ? trainer->words.ends[words - 1] : 0;
    require(learner.count < LINK_NONE);
    learner.links = memory_new(learner.count, sizeof(Link));
    learner.words = memory_new(learner.count, sizeof(uint32_t));
    for (uint32_t word = 0, at = 0; word < words; word++) {
        const char *text = lexicon_text(&trainer->words, word, &length);
        for (size_t i = 0; i < length; i++, at++) {
            learner.links[at] =
                (Link){.id = learner.tokenizer->bytes[(unsigned char)text[i]],
                       .before = i > 0 ? at - 1 : LINK_NONE,
                       .after = i + 1 < length ? at + 1 : LINK_NONE};
            learner.words[at] = word;
        }
    }
    return learner;
}

int32_t learner_merge(Learner *learner, int32_t left, int32_t right, uint64_t count) {
    Tokenizer *tokenizer = learner->tokenizer;
    const Token *a = &tokenizer->tokens[left], *b = &tokenizer->tokens[right];
    int32_t id = tokenizer->size;
    Token whole = {.length = a->length + b->length};
    whole.text = memory_new(whole.length, 1);
    memcpy(whole.text, a->text, a->length);
    memcpy(whole.text + a->length, b->text, b->length);
    /* The same bytes are always joined in the same order, so no token comes twice. */
    require(vocabulary_add(tokenizer, whole));
    require(vocabulary_merge(tokenizer, left, right, id));
    free(whole.text);
    learner->merges = memory_grow(learner->merges, &learner->merges_capacity,
                                  learner->merge_count + 1, sizeof(Merge));
    learner->merges[learner->merge_count++] = (Merge){left, right, id, count};
    return id;
}

Tokenizer *learner_end(Learner *learner, Merge **merges) {
    free(learner->links);
    free(learner->words);
    if (merges != NULL)
        *merges = learner->merges;
    else
        free(learner->merges);
    return learner->tokenizer;
}
