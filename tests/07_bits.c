/* The same bits for every number of threads, from gcc and from clang, on every machine
 * that multiplies and adds in one rounding: all kernels on fixed numbers, as one hash.
 */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/machine.h"
#include "07_backprop/kernels_backward.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 59, C = 83, M = 131, V = 77 };

#define BITS_MOST ((size_t)M * C * 2)

static uint64_t bits_hash(uint64_t hash, const float *x, size_t count) {
    const unsigned char *bytes = (const unsigned char *)x;
    for (size_t i = 0; i < count * sizeof *x; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001B3);
    return hash;
}

static float *bits_numbers(Random *random, size_t count) {
    float *x = memory_new(count, sizeof *x);
    for (size_t i = 0; i < count; i++) x[i] = (float)(4 * random_uniform(random) - 2);
    return x;
}

static void bits_of_all(void *with) {
    Random random = random_seed(1, "bits");
    float *x = bits_numbers(&random, BITS_MOST), *w = bits_numbers(&random, BITS_MOST);
    float *b = bits_numbers(&random, BITS_MOST), *y = bits_numbers(&random, BITS_MOST);
    float *d = bits_numbers(&random, BITS_MOST), *g = bits_numbers(&random, BITS_MOST);
    float mean[N], rstd[N], losses[N];
    int32_t tokens[N], positions[N];
    for (int n = 0; n < N; n++)
        tokens[n] = (int32_t)random_below(&random, V), positions[n] = n % 7;
    uint64_t h = UINT64_C(0xCBF29CE484222325);

    embedding_forward(x, w, b, tokens, positions, N, C, V, 7);
    h = bits_hash(h, x, N * C);
    layernorm_forward(y, mean, rstd, x, w, b, N, C);
    h = bits_hash(h, y, N * C);
    matmul_forward_relu(d, y, w, b, N, C, M);
    h = bits_hash(h, d, N * M);
    matmul_forward_add(y, d, w, b, x, N, M, C);
    h = bits_hash(h, y, N * C);
    for (size_t n = 0; n < N; n++) softmax_row(d + n * C, y + n * C, C);
    h = bits_hash(h, d, N * C);
    for (size_t n = 0; n < N; n++)
        softmax_row_backward(d + n * C, x + n * C, d + n * C, C);
    h = bits_hash(h, d, N * C);
    layernorm_backward(d, w, b, x, y, x, g, mean, rstd, N, C);
    h = bits_hash(bits_hash(bits_hash(h, d, N * C), w, C), b, C);
    matmul_backward_weight(g, b, x, y, N, M < C ? M : C, C);
    h = bits_hash(bits_hash(h, g, C * C), b, C);
    matmul_backward_input(x, y, w, N, C, C);
    h = bits_hash(h, x, N * C);
    crossentropy_backward(losses, y, y, tokens, 0.1f, N, V);
    h = bits_hash(bits_hash(h, y, N * V), losses, N);
    embedding_backward(w, b, y, tokens, positions, N, C < V ? C : V, V, 7);
    h = bits_hash(bits_hash(h, w, V * V), b, 7 * V);
    free(x), free(w), free(b), free(y), free(d), free(g);
    *(uint64_t *)with = h;
}

static uint64_t bits_by(int threads) {
    uint64_t hash;
    machine_limit_threads(threads);
    machine_team(bits_of_all, &hash);
    return hash;
}

#define BITS UINT64_C(0x863354E836514740)

Test(bits, are_the_same_for_every_number_of_threads) {
    uint64_t one = bits_by(1);
    cr_expect_eq(bits_by(2), one);
    cr_expect_eq(bits_by(3), one);
    cr_expect_eq(bits_by(8), one);
}

#if defined(__FMA__) || defined(__aarch64__)

Test(bits, are_those_of_every_machine) {
    uint64_t got = bits_by(2);
    cr_expect_eq(got, BITS, "0x%016llX", (unsigned long long)got);
}

#endif
