#include "02_tokenizer/trainer.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "01_datagen/dataset.h"
#include "02_tokenizer/alphabet.h"
#include "02_tokenizer/heap.h"
#include "02_tokenizer/join.h"
#include "02_tokenizer/split.h"
#include <stdlib.h>
#include <string.h>

struct Trainer {
    Lexicon words; /* every different word; values: how often it was seen */
    bool split;
};

Trainer *trainer_new(int split) {
    Trainer *trainer = memory_new(1, sizeof(Trainer));
    trainer->split = split;
    return trainer;
}

void trainer_free(Trainer **trainer) {
    if (*trainer == NULL) return;
    lexicon_free(&(*trainer)->words);
    free(*trainer);
    *trainer = NULL;
}

size_t trainer_words(const Trainer *trainer) {
    return trainer->words.count;
}

void trainer_add(Trainer *trainer, const char *text, size_t length) {
    for (size_t word; length > 0; text += word, length -= word) {
        word = trainer->split ? split_next(text, length) : length;
        ++*lexicon_value(&trainer->words, text, word);
    }
}

void trainer_add_conversation(Trainer *trainer, const Conversation *conversation) {
    Segment segments[SEGMENTS];
    char *whole = conversation_segments(conversation, segments);
    for (size_t i = 0; i < SEGMENTS; i++)
        if (!segments[i].special)
            trainer_add(trainer, segments[i].text, segments[i].length);
    free(whole);
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

/* Learner: the words as chains of pieces, end to end, that the merges shorten. */
typedef struct {
    Tokenizer *tokenizer; /* what has been learned */
    size_t count;
    Link *links;       /* (count) at first one for each byte of each word */
    uint64_t *weights; /* (count) how often the word it belongs to was seen */
} Learner;

/* The special tokens, and the bytes in the order of the alphabet. */
static Tokenizer *learner_vocabulary(bool split) {
    static char *const specials[] = {TOKENIZER_PAD, CHAT_START, CHAT_END};
    Tokenizer *tokenizer = vocabulary_new();
    tokenizer->split = split;
    for (size_t i = 0; i < 3; i++)
        vocabulary_add(tokenizer,
                       (Token){specials[i], strlen(specials[i]), true, true});
    for (unsigned place = 0; place < 256; place++) {
        char byte = (char)alphabet_byte(place);
        vocabulary_add(tokenizer, (Token){.text = &byte, .length = 1});
    }
    return tokenizer;
}

/* Every word in single bytes. */
static Learner learner_begin(const Trainer *trainer) {
    const Lexicon *words = &trainer->words;
    Learner learner = {.tokenizer = learner_vocabulary(trainer->split),
                       .count =
                           words->count ? words->entries[words->count - 1].end : 0};
    require(learner.count < LINK_NONE);
    learner.links = memory_new(learner.count, sizeof(Link));
    learner.weights = memory_new(learner.count, sizeof(uint64_t));
    for (uint32_t at = 0, word = 0; word < words->count; word++) {
        uint32_t start = at, end = (uint32_t)words->entries[word].end;
        for (; at < end; at++) {
            int32_t id = learner.tokenizer->bytes[(unsigned char)words->bytes[at]];
            learner.links[at] = (Link){id, at > start ? at - 1 : LINK_NONE,
                                       at + 1 < end ? at + 1 : LINK_NONE};
            learner.weights[at] = words->entries[word].value;
        }
    }
    return learner;
}

/* A pair becomes a new token; returns its id. */
static int32_t learner_merge(Learner *learner, uint64_t pair) {
    Tokenizer *tokenizer = learner->tokenizer;
    int32_t left = (int32_t)(pair >> 32), right = (int32_t)pair;
    const Token *a = &tokenizer->tokens[left], *b = &tokenizer->tokens[right];
    int32_t id = (int32_t)tokenizer->size;
    Token whole = {.length = a->length + b->length};
    whole.text = memory_new(whole.length, 1);
    memcpy(whole.text, a->text, a->length);
    memcpy(whole.text + a->length, b->text, b->length);
    /* The same bytes are always joined in the same order, so no token comes twice. */
    require(vocabulary_add(tokenizer, whole));
    require(vocabulary_merge(tokenizer, left, right, id));
    free(whole.text);
    return id;
}

static Tokenizer *learner_end(Learner *learner) {
    free(learner->links);
    free(learner->weights);
    return learner->tokenizer;
}

/* Whether a pair begins at piece `at`. */
static bool pair_begins(const Learner *learner, uint32_t at) {
    return learner->links[at].id >= 0 && learner->links[at].after != LINK_NONE;
}

/* That pair as one number: the smaller pair of ids is the smaller number. */
static uint64_t pair_at(const Learner *learner, uint32_t at) {
    const Link *link = &learner->links[at];
    return (uint64_t)link->id << 32 | (uint32_t)learner->links[link->after].id;
}

/* The most frequent pair of neighbours, of equals the smaller; its count, or 0. */
static uint64_t plain_count(const Learner *learner, uint64_t *best) {
    Lexicon pairs = {0};
    uint64_t most = 0;
    for (uint32_t at = 0; at < learner->count; at++) {
        if (!pair_begins(learner, at)) continue;
        uint64_t key = pair_at(learner, at);
        *lexicon_value(&pairs, &key, sizeof key) += learner->weights[at];
    }
    for (uint32_t number = 0; number < pairs.count; number++) {
        uint64_t key, count = pairs.entries[number].value;
        memcpy(&key, lexicon_text(&pairs, number, NULL), sizeof key);
        if (count < most || (count == most && key > *best)) continue;
        most = count;
        *best = key;
    }
    lexicon_free(&pairs);
    return most;
}

Tokenizer *trainer_learn_plain(const Trainer *trainer, size_t vocabulary,
                               uint64_t *counts) {
    Learner learner = learner_begin(trainer);
    require(vocabulary >= TRAINER_START);
    while (learner.tokenizer->size < vocabulary) {
        uint64_t best = 0, count = plain_count(&learner, &best);
        if (count < TRAINER_LEAST) break;
        if (counts != NULL) counts[learner.tokenizer->merges.count] = count;
        int32_t id = learner_merge(&learner, best);
        for (uint32_t at = 0; at < learner.count; at++)
            if (pair_begins(&learner, at) && pair_at(&learner, at) == best)
                link_join(learner.links, at, id);
    }
    return learner_end(&learner);
}

/* Pair: two ids that stand side by side somewhere. */
typedef struct {
    uint64_t count;       /* how often, in the whole text */
    uint32_t first, last; /* its places; some may be gone by now */
} Pair;

/* PairPlace: a link of a chain: the pair begins at piece `at`. */
typedef struct {
    uint32_t at, next;
} PairPlace;

typedef struct {
    Learner base;
    Lexicon keys; /* the pairs met, as 8 bytes... */
    Pair *pairs;  /* ...and what is known of them */
    size_t pairs_capacity;
    PairPlace *places;
    size_t place_count, places_capacity;
    Heap heap;     /* the most frequent first, of equals the smaller */
    size_t queued; /* pairs that have been put into it */
} PairLearner;

static Pair *pair_find(PairLearner *learner, uint32_t at) {
    uint64_t key = pair_at(&learner->base, at);
    size_t met = learner->keys.count;
    uint32_t number = lexicon_add(&learner->keys, &key, sizeof key);
    if (learner->keys.count > met) {
        learner->pairs = memory_grow(learner->pairs, &learner->pairs_capacity, met + 1,
                                     sizeof(Pair));
        learner->pairs[number] = (Pair){0, LINK_NONE, LINK_NONE};
    }
    return &learner->pairs[number];
}

/* A pair has come to stand at `at`. */
static void pair_gain(PairLearner *learner, uint32_t at) {
    Pair *pair = pair_find(learner, at);
    uint32_t place = learner->place_count++;
    require(place < LINK_NONE);
    learner->places = memory_grow(learner->places, &learner->places_capacity,
                                  learner->place_count, sizeof(PairPlace));
    learner->places[place] = (PairPlace){at, LINK_NONE};
    if (pair->first == LINK_NONE)
        pair->first = place;
    else
        learner->places[pair->last].next = place;
    pair->last = place;
    pair->count += learner->base.weights[at];
}

static void pair_lose(PairLearner *learner, uint32_t at) {
    pair_find(learner, at)->count -= learner->base.weights[at];
}

static void pair_queue(PairLearner *learner, uint32_t number) {
    uint64_t count = learner->pairs[number].count, key;
    if (count < TRAINER_LEAST) return;
    memcpy(&key, lexicon_text(&learner->keys, number, NULL), sizeof key);
    heap_push(&learner->heap, (HeapItem){UINT64_MAX - count, key});
}

/* Only the neighbours of the places where the pair stands change their pairs. Places
 * come in the order of the text, so of "aaa" the first two are joined. */
static void pair_join(PairLearner *learner, uint32_t place, uint64_t key, int32_t id) {
    for (; place != LINK_NONE; place = learner->places[place].next) {
        const Link *links = learner->base.links;
        uint32_t at = learner->places[place].at;
        if (!pair_begins(&learner->base, at) || pair_at(&learner->base, at) != key)
            continue;
        uint32_t before = links[at].before, after = links[at].after;
        if (before != LINK_NONE) pair_lose(learner, before);
        if (links[after].after != LINK_NONE) pair_lose(learner, after);
        link_join(learner->base.links, at, id);
        if (before != LINK_NONE) pair_gain(learner, before);
        if (links[at].after != LINK_NONE) pair_gain(learner, at);
    }
}

/* A pair gains only while the younger of its two is being made; from then on it only
 * loses. So each goes into the heap once, and when its turn comes with a count that is
 * too high by now, it goes back with the true one. */
Tokenizer *trainer_learn(const Trainer *trainer, size_t vocabulary, uint64_t *counts) {
    PairLearner learner = {.base = learner_begin(trainer)};
    require(vocabulary >= TRAINER_START);
    for (uint32_t at = 0; at < learner.base.count; at++)
        if (pair_begins(&learner.base, at)) pair_gain(&learner, at);
    while (learner.base.tokenizer->size < vocabulary) {
        while (learner.queued < learner.keys.count)
            pair_queue(&learner, learner.queued++);
        if (learner.heap.count == 0) break;
        HeapItem item = heap_pop(&learner.heap);
        uint64_t key = item.second, count = UINT64_MAX - item.first;
        uint32_t number = lexicon_find(&learner.keys, &key, sizeof key);
        if (learner.pairs[number].count != count) {
            pair_queue(&learner, number);
            continue;
        }
        if (counts != NULL) counts[learner.base.tokenizer->merges.count] = count;
        int32_t id = learner_merge(&learner.base, key);
        pair_join(&learner, learner.pairs[number].first, key, id);
    }
    lexicon_free(&learner.keys);
    free(learner.pairs);
    free(learner.places);
    free(learner.heap.items);
    return learner_end(&learner.base);
}
