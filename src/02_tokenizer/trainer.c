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

void trainer_add(Trainer *trainer, const char *text, size_t length) {
    for (size_t word; length > 0; text += word, length -= word) {
        word = trainer->whole ? length : split_next(text, length);
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
    char *bytes = file_read(path, &size), *end = bytes + size;
    for (char *text = bytes, *next; text < end; text = next) {
        char *newline = memchr(text, '\n', end - text);
        next = newline ? newline + 1 : end;
        trainer_add(trainer, text, next - text);
    }
    free(bytes);
}

/* Pair: two ids that are neighbors somewhere. */
typedef struct {
    uint64_t count;       /* how often, in the whole text */
    uint32_t first, last; /* the pieces where it begins, or LINK_NONE */
} Pair;

/* PairPlace: the pieces where the same pair begins before and after, or LINK_NONE. */
typedef struct {
    uint32_t before, after;
} PairPlace;

/* Learner: the words as chains of pieces, end to end, that the merges shorten. */
typedef struct {
    Tokenizer *tokenizer; /* what has been learned */
    size_t count;
    Link *links;       /* (count) at first one for each byte of each word */
    uint64_t *weights; /* (count) how often the word it belongs to was seen */

    /* What follows is for the fast way. */
    Lexicon keys; /* the pairs met, as 8 bytes... */
    Pair *pairs;  /* ...and what is known of them */
    size_t pairs_capacity;
    PairPlace *places; /* (count) */
    Heap heap;         /* the most frequent first, of equals the smaller */
    size_t queued;     /* pairs that have been put into it */
} Learner;

/* The special tokens, and the bytes in the order of the alphabet. */
static Tokenizer *learner_vocabulary(bool whole) {
    static char *const specials[] = {TOKENIZER_PAD, CHAT_START, CHAT_END};
    Tokenizer *tokenizer = vocabulary_new();
    tokenizer->split = !whole;
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
    Learner learner = {.tokenizer = learner_vocabulary(trainer->whole),
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
    whole.text = memory_new(whole.length + 1, 1);
    memcpy(whole.text, a->text, a->length);
    memcpy(whole.text + a->length, b->text, b->length);
    if (tokenizer_find(tokenizer, whole.text, whole.length) >= 0)
        fail(EX_DATAERR,
             "the texts: expected no %s, found so many that it would become a token "
             "like any other",
             whole.text);
    /* The same bytes are always joined in the same order, so no token comes twice. */
    require(vocabulary_add(tokenizer, whole));
    require(vocabulary_merge(tokenizer, left, right, id));
    free(whole.text);
    return id;
}

/* While there is room: find the best pair, which returns its count, and join it. */
static Tokenizer *learner_run(Learner *learner, size_t vocabulary, uint64_t *counts,
                              uint64_t (*best)(Learner *, uint64_t *pair),
                              void (*join)(Learner *, uint64_t pair, int32_t id)) {
    require(vocabulary >= TRAINER_START);
    while (learner->tokenizer->size < vocabulary) {
        uint64_t pair = 0, count = best(learner, &pair);
        if (count < TRAINER_LEAST) break;
        if (counts != NULL) counts[learner->tokenizer->merges.count] = count;
        join(learner, pair, learner_merge(learner, pair));
    }
    lexicon_free(&learner->keys);
    free(learner->pairs);
    free(learner->places);
    free(learner->heap.items);
    free(learner->links);
    free(learner->weights);
    return learner->tokenizer;
}

/* Whether a pair begins at piece `at`. */
static bool pair_begins(const Learner *learner, uint32_t at) {
    return at != LINK_NONE && learner->links[at].id >= 0 &&
           learner->links[at].after != LINK_NONE;
}

/* That pair as one number: the smaller pair of ids is the smaller number. */
static uint64_t pair_at(const Learner *learner, uint32_t at) {
    const Link *link = &learner->links[at];
    return (uint64_t)link->id << 32 | (uint32_t)learner->links[link->after].id;
}

/* The most frequent pair of neighbors, of equals the smaller; its count, or 0. */
static uint64_t plain_best(Learner *learner, uint64_t *best) {
    Lexicon pairs = {0};
    uint64_t most = 0;
    for (uint32_t at = 0; at < learner->count; at++) {
        if (!pair_begins(learner, at)) continue;
        uint64_t pair = pair_at(learner, at);
        *lexicon_value(&pairs, &pair, sizeof pair) += learner->weights[at];
    }
    for (uint32_t number = 0; number < pairs.count; number++) {
        uint64_t pair, count = pairs.entries[number].value;
        memcpy(&pair, lexicon_text(&pairs, number, NULL), sizeof pair);
        if (count < most || (count == most && pair > *best)) continue;
        most = count;
        *best = pair;
    }
    lexicon_free(&pairs);
    return most;
}

static void plain_join(Learner *learner, uint64_t pair, int32_t id) {
    for (uint32_t at = 0; at < learner->count; at++)
        if (pair_begins(learner, at) && pair_at(learner, at) == pair)
            link_join(learner->links, at, id);
}

Tokenizer *trainer_learn_plain(const Trainer *trainer, size_t vocabulary,
                               uint64_t *counts) {
    Learner learner = learner_begin(trainer);
    return learner_run(&learner, vocabulary, counts, plain_best, plain_join);
}

static Pair *pair_find(Learner *learner, uint32_t at) {
    uint64_t pair = pair_at(learner, at);
    size_t met = learner->keys.count;
    uint32_t number = lexicon_add(&learner->keys, &pair, sizeof pair);
    if (learner->keys.count > met) {
        learner->pairs = memory_grow(learner->pairs, &learner->pairs_capacity, met + 1,
                                     sizeof(Pair));
        learner->pairs[number] = (Pair){0, LINK_NONE, LINK_NONE};
    }
    return &learner->pairs[number];
}

/* If a pair begins at `at`, it is new there. */
static void pair_gain(Learner *learner, uint32_t at) {
    if (!pair_begins(learner, at)) return;
    PairPlace *places = learner->places;
    Pair *pair = pair_find(learner, at);
    places[at] = (PairPlace){pair->last, LINK_NONE};
    *(pair->last == LINK_NONE ? &pair->first : &places[pair->last].after) = at;
    pair->last = at;
    pair->count += learner->weights[at];
}

/* If a pair begins at `at`, it does so no longer. */
static void pair_lose(Learner *learner, uint32_t at) {
    if (!pair_begins(learner, at)) return;
    PairPlace *places = learner->places, place = places[at];
    Pair *pair = pair_find(learner, at);
    *(place.before == LINK_NONE ? &pair->first : &places[place.before].after) =
        place.after;
    *(place.after == LINK_NONE ? &pair->last : &places[place.after].before) =
        place.before;
    pair->count -= learner->weights[at];
}

static void pair_queue(Learner *learner, uint32_t number) {
    uint64_t count = learner->pairs[number].count, pair;
    if (count < TRAINER_LEAST) return;
    memcpy(&pair, lexicon_text(&learner->keys, number, NULL), sizeof pair);
    heap_push(&learner->heap, (HeapItem){UINT64_MAX - count, pair});
}

/* A pair gains only while the younger of its two is being made; from then on it only
 * loses. So each goes into the heap once, and when its turn comes with a count that is
 * too high by now, it goes back with the true one. */
static uint64_t pair_best(Learner *learner, uint64_t *best) {
    while (learner->queued < learner->keys.count)
        pair_queue(learner, learner->queued++);
    while (learner->heap.count > 0) {
        HeapItem item = heap_pop(&learner->heap);
        uint64_t count = UINT64_MAX - item.first;
        uint32_t number = lexicon_find(&learner->keys, &item.second, sizeof(uint64_t));
        *best = item.second;
        if (learner->pairs[number].count == count) return count;
        pair_queue(learner, number);
    }
    return 0;
}

/* Only the neighbors of the places where the pair occurs change their pairs. Places
 * come in the order of the text, so of "aaa" the first two are joined. */
static void pair_join(Learner *learner, uint64_t pair, int32_t id) {
    uint32_t number = lexicon_find(&learner->keys, &pair, sizeof pair);
    for (uint32_t at; (at = learner->pairs[number].first) != LINK_NONE;) {
        uint32_t before = learner->links[at].before;
        pair_lose(learner, before);
        pair_lose(learner, at);
        pair_lose(learner, learner->links[at].after);
        link_join(learner->links, at, id);
        pair_gain(learner, before);
        pair_gain(learner, at);
    }
}

Tokenizer *trainer_learn(const Trainer *trainer, size_t vocabulary, uint64_t *counts) {
    Learner learner = learner_begin(trainer);
    learner.places = memory_new(learner.count, sizeof(PairPlace));
    for (uint32_t at = 0; at < learner.count; at++) pair_gain(&learner, at);
    return learner_run(&learner, vocabulary, counts, pair_best, pair_join);
}
