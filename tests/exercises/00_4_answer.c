#include <stdint.h>

/* y = x ^ (x >> n) keeps the upper n bits of x; with them the next n can be had, and so
 * on down. */
static uint64_t unshift(uint64_t y, int n) {
    uint64_t x = y;
    for (int known = n; known < 64; known += n) x = y ^ (x >> n);
    return x;
}

/* Newton's method for 1/m modulo a power of two: m * m is 1 modulo 8, so m is its own
 * inverse to 3 bits, and each round doubles the bits that are right. */
static uint64_t inverse(uint64_t m) {
    uint64_t x = m;
    for (int bits = 3; bits < 64; bits *= 2) x *= 2 - m * x;
    return x;
}

uint64_t random_unmix(uint64_t x) {
    x = unshift(x, 31) * inverse(0x94D049BB133111EBu);
    x = unshift(x, 27) * inverse(0xBF58476D1CE4E5B9u);
    return unshift(x, 30);
}
