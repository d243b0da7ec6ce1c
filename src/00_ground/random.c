#include "00_ground/random.h"

#include <math.h>
#include <string.h>

#include "00_ground/fail.h"

uint64_t random_mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

uint64_t random_at(uint64_t state, uint64_t n) {
    return random_mix(state + (n + 1) * RANDOM_STEP);
}

uint64_t random_next(Random *random) {
    random->state += RANDOM_STEP;
    return random_mix(random->state);
}

/* Two streams that start one step apart would be one stream, moved by a step: seed and
 * purpose are stirred, so that the starts are far from each other. */
Random random_seed(uint64_t seed, const char *purpose) {
    uint64_t state = random_mix(seed + RANDOM_STEP);
    for (const char *letter = purpose; *letter != '\0'; letter++)
        state = random_mix((state ^ (unsigned char)*letter) + RANDOM_STEP);
    return (Random){state};
}

/* 2^64 is seldom a multiple of n, so `% n` alone would favour small results: the last,
 * incomplete round of the 2^64 numbers is thrown away. -n % n is 2^64 mod n. */
uint64_t random_below(Random *random, uint64_t n) {
    require(n >= 1);
    uint64_t number, unusable = -n % n;
    do number = random_next(random);
    while (number < unusable);
    return number % n;
}

double random_uniform(Random *random) {
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

/* x = m * 2^e with m near 1, s = (m-1)/(m+1):  ln x = e ln 2 + 2 (s + s^3/3 + ...) */
double random_logarithm(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;
    bits = (bits & 0xFFFFFFFFFFFFFu) | 0x3FF0000000000000u;
    double m;
    memcpy(&m, &bits, sizeof m); /* the same digits, in [1, 2) */
    if (m > 1.4142135623730951) {
        m /= 2;
        exponent++;
    }
    double s = (m - 1) / (m + 1), square = s * s, sum = 0;
    for (int k = 23; k >= 3; k -= 2) sum = (sum + 1.0 / k) * square;
    return exponent * 0.6931471805599453 + (2 * s + 2 * s * sum);
}

/* A point drawn from the disc: its angle and its squared distance r from the center are
 * independent, so the angle may give the direction and r, through the logarithm, the
 * length. The second normal of the pair is thrown away: a Random is one number. */
double random_normal(Random *random) {
    double x, y, r;
    do {
        x = 2 * random_uniform(random) - 1;
        y = 2 * random_uniform(random) - 1;
        r = x * x + y * y;
    } while (r >= 1 || r < 0x1p-1000);
    return x * sqrt(-2 * random_logarithm(r) / r);
}

void random_shuffle(Random *random, uint32_t *items, size_t n) {
    for (size_t left = n; left > 1; left--) {
        size_t pick = random_below(random, left);
        uint32_t item = items[pick];
        items[pick] = items[left - 1];
        items[left - 1] = item;
    }
}
