/* random: numbers that look random and are the same on every machine.
 *
 * SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
 * generators", doi:10.1145/2660193.2660195): a counter that grows by a fixed odd
 * number, and a function that stirs it. The n-th number can be had without the ones
 * before it, so the same generator serves as a stream and as a table of numbers, looked
 * up by position. */
#ifndef GUPPY_RANDOM_H
#define GUPPY_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#define RANDOM_STEP 0x9E3779B97F4A7C15u /* 2^64 / golden ratio, odd */

typedef struct {
    uint64_t state; /* all there is to save and restore */
} Random;

/* random_seed: a stream for `seed`; `purpose` keeps streams of one seed apart
 * ("data", "weights", ...). */
Random random_seed(uint64_t seed, const char *purpose);

/* random_mix: the stirring function; a bijection on 64 bits. */
uint64_t random_mix(uint64_t x);

/* random_at: the n-th number (from 0) of the stream that starts at `state`, without
 * moving it. */
uint64_t random_at(uint64_t state, uint64_t n);

/* random_next: the next 64 bits of the stream. */
uint64_t random_next(Random *random);

/* random_below: an integer in [0, n), each as likely as any other. Requires n >= 1. */
uint64_t random_below(Random *random, uint64_t n);

/* random_uniform: a double in [0, 1), a multiple of 2^-53. */
double random_uniform(Random *random);

/* random_normal: a double from the normal distribution of mean 0 and variance 1.
 *
 * Marsaglia's polar method (Marsaglia and Bray 1964, "A convenient method for
 * generating normal variables", doi:10.1137/1006063) with a logarithm of our own. */
double random_normal(Random *random);

/* random_logarithm: that logarithm, to the base e, of a positive, normal x, within 2
 * units in the last place.
 *
 * libm's log rounds the last bit differently from system to system; this one is only
 * sums, products and quotients, which IEEE 754 fixes to the bit. */
double random_logarithm(double x);

/* random_shuffle: a random order of n items of 4 bytes (Fisher and Yates). */
void random_shuffle(Random *random, uint32_t *items, size_t n);

#endif
