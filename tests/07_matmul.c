/* The three forms of the matrix product: fast equals plain, bit for bit, at shapes that
 * divide nothing; both equal a case worked by hand. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "07_backprop/kernels_backward.h"
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

static float *tensor_copy(const float *from, size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    memcpy(t, from, count * sizeof *t);
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

Test(matmul, backward_input) {
    random_stream = random_seed(2, "test");
    for (size_t s = 0; s < SHAPES; s++) {
        size_t N = shapes[s][0], K = shapes[s][1], M = shapes[s][2];
        float *dy = tensor_random(N * M), *w = tensor_random(M * K);
        float *h = tensor_random(N * K);
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
    random_stream = random_seed(3, "test");
    for (size_t s = 0; s < SHAPES; s++) {
        size_t N = shapes[s][0], K = shapes[s][1], M = shapes[s][2];
        float *dy = tensor_random(N * M), *x = tensor_random(N * K);
        float *want = tensor_random(M * K), *want_bias = tensor_random(M);
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
