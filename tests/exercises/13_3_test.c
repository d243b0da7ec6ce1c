#include "../mark.h"

#include "00_ground/random.h"

uint64_t dealt_at(uint64_t number, uint64_t n, uint64_t key);

/* The chapter's shuffle: what is dealt at place i. */
static uint64_t dealt(uint64_t i, uint64_t n, uint64_t key) {
    int half = 1;
    while (half < 32 && (uint64_t)1 << 2 * half < n) half++;
    uint64_t mask = ((uint64_t)1 << half) - 1;
    do {
        uint64_t left = i >> half, right = i & mask;
        for (uint64_t round = 0; round < 4; round++) {
            uint64_t mixed = left ^ (random_mix(random_at(key, round) ^ right) & mask);
            left = right;
            right = mixed;
        }
        i = left << half | right;
    } while (i >= n);
    return i;
}

static void both_ways(uint64_t i, uint64_t n, uint64_t key) {
    mark(dealt_at(dealt(i, n, key), n, key), i,
         "%" PRIu64 " of %" PRIu64 ", key %" PRIu64, i, n, key);
}

Test(exercise_13_3, every_place_of_a_few) {
    static const uint64_t sizes[] = {1,  2,   3,   4,   5,    10,   16,
                                     17, 255, 256, 257, 4096, 10007};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (uint64_t i = 0; i < sizes[s]; i++) both_ways(i, sizes[s], 1);
}

Test(exercise_13_3, more_than_memory_holds) {
    for (uint64_t i = 0; i < 1000; i++) {
        both_ways(i, 100000000000u, 3);
        both_ways(99999999999u - i, 100000000000u, UINT64_MAX);
    }
}
