/* lanes: floats side by side, in the vector types of gcc and clang.
 *
 * A row is summed in sixteen lanes, which fit one AVX-512 register. Where registers are
 * narrower it is gone through twice, or four times, each time for some of the lanes.
 * Either way each lane sees the same operations in the same order. */
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

#pragma GCC diagnostic ignored "-Wpsabi" /* all that takes a Vector is inlined */

/* prefetch_to_read, prefetch_to_write: x[ahead] will be wanted soon. It may be beyond
 * the array, where no pointer may point, so the address is computed as a number. */
static inline void prefetch_to_read(const float *x, size_t ahead) {
    __builtin_prefetch((const void *)((uintptr_t)x + ahead * sizeof *x));
}

static inline void prefetch_to_write(float *x, size_t ahead) {
    __builtin_prefetch((void *)((uintptr_t)x + ahead * sizeof *x), 1);
}

#define LANES 16

/* Vector: a register of the machine, WIDTH floats. (gcc keeps what is wider in memory,
 * and waits for it at every step.) */
#if defined(__AVX512F__)
#define WIDTH 16
#elif defined(__AVX__)
#define WIDTH 8
#else
#define WIDTH 4
#endif

typedef float Vector __attribute__((vector_size(4 * WIDTH)));

typedef int32_t VectorInts __attribute__((vector_size(4 * WIDTH)));

/* UNROLL: unroll the following loop completely. An array of vectors stays in registers
 * only if every index into it is then a constant. */
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

#define LANE_FUNCTION static inline __attribute__((always_inline))

LANE_FUNCTION Vector vector_all(float x) {
    return x - (Vector){0};
}

LANE_FUNCTION Vector vector_load(const float *p) {
    Vector v;
    memcpy(&v, p, sizeof v);
    return v;
}

LANE_FUNCTION void vector_store(float *p, Vector v) {
    memcpy(p, &v, sizeof v);
}

/* The first `count` floats at p, at most WIDTH; the other lanes are `rest`. */
LANE_FUNCTION Vector vector_load_some(const float *p, size_t count, float rest) {
    if (count >= WIDTH) return vector_load(p);
    float part[WIDTH];
    for (size_t l = 0; l < WIDTH; l++) part[l] = l < count ? p[l] : rest;
    return vector_load(part);
}

LANE_FUNCTION void vector_store_some(float *p, Vector v, size_t count) {
    if (count >= WIDTH)
        vector_store(p, v);
    else
        memcpy(p, &v, count * sizeof *p);
}

LANE_FUNCTION Vector lanes_multiply_add(Vector a, Vector b, Vector c) {
    Vector r;
    for (int l = 0; l < WIDTH; l++) r[l] = multiply_add(a[l], b[l], c[l]);
    return r;
}

/* The same a in every lane. */
LANE_FUNCTION Vector vector_multiply_add(float a, Vector b, Vector c) {
    Vector r;
    for (int l = 0; l < WIDTH; l++) r[l] = multiply_add(a, b[l], c[l]);
    return r;
}

/* Where the mask is -1: a; where it is 0: b. */
LANE_FUNCTION Vector vector_pick(VectorInts mask, Vector a, Vector b) {
    return (Vector)((mask & (VectorInts)a) | (~mask & (VectorInts)b));
}

/* The tree: l and l+8, then l+4, l+2, l+1. */
LANE_FUNCTION float lanes_sum(const float lanes[LANES]) {
    float x[LANES];
    memcpy(x, lanes, sizeof x);
    for (int half = LANES / 2; half; half /= 2)
        for (int l = 0; l < half; l++) x[l] += x[l + half];
    return x[0];
}

/* vector_exp: e^x in each lane.
 *
 *   x = n * ln 2 + r,  |r| <= ln 2 / 2,   e^x = 2^n * e^r,
 *   e^r = 1 + r + r^2/2! + ... + r^7/7!
 *
 * Adding and subtracting 1.5 * 2^23 rounds to an integer, and leaves that integer in
 * the low bits of the sum. ln 2 is subtracted in two parts; n times the first part is
 * exact. 2^n is applied as 2^h and 2^(n-h), both of which are in the range of a float;
 * below -110 and above 100 the result is 0 and infinite anyway. */
LANE_FUNCTION Vector vector_exp(Vector x) {
    const Vector round = vector_all(0x1.8p23f);
    x = vector_pick(x > 100, vector_all(100), x);
    x = vector_pick(x < -110, vector_all(-110), x);
    Vector shifted = lanes_multiply_add(x, vector_all(0x1.715476p0f), round);
    Vector n = shifted - round;
    Vector r = lanes_multiply_add(n, vector_all(-0x1.62e4p-1f), x);
    r = lanes_multiply_add(n, vector_all(-0x1.7f7d1cp-20f), r);

    Vector p = vector_all(1.0f / 5040);
    p = lanes_multiply_add(p, r, vector_all(1.0f / 720));
    p = lanes_multiply_add(p, r, vector_all(1.0f / 120));
    p = lanes_multiply_add(p, r, vector_all(1.0f / 24));
    p = lanes_multiply_add(p, r, vector_all(1.0f / 6));
    p = lanes_multiply_add(p, r, vector_all(0.5f));
    p = lanes_multiply_add(p * r, r, r) + 1;

    VectorInts power = (VectorInts)shifted - (VectorInts)round, half = power >> 1;
    return p * (Vector)((half + 127) << 23) * (Vector)((power - half + 127) << 23);
}

#endif
