/* Chapter 3 in plain loops. */
#include "03_batches/batch.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include <stdio.h>
#include <stdlib.h>

struct Batcher {
    const TokenSet *set;
    size_t most, room;
    uint64_t seed;
    int once; /* in the order of the set, and no second time */
    BatchPlace place;
    uint32_t *order;
    int32_t *rows[3]; /* tokens, targets, positions */
    uint32_t *starts, *lines;
};

static void epoch_shuffle(Batcher *b) {
    char name[64];
    snprintf(name, sizeof name, "order of epoch %llu",
             (unsigned long long)b->place.epoch);
    Random random = random_seed(b->seed, name);
    for (size_t s = 0; s < b->set->sequences; s++) b->order[s] = (uint32_t)s;
    if (!b->once) random_shuffle(&random, b->order, b->set->sequences);
}

Batcher *batcher_new(const TokenSet *set, size_t rows, uint64_t seed) {
    Batcher *b = memory_new(1, sizeof *b);
    require(set->sequences >= 1 && rows >= set->context);
    b->set = set;
    b->most = b->room = rows;
    b->seed = seed;
    b->order = memory_new(set->sequences, sizeof *b->order);
    for (int i = 0; i < 3; i++) b->rows[i] = memory_new(rows, sizeof *b->rows[i]);
    b->starts = memory_new(rows + 1, sizeof *b->starts);
    b->lines = memory_new(rows, sizeof *b->lines);
    epoch_shuffle(b);
    return b;
}

Batcher *batcher_new_ordered(const TokenSet *set, size_t rows) {
    Batcher *b = batcher_new(set, rows, 0);
    b->once = 1;
    epoch_shuffle(b);
    return b;
}

void batcher_free(Batcher **batcher) {
    if (*batcher == NULL) return;
    for (int i = 0; i < 3; i++) free((*batcher)->rows[i]);
    free((*batcher)->order);
    free((*batcher)->starts);
    free((*batcher)->lines);
    free(*batcher);
    *batcher = NULL;
}

void batcher_limit(Batcher *b, size_t rows) {
    require(rows >= b->set->context && rows <= b->most);
    b->room = rows;
}

BatchPlace batcher_place(const Batcher *b) {
    return b->place;
}

void batcher_seek(Batcher *b, BatchPlace place) {
    require(place.next <= b->set->sequences);
    b->place = place;
    epoch_shuffle(b);
}

int batcher_next(Batcher *b, Batch *batch) {
    uint32_t N = 0, S = 0;
    for (;; S++) {
        if (b->place.next == b->set->sequences && b->once) break;
        if (b->place.next == b->set->sequences)
            batcher_seek(b, (BatchPlace){b->place.epoch + 1, 0});
        uint32_t line = b->order[b->place.next];
        size_t rows = token_set_rows(b->set, line);
        if (N + rows > b->room) break;
        b->starts[S] = N;
        b->lines[S] = line;
        for (size_t t = 0; t < rows; t++, N++) {
            b->rows[0][N] = b->set->ids[b->set->starts[line] + t];
            b->rows[1][N] = b->set->ids[b->set->starts[line] + t + 1];
            b->rows[2][N] = (int32_t)t;
        }
        b->place.next++;
    }
    b->starts[S] = N;
    if (S > 0)
        *batch = (Batch){N, S, b->rows[0], b->rows[1], b->rows[2], b->starts, b->lines};
    return S > 0;
}
