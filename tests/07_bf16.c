#include "07_backprop/kernels_backward.h"
/* Matrix products in bf16: rounding as IEEE 754 wants it, and the bits of the plain
 * product on rounded numbers, with the CPU's instruction as without. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/bf16.h"
#include "04_tensors/machine.h"
#include "expect.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* N, K, M. */
static const size_t sizes[][3] = {
    {1, 1, 1},     {1, 384, 384}, {2, 3, 2},     {3, 5, 7},      {13, 17, 31},
    {14, 16, 32},  {15, 16, 33},  {28, 1, 64},   {29, 33, 65},   {41, 300, 1},
    {100, 7, 129}, {57, 128, 97}, {7, 4099, 35}, {600, 9, 45},   {0, 4, 4},
    {4, 0, 4},     {4, 4, 0},     {801, 15, 40}, {30, 500, 401}, {17, 48, 64},
};

#define SIZES (sizeof sizes / sizeof *sizes)

static float *numbers(Random *random, size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = (float)random_normal(random);
    return t;
}

static float *rounded(const float *from, size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = bf16_round(from[i]);
    return t;
}

static float *nothing(size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = NAN;
    return t;
}

Test(bf16, backward_has_the_bits_of_rounded_numbers) {
    Random random = random_seed(4, "bf16");
    for (size_t s = 0; s < SIZES; s++) {
        size_t N = sizes[s][0], K = sizes[s][1], M = sizes[s][2], some = N / 3;
        float *x = numbers(&random, N * K), *w = numbers(&random, M * K);
        float *dy = numbers(&random, N * M), *h = numbers(&random, N * K);
        float *dx = nothing(N * K), *dw = numbers(&random, M * K);
        float *want = nothing(N * K), *want_dw = memory_new(M * K + 1, sizeof *want_dw);
        float *unused = memory_new(M * K + 1, sizeof *unused);
        float *dbias = numbers(&random, M), *want_dbias = memory_new(M + 1, 4);
        memcpy(want_dw, dw, M * K * sizeof *dw);
        memcpy(want_dbias, dbias, M * sizeof *dbias);
        matmul_backward_input_plain(want, rounded(dy, N * M), rounded(w, M * K), N, K,
                                    M);
        matmul_backward_weight_plain(want_dw, NULL, rounded(dy, N * M),
                                     rounded(x, N * K), N, K, M);
        matmul_backward_weight_plain(unused, want_dbias, dy, x, N, K, M);

        matmul_choose(MATMUL_BF16);
        matmul_backward_input(dx, dy, w, N, K, M);
        expect_floats(dx, want, N * K, 0, "(N %zu, K %zu, M %zu)", N, K, M);
        matmul_backward_input_relu(dx, dy, w, h, N, K, M);
        matmul_backward_weight(dw, dbias, dy, x, some, K, M);
        matmul_backward_weight(dw, dbias, dy + some * M, x + some * K, N - some, K, M);
        matmul_choose(MATMUL_FP32);
        relu_backward_plain(want, want, h, N * K);
        expect_floats(dx, want, N * K, 0, "(N %zu, K %zu, M %zu)", N, K, M);
        expect_floats(dw, want_dw, M * K, 0, "(N %zu, K %zu, M %zu)", N, K, M);
        expect_floats(dbias, want_dbias, M, 0, "(N %zu, K %zu, M %zu)", N, K, M);
    }
}

Test(bf16, has_the_same_bits_for_every_number_of_threads) {
    enum { N = 75, K = 45, M = 141 };
    static const int threads[] = {1, 2, 3, 8};
    Random random = random_seed(6, "bf16");
    float *x = numbers(&random, N * K), *w = numbers(&random, M * K);
    float *dy = numbers(&random, N * M), *kept = NULL;
    matmul_choose(MATMUL_BF16);
    for (int t = 0; t < 4; t++) {
        float *all = memory_new(N * M + N * K + M * K + M, sizeof *all);
        float *dx = all + N * M, *dw = dx + N * K, *dbias = dw + M * K;
        machine_limit_threads(threads[t]);
#pragma omp parallel
#pragma omp single
        {
            matmul_forward(all, x, w, NULL, N, K, M);
            matmul_backward_input(dx, dy, w, N, K, M);
            matmul_backward_weight(dw, dbias, dy, x, N, K, M);
        }
        if (kept == NULL) kept = all;
        cr_expect_eq(memcmp(all, kept, (N * M + N * K + M * K + M) * sizeof *all), 0);
    }
}
