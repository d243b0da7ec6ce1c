#include "00_ground/random.h"

uint64_t dealt_at(uint64_t number, uint64_t n, uint64_t key) {
    int half = 1;
    while (half < 32 && (uint64_t)1 << 2 * half < n) half++;
    uint64_t mask = ((uint64_t)1 << half) - 1;
    do {
        uint64_t left = number >> half, right = number & mask;
        for (uint64_t round = 4; round-- > 0;) {
            uint64_t before = right ^ (random_mix(random_at(key, round) ^ left) & mask);
            right = left;
            left = before;
        }
        number = left << half | right;
    } while (number >= n);
    return number;
}
