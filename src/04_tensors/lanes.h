/* lanes: sixteen floats side by side, in the vector types of gcc and clang.
 *
 * One AVX-512 register holds all of them; where registers are narrower the compiler
 * takes two or four. Either way each lane sees the same operations in the same order.
 */
#ifndef GUPPY_LANES_H
#define GUPPY_LANES_H

#include "04_tensors/tensors.h"
#include <string.h>

#pragma GCC diagnostic ignored "-Wpsabi" /* all that takes Lanes is inlined */

#define LANES 16

typedef float Lanes __attribute__((vector_size(4 * LANES)));

typedef int32_t LaneInts __attribute__((vector_size(4 * LANES)));

#define LANE_FUNCTION static inline __attribute__((always_inline))

LANE_FUNCTION Lanes lanes_all(float x) {
    return x - (Lanes){0};
}

/* The first `count` floats at p, at most 16; the lanes beyond hold `rest`. */
LANE_FUNCTION Lanes lanes_load(const float *p, size_t count, float rest) {
    Lanes x = lanes_all(rest);
    if (count >= LANES)
        memcpy(&x, p, sizeof x);
    else
        for (size_t l = 0; l < count; l++) x[l] = p[l];
    return x;
}

LANE_FUNCTION void lanes_store(float *p, Lanes x, size_t count) {
    if (count >= LANES)
        memcpy(p, &x, sizeof x);
    else
        for (size_t l = 0; l < count; l++) p[l] = x[l];
}

LANE_FUNCTION Lanes lanes_multiply_add(Lanes a, Lanes b, Lanes c) {
    for (int l = 0; l < LANES; l++) c[l] = multiply_add(a[l], b[l], c[l]);
    return c;
}

/* Where the mask is -1: a, where it is 0: b. */
LANE_FUNCTION Lanes lanes_pick(LaneInts mask, Lanes a, Lanes b) {
    return (Lanes)((mask & (LaneInts)a) | (~mask & (LaneInts)b));
}

LANE_FUNCTION Lanes lanes_max(Lanes a, Lanes b) {
    return lanes_pick(a > b, a, b);
}

/* The tree: l and l+8, then l+4, l+2, l+1. */
LANE_FUNCTION float lanes_sum(Lanes x) {
    for (int half = LANES / 2; half; half /= 2)
        for (int l = 0; l < half; l++) x[l] += x[l + half];
    return x[0];
}

LANE_FUNCTION float lanes_largest(Lanes x) {
    for (int half = LANES / 2; half; half /= 2)
        for (int l = 0; l < half; l++) x[l] = x[l] > x[l + half] ? x[l] : x[l + half];
    return x[0];
}

/* lanes_exp: e^x in each lane.
 *
 *   x = n * ln 2 + r,  |r| <= ln 2 / 2,   e^x = 2^n * e^r,
 *   e^r = 1 + r + r^2/2! + ... + r^7/7!
 *
 * Adding and subtracting 1.5 * 2^23 rounds to an integer, and leaves that integer in
 * the low bits of the sum. ln 2 is subtracted in two parts, the first short enough for
 * n times it to be exact. 2^n is made as 2^h * 2^(n-h), so that 2^128 needs no float.
 */
LANE_FUNCTION Lanes lanes_exp(Lanes x) {
    const Lanes one = lanes_all(1), round = lanes_all(0x1.8p23f);
    Lanes shifted = lanes_multiply_add(x, lanes_all(0x1.715476p0f), round);
    Lanes n = shifted - round;
    Lanes r = lanes_multiply_add(n, lanes_all(-0x1.62e4p-1f), x);
    r = lanes_multiply_add(n, lanes_all(-0x1.7f7d1cp-20f), r);

    Lanes p = lanes_all(1.0f / 5040);
    p = lanes_multiply_add(p, r, lanes_all(1.0f / 720));
    p = lanes_multiply_add(p, r, lanes_all(1.0f / 120));
    p = lanes_multiply_add(p, r, lanes_all(1.0f / 24));
    p = lanes_multiply_add(p, r, lanes_all(1.0f / 6));
    p = lanes_multiply_add(p, r, lanes_all(0.5f));
    p = lanes_multiply_add(p * r, r, r) + one;

    LaneInts power = (LaneInts)shifted - (LaneInts)round, half = power >> 1;
    p *= (Lanes)((half + 127) << 23);
    p *= (Lanes)((power - half + 127) << 23);
    p = lanes_pick(x < -0x1.5d589ep6f, lanes_all(0), p);
    return lanes_pick(x > 0x1.62e42ep6f, lanes_all(INFINITY), p);
}

#endif
