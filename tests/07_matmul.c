/* The gradients of a matrix product: fast equals plain, bit for bit, at shapes that
 * divide nothing. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "07_backprop/kernels_backward.h"
#include "expect.h"
#include "tensor.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(matmul, backward_input) {
    Random random = random_seed(2, "test");
    for (size_t s = 0; s < PRODUCT_SHAPES; s++) {
        size_t N = product_shapes[s][0], K = product_shapes[s][1],
               M = product_shapes[s][2];
        float *dy = tensor_random(&random, N * M, 1),
              *w = tensor_random(&random, M * K, 1);
        float *h = tensor_random(&random, N * K, 1);
        float *want = tensor_nan(N * K), *got = tensor_nan(N * K);
        matmul_backward_input_plain(want, dy, w, N, K, M);
        matmul_backward_input(got, dy, w, N, K, M);
        expect_floats(got, want, N * K, 0, "(N %zu, K %zu, M %zu)", N, K, M);

        for (size_t i = 0; i < N * K; i++) got[i] = NAN;
        matmul_backward_input_relu(got, dy, w, h, N, K, M);
        relu_backward_plain(want, want, h, N * K);
        expect_floats(got, want, N * K, 0, "(N %zu, K %zu, M %zu)", N, K, M);
        free(dy), free(w), free(h), free(want), free(got);
    }
}

Test(matmul, backward_weight) {
    Random random = random_seed(3, "test");
    for (size_t s = 0; s < PRODUCT_SHAPES; s++) {
        size_t N = product_shapes[s][0], K = product_shapes[s][1],
               M = product_shapes[s][2];
        float *dy = tensor_random(&random, N * M, 1),
              *x = tensor_random(&random, N * K, 1);
        float *want = tensor_random(&random, M * K, 1),
              *want_bias = tensor_random(&random, M, 1);
        float *got = tensor_copy(want, M * K), *got_bias = tensor_copy(want_bias, M);
        matmul_backward_weight_plain(want, want_bias, dy, x, N, K, M);
        size_t some = N / 3; /* the chain goes on from call to call */
        matmul_backward_weight(got, got_bias, dy, x, some, K, M);
        matmul_backward_weight(got, got_bias, dy + some * M, x + some * K, N - some, K,
                               M);
        expect_floats(got, want, M * K, 0, "(N %zu, K %zu, M %zu)", N, K, M);
        expect_floats(got_bias, want_bias, M, 0, "(N %zu, K %zu, M %zu)", N, K, M);
        free(dy), free(x), free(want), free(want_bias), free(got), free(got_bias);
    }
}
