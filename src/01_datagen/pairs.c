#include "01_datagen/pairs.h"

#include <stdlib.h>

#include "00_ground/fail.h"
#include "00_ground/random.h"

/* The slot where a pair stands, or the free one where it will. */
static uint32_t *pairs_slot(const Pairs *pairs, uint32_t left, uint32_t right) {
    size_t at = random_mix((uint64_t)left << 32 | right);
    for (;; at++) {
        uint32_t *slot = &pairs->table[at & (pairs->table_size - 1)];
        if (*slot == 0 || (pairs->pairs[*slot - 1].left == left &&
                           pairs->pairs[*slot - 1].right == right))
            return slot;
    }
}

static void pairs_add(Pairs *pairs, struct Pair pair) {
    if (pairs->count * 2 >= pairs->table_size) {
        free(pairs->table);
        pairs->table_size = pairs->table_size == 0 ? 16 : pairs->table_size * 4;
        pairs->table = memory_new(pairs->table_size, sizeof *pairs->table);
        for (uint32_t i = 0; i < pairs->count; i++)
            *pairs_slot(pairs, pairs->pairs[i].left, pairs->pairs[i].right) = i + 1;
    }
    uint32_t *slot = pairs_slot(pairs, pair.left, pair.right);
    if (pairs->count == PAIRS_MAX) pairs->cut = 1;
    if (*slot != 0 || pairs->cut) return;
    pairs->pairs = memory_grow(pairs->pairs, &pairs->capacity, pairs->count + 1,
                               sizeof *pairs->pairs);
    pairs->pairs[pairs->count++] = pair;
    *slot = (uint32_t)pairs->count;
}

Pairs pairs_begin(Spots *spots, uint32_t left, uint32_t right) {
    Pairs pairs = {.spots = spots};
    pairs_add(&pairs, (struct Pair){.left = left, .right = right});
    return pairs;
}

long pairs_next(Pairs *pairs) {
    if (pairs->taken == pairs->count) return -1;
    uint32_t number = (uint32_t)pairs->taken++;
    struct Pair pair = pairs->pairs[number];
    uint64_t a, b;
    for (size_t i = 0, first = 0; (a = spots_edge(pairs->spots, pair.left, i)) != 0;
         i++) {
        while ((b = spots_edge(pairs->spots, pair.right, first)) != 0 &&
               b >> 32 < a >> 32)
            first++;
        for (size_t j = first;
             (b = spots_edge(pairs->spots, pair.right, j)) != 0 && b >> 32 == a >> 32;
             j++)
            pairs_add(pairs, (struct Pair){(uint32_t)a, (uint32_t)b, number,
                                           (unsigned char)(a >> 32)});
    }
    return number;
}

char *pairs_text(const Pairs *pairs, long number) {
    size_t length = 0;
    for (long p = number; p > 0; p = pairs->pairs[p].parent) length++;
    char *text = memory_new(length + 1, 1);
    for (long p = number; p > 0; p = pairs->pairs[p].parent)
        text[--length] = (char)pairs->pairs[p].byte;
    return text;
}

void pairs_end(Pairs *pairs) {
    free(pairs->pairs);
    free(pairs->table);
    *pairs = (Pairs){0};
}
