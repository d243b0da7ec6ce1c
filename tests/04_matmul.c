/* The three forms of the matrix product: fast equals plain, bit for bit, at shapes that
 * divide nothing; both equal a case worked by hand. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include "expect.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Random random_stream;

static float *tensor_random(size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = (float)random_normal(&random_stream);
    return t;
}

/* Outputs start as NaN: what a kernel does not write is noticed. */
static float *tensor_nan(size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = NAN;
    return t;
}

/* N, K, M. */
static const size_t shapes[][3] = {
    {1, 1, 1},      {1, 384, 384}, {2, 3, 2},     {3, 5, 7},      {13, 17, 31},
    {14, 16, 32},   {15, 16, 33},  {28, 1, 64},   {29, 33, 65},   {41, 300, 1},
    {64, 64, 64},   {100, 7, 129}, {57, 128, 97}, {128, 384, 96}, {7, 4099, 35},
    {30, 4200, 3},  {600, 9, 45},  {0, 4, 4},     {4, 0, 4},      {4, 4, 0},
    {30, 500, 401}, {40, 33, 83},  {17, 48, 64},
};

#define SHAPES (sizeof shapes / sizeof *shapes)

Test(matmul, forward_by_hand) {
    const float x[] = {1, 2, 3, 4, 5, 6}, w[] = {1, 0, -1, 2, 1, 0.5f},
                bias[] = {10, 0};
    const float want[] = {8, 5.5f, 8, 16};
    float y[4] = {NAN, NAN, NAN, NAN};
    matmul_forward(y, x, w, bias, 2, 3, 2);
    expect_floats(y, want, 4, 0);
}

Test(matmul, forward) {
    random_stream = random_seed(1, "test");
    for (size_t s = 0; s < SHAPES; s++) {
        size_t N = shapes[s][0], K = shapes[s][1], M = shapes[s][2];
        float *x = tensor_random(N * K), *w = tensor_random(M * K);
        float *bias = tensor_random(M), *residual = tensor_random(N * M);
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
    random_stream = random_seed(5, "test");
    for (size_t s = 0; s < SHAPES; s++) {
        size_t N = shapes[s][0], K = shapes[s][1];
        float *a = tensor_random(N * K);
        float *want = tensor_nan(N * N), *got = tensor_nan(N * N);
        matmul_forward_plain(want, a, a, NULL, N, K, N);
        matmul_symmetric(got, a, N, K);
        expect_floats(got, want, N * N, 0, "(N %zu, K %zu)", N, K);
        free(a), free(want), free(got);
    }
}
