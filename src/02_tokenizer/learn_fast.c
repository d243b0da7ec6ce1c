#include "00_ground/fail.h"
#include "02_tokenizer/heap.h"
#include "02_tokenizer/learn.h"
#include <stdlib.h>
#include <string.h>

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

static uint64_t pair_key(int32_t left, int32_t right) {
    return (uint64_t)left << 32 | (uint32_t)right;
}

/* The pair that begins at piece `at`, which must have another behind it. */
static Pair *pair_at(PairLearner *learner, uint32_t at) {
    const Link *links = learner->base.links;
    uint64_t key = pair_key(links[at].id, links[links[at].after].id);
    size_t met = learner->keys.count;
    uint32_t number = lexicon_add(&learner->keys, (char *)&key, sizeof key);
    if (learner->keys.count > met) {
        learner->pairs = memory_grow(learner->pairs, &learner->pairs_capacity, met + 1,
                                     sizeof(Pair));
        learner->pairs[number] = (Pair){0, LINK_NONE, LINK_NONE};
    }
    return &learner->pairs[number];
}

static uint64_t pair_weight(const PairLearner *learner, uint32_t at) {
    return learner->base.trainer->counts[learner->base.words[at]];
}

/* A pair has come to stand at `at`. */
static void pair_gain(PairLearner *learner, uint32_t at) {
    Pair *pair = pair_at(learner, at);
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
    pair->count += pair_weight(learner, at);
}

static void pair_lose(PairLearner *learner, uint32_t at) {
    pair_at(learner, at)->count -= pair_weight(learner, at);
}

static void pair_queue(PairLearner *learner, uint32_t number) {
    uint64_t count = learner->pairs[number].count, key;
    size_t size;
    if (count < TRAINER_LEAST) return;
    memcpy(&key, lexicon_text(&learner->keys, number, &size), sizeof key);
    heap_push(&learner->heap, (HeapItem){UINT64_MAX - count, key});
}

/* Only the neighbours of the places where the pair stands change their pairs. Places
 * come in the order of the text, so of "aaa" the first two are joined. */
static void pair_join(PairLearner *learner, uint32_t place, uint64_t key, int32_t id) {
    for (; place != LINK_NONE; place = learner->places[place].next) {
        const Link *links = learner->base.links;
        uint32_t at = learner->places[place].at, after = links[at].after;
        if (after == LINK_NONE || links[at].id < 0) continue;
        if (pair_key(links[at].id, links[after].id) != key) continue;

        uint32_t before = links[at].before;
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
Tokenizer *trainer_learn(const Trainer *trainer, size_t vocabulary, Merge **merges) {
    PairLearner learner = {.base = learner_begin(trainer, vocabulary)};
    for (uint32_t at = 0; at < learner.base.count; at++)
        if (learner.base.links[at].after != LINK_NONE) pair_gain(&learner, at);

    while (learner.base.tokenizer->size < vocabulary) {
        while (learner.queued < learner.keys.count)
            pair_queue(&learner, learner.queued++);
        if (learner.heap.count == 0) break;
        HeapItem item = heap_pop(&learner.heap);
        uint64_t key = item.second, count = UINT64_MAX - item.first;
        uint32_t number = lexicon_find(&learner.keys, (char *)&key, sizeof key);
        if (learner.pairs[number].count != count) {
            pair_queue(&learner, number);
            continue;
        }
        int32_t id = learner_merge(&learner.base, key >> 32, (int32_t)key, count);
        pair_join(&learner, learner.pairs[number].first, key, id);
    }
    lexicon_free(&learner.keys);
    free(learner.pairs);
    free(learner.places);
    free(learner.heap.items);
    return learner_end(&learner.base, merges);
}
