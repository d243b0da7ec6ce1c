#include "00_ground/random.h"

uint64_t shuffled(uint64_t i, uint64_t n, uint64_t seed) {
    int b = 1;
    while (b < 32 && (uint64_t)1 << 2 * b < n) b++;
    uint64_t mask = ((uint64_t)1 << b) - 1;
    do {
        uint64_t left = i >> b, right = i & mask;
        for (uint64_t round = 0; round < 4; round++) {
            uint64_t f = random_mix(random_mix(seed + round) ^ right) & mask;
            uint64_t next = left ^ f;
            left = right, right = next;
        }
        i = left << b | right;
    } while (i >= n);
    return i;
}
