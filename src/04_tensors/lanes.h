/* lanes: sixteen floats side by side, in the vector types of gcc and clang.
 *
 * They fit one AVX-512 register; where registers are narrower the compiler takes two or
 * four. Either way each lane sees the same operations in the same order. */
#ifndef GUPPY_LANES_H
#define GUPPY_LANES_H

#include "04_tensors/tensors.h"
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#else
#define omp_get_thread_num()      0
#define omp_get_max_threads()     1
#define omp_set_num_threads(most) ((void)(most))
#endif

#pragma GCC diagnostic ignored "-Wpsabi" /* all that takes Lanes is inlined */

/* prefetch_to_read, prefetch_to_write: x[ahead] will be wanted soon. It may be beyond
 * the array, where no pointer may point, so the address is computed as a number. */
static inline void prefetch_to_read(const float *x, size_t ahead) {
    __builtin_prefetch((const void *)((uintptr_t)x + ahead * sizeof *x));
}

static inline void prefetch_to_write(float *x, size_t ahead) {
    __builtin_prefetch((void *)((uintptr_t)x + ahead * sizeof *x), 1);
}

#define LANES 16

typedef float Lanes __attribute__((vector_size(4 * LANES)));

typedef int32_t LaneInts __attribute__((vector_size(4 * LANES)));

/* UNROLL: unroll the following loop completely. An array of vectors stays in registers
 * only if every index into it is then a constant. */
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#define LANE_FUNCTION static inline __attribute__((always_inline))

LANE_FUNCTION Lanes lanes_all(float x) {
    return x - (Lanes){0};
}

/* The first `count` floats at p, at most 16; the other lanes are `rest`. */
LANE_FUNCTION Lanes lanes_load(const float *p, size_t count, float rest) {
    Lanes x;
    if (count >= LANES) {
        memcpy(&x, p, sizeof x);
    } else {
        float part[LANES];
        for (size_t l = 0; l < LANES; l++) part[l] = l < count ? p[l] : rest;
        memcpy(&x, part, sizeof x);
    }
    return x;
}

LANE_FUNCTION void lanes_store(float *p, Lanes x, size_t count) {
    if (count >= LANES)
        memcpy(p, &x, sizeof x);
    else
        memcpy(p, &x, count * sizeof *p);
}

LANE_FUNCTION Lanes lanes_multiply_add(Lanes a, Lanes b, Lanes c) {
    Lanes r;
    for (int l = 0; l < LANES; l++) r[l] = multiply_add(a[l], b[l], c[l]);
    return r;
}

/* Vector: a register of the machine, WIDTH floats. A loop whose sums must stay in
 * registers uses these: gcc keeps what is wider than a register in memory. */
#if defined(__AVX512F__)
#define WIDTH 16
#elif defined(__AVX__)
#define WIDTH 8
#else
#define WIDTH 4
#endif

typedef float Vector __attribute__((vector_size(4 * WIDTH)));

LANE_FUNCTION Vector vector_load(const float *p) {
    Vector v;
    memcpy(&v, p, sizeof v);
    return v;
}

LANE_FUNCTION void vector_store(float *p, Vector v) {
    memcpy(p, &v, sizeof v);
}

LANE_FUNCTION Vector vector_multiply_add(float a, Vector b, Vector c) {
    Vector r;
    for (int l = 0; l < WIDTH; l++) r[l] = multiply_add(a, b[l], c[l]);
    return r;
}

#ifdef __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (LaneInts){__VA_ARGS__})
#endif

/* Sixteen rows of sixteen floats become sixteen columns.
 *
 * A number's row r and column c make an address of eight bits, r above c. Zipping row i
 * with row i+8 rotates all addresses by one bit; after four times r and c have changed
 * places. */
LANE_FUNCTION void lanes_transpose(Lanes row[LANES]) {
    UNROLL for (int bit = 0; bit < 4; bit++) {
        Lanes to[LANES];
        UNROLL for (int i = 0; i < LANES / 2; i++) {
            Lanes a = row[i], b = row[i + LANES / 2];
            to[2 * i] =
                SHUFFLE(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            to[2 * i + 1] = SHUFFLE(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29,
                                    14, 30, 15, 31);
        }
        UNROLL for (int i = 0; i < LANES; i++) row[i] = to[i];
    }
}

/* Where the mask is -1: a; where it is 0: b. */
LANE_FUNCTION Lanes lanes_pick(LaneInts mask, Lanes a, Lanes b) {
    return (Lanes)((mask & (LaneInts)a) | (~mask & (LaneInts)b));
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
 * the low bits of the sum. ln 2 is subtracted in two parts; n times the first part is
 * exact. 2^n is applied as 2^h and 2^(n-h), both of which are in the range of a float;
 * below -110 and above 100 the result is 0 and infinite anyway. */
LANE_FUNCTION Lanes lanes_exp(Lanes x) {
    const Lanes round = lanes_all(0x1.8p23f);
    x = lanes_pick(x > 100, lanes_all(100), x);
    x = lanes_pick(x < -110, lanes_all(-110), x);
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
    p = lanes_multiply_add(p * r, r, r) + 1;

    LaneInts power = (LaneInts)shifted - (LaneInts)round, half = power >> 1;
    return p * (Lanes)((half + 127) << 23) * (Lanes)((power - half + 127) << 23);
}

#endif
