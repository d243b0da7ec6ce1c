#include "07_backprop/kernels_backward.h"
/* Matrix products in bf16: rounding as IEEE 754 wants it, and the bits of the plain
 * product on rounded numbers, with the CPU's instruction as without. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/bf16.h"
#include "04_tensors/machine.h"
#include "expect.h"
#include "tensor.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static float *rounded(const float *from, size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = bf16_round(from[i]);
    return t;
}

Test(bf16, backward_has_the_bits_of_rounded_numbers) {
    Random random = random_seed(4, "bf16");
    for (size_t s = 0; s < PRODUCT_SHAPES; s++) {
        size_t N = product_shapes[s][0], K = product_shapes[s][1],
               M = product_shapes[s][2], some = N / 3;
        float *x = tensor_random(&random, N * K, 1),
              *w = tensor_random(&random, M * K, 1);
        float *dy = tensor_random(&random, N * M, 1),
              *h = tensor_random(&random, N * K, 1);
        float *dx = tensor_nan(N * K), *dw = tensor_random(&random, M * K, 1);
        float *want = tensor_nan(N * K),
              *want_dw = memory_new(M * K + 1, sizeof *want_dw);
        float *unused = memory_new(M * K + 1, sizeof *unused);
        float *dbias = tensor_random(&random, M, 1), *want_dbias = memory_new(M + 1, 4);
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
    float *x = tensor_random(&random, N * K, 1), *w = tensor_random(&random, M * K, 1);
    float *dy = tensor_random(&random, N * M, 1), *kept = NULL;
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
