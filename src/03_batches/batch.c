#include "03_batches/batch.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include <stdio.h>
#include <stdlib.h>

struct Batcher {
    const TokenSet *set;
    size_t rows, most; /* of a batch now, and at any time */
    uint64_t seed;
    int shuffled;
    BatchPlace place;
    uint32_t *order; /* (S) of this epoch */
    /* the batch */
    int32_t *tokens, *targets, *positions;
    uint32_t *starts, *lines;
};

/* The order of an epoch depends on nothing that happened before it. */
static void batcher_order(Batcher *batcher) {
    for (uint32_t s = 0; s < batcher->set->sequences; s++) batcher->order[s] = s;
    if (!batcher->shuffled) return;
    char purpose[40];
    snprintf(purpose, sizeof purpose, "order of epoch %llu",
             (unsigned long long)batcher->place.epoch);
    Random random = random_seed(batcher->seed, purpose);
    random_shuffle(&random, batcher->order, batcher->set->sequences);
}

static Batcher *batcher_make(const TokenSet *set, size_t rows, uint64_t seed,
                             int shuffled) {
    Batcher *batcher = memory_new(1, sizeof(Batcher));
    require(set->sequences >= 1 && set->sequences < UINT32_MAX);
    require(rows >= set->context && rows < UINT32_MAX);
    *batcher = (Batcher){.set = set,
                         .rows = rows,
                         .most = rows,
                         .seed = seed,
                         .shuffled = shuffled,
                         .order = memory_new(set->sequences, sizeof(uint32_t)),
                         .tokens = memory_new(rows, sizeof(int32_t)),
                         .targets = memory_new(rows, sizeof(int32_t)),
                         .positions = memory_new(rows, sizeof(int32_t)),
                         .starts = memory_new(rows + 1, sizeof(uint32_t)),
                         .lines = memory_new(rows, sizeof(uint32_t))};
    batcher_order(batcher);
    return batcher;
}

Batcher *batcher_new(const TokenSet *set, size_t rows, uint64_t seed) {
    return batcher_make(set, rows, seed, 1);
}

Batcher *batcher_new_ordered(const TokenSet *set, size_t rows) {
    return batcher_make(set, rows, 0, 0);
}

void batcher_free(Batcher **batcher) {
    Batcher *b = *batcher;
    if (b == NULL) return;
    void *owned[] = {b->order,     b->tokens, b->targets,
                     b->positions, b->starts, b->lines};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
    free(b);
    *batcher = NULL;
}

void batcher_limit(Batcher *batcher, size_t rows) {
    require(rows >= batcher->set->context && rows <= batcher->most);
    batcher->rows = rows;
}

BatchPlace batcher_place(const Batcher *batcher) {
    return batcher->place;
}

void batcher_seek(Batcher *batcher, BatchPlace place) {
    require(place.next <= batcher->set->sequences);
    batcher->place = place;
    batcher_order(batcher);
}

/* Conversation `line` becomes rows `row` and on: what is read, and the same one on. */
static void batch_put(Batcher *batcher, uint32_t line, size_t row, size_t count) {
    const int32_t *ids = batcher->set->ids + batcher->set->starts[line];
    for (size_t t = 0; t < count; t++) {
        batcher->tokens[row + t] = ids[t];
        batcher->targets[row + t] = ids[t + 1];
        batcher->positions[row + t] = t;
    }
}

int batcher_next(Batcher *batcher, Batch *batch) {
    const TokenSet *set = batcher->set;
    size_t rows = 0, sequences = 0;
    for (;;) {
        if (batcher->place.next == set->sequences) {
            if (!batcher->shuffled) break;
            batcher_seek(batcher, (BatchPlace){batcher->place.epoch + 1, 0});
        }
        uint32_t line = batcher->order[batcher->place.next];
        size_t count = token_set_rows(set, line);
        if (rows + count > batcher->rows) break;
        batch_put(batcher, line, rows, count);
        batcher->starts[sequences] = rows;
        batcher->lines[sequences++] = line;
        rows += count;
        batcher->place.next++;
    }
    if (sequences == 0) return 0;
    batcher->starts[sequences] = rows;
    *batch = (Batch){rows,
                     sequences,
                     batcher->tokens,
                     batcher->targets,
                     batcher->positions,
                     batcher->starts,
                     batcher->lines};
    return 1;
}
