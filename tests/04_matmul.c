/* The matrix product in its forms: fast equals plain, bit for bit, at shapes that
 * divide nothing; both equal a case worked by hand. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include "expect.h"
#include "tensor.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(matmul, forward_by_hand) {
    const float x[] = {1, 2, 3, 4, 5, 6}, w[] = {1, 0, -1, 2, 1, 0.5f},
                bias[] = {10, 0};
    const float want[] = {8, 5.5f, 8, 16};
    float y[4] = {NAN, NAN, NAN, NAN};
    matmul_forward(y, x, w, bias, 2, 3, 2);
    expect_floats(y, want, 4, 0);
}

Test(matmul, forward) {
    Random random = random_seed(1, "test");
    for (size_t s = 0; s < PRODUCT_SHAPES; s++) {
        size_t N = product_shapes[s][0], K = product_shapes[s][1],
               M = product_shapes[s][2];
        float *x = tensor_random(&random, N * K, 1),
              *w = tensor_random(&random, M * K, 1);
        float *bias = tensor_random(&random, M, 1),
              *residual = tensor_random(&random, N * M, 1);
        float *packed = tensor_nan(matmul_packed_size(K, M));
        matmul_pack(packed, w, K, M);
        for (int with_bias = 0; with_bias < 2; with_bias++) {
            const float *b = with_bias ? bias : NULL;
            float *want = tensor_nan(N * M), *got = tensor_nan(N * M);
            matmul_forward_plain(want, x, w, b, N, K, M);
            matmul_forward(got, x, w, b, N, K, M);
            expect_floats(got, want, N * M, 0, "(N %zu, K %zu, M %zu)", N, K, M);

            for (size_t i = 0; i < N * M; i++) got[i] = NAN;
            matmul_forward_packed(got, x, packed, b, N, K, M);
            expect_floats(got, want, N * M, 0, "(N %zu, K %zu, M %zu)", N, K, M);

            for (size_t i = 0; i < N * M; i++) got[i] = NAN;
            matmul_forward_add(got, x, w, b, residual, N, K, M);
            for (size_t i = 0; i < N * M; i++)
                expect_number(got[i], residual[i] + want[i], 0, "(N %zu, K %zu, M %zu)",
                              N, K, M);

            for (size_t i = 0; i < N * M; i++) got[i] = NAN;
            matmul_forward_relu(got, x, w, b, N, K, M);
            relu_forward_plain(want, want, N * M);
            expect_floats(got, want, N * M, 0, "(N %zu, K %zu, M %zu)", N, K, M);
            free(want), free(got);
        }
        free(x), free(w), free(bias), free(residual), free(packed);
    }
}

Test(matmul, symmetric) {
    Random random = random_seed(5, "test");
    for (size_t s = 0; s < PRODUCT_SHAPES; s++) {
        size_t N = product_shapes[s][0], K = product_shapes[s][1];
        float *a = tensor_random(&random, N * K, 1);
        float *want = tensor_nan(N * N), *got = tensor_nan(N * N);
        matmul_forward_plain(want, a, a, NULL, N, K, N);
        matmul_symmetric(got, a, N, K);
        expect_floats(got, want, N * N, 0, "(N %zu, K %zu)", N, K);
        free(a), free(want), free(got);
    }
}
