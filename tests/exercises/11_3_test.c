#include "../mark.h"
#include "00_ground/fail.h"
#include "00_ground/progress.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include <stdio.h>
#include <stdlib.h>

void product_of_tiles(float *y, const float *x, const float *w, size_t N, size_t K,
                      size_t M);

static float *numbers(size_t count) {
    Random random = random_seed(count, "tiles");
    float *x = memory_new(count + 1, sizeof *x);
    for (size_t i = 0; i < count; i++) x[i] = (float)random_normal(&random);
    return x;
}

static void mark_product(size_t N, size_t K, size_t M) {
    float *x = numbers(N * K), *w = numbers(M * K);
    float *y = memory_new(N * M + 1, sizeof *y), *want = numbers(N * M);
    for (size_t i = 0; i < N * M; i++) y[i] = NAN;
    y[N * M] = 7;
    product_of_tiles(y, x, w, N, K, M);
    matmul_forward_plain(want, x, w, NULL, N, K, M);
    for (size_t i = 0; i < N * M; i++)
        mark(y[i], want[i], "N = %zu, K = %zu, M = %zu, row %zu, column %zu", N, K, M,
             i / M, i % M);
    mark(y[N * M], 7, "what follows y");
    free(x), free(w), free(y), free(want);
}

Test(exercise_11_3, the_bits_of_the_plain_product) {
    mark_product(4, 8, 32);
    mark_product(56, 384, 96);
}

Test(exercise_11_3, sizes_that_divide_nothing) {
    mark_product(1, 1, 1);
    mark_product(5, 33, 31);
    mark_product(15, 7, 97);
}

typedef void Multiply(float *y, const float *x, const float *w, size_t N, size_t K,
                      size_t M);

static void plain(float *y, const float *x, const float *w, size_t N, size_t K,
                  size_t M) {
    matmul_forward_plain(y, x, w, NULL, N, K, M);
}

static void ours(float *y, const float *x, const float *w, size_t N, size_t K,
                 size_t M) {
    matmul_forward(y, x, w, NULL, N, K, M);
}

/* How fast it is is told, not judged: the machine may be busy. */
Test(exercise_11_3, speed) {
    static const char *const names[] = {"yours", "the plain loop", "matmul_forward"};
    Multiply *const multiply[] = {product_of_tiles, plain, ours};
    enum { N = 112, K = 384, M = 384 };
    float *x = numbers(N * K), *w = numbers(M * K), *y = numbers(N * M);
    for (int i = 0; i < 3; i++) {
        double best = INFINITY;
        for (int t = 0; t < 5; t++) {
            double began = clock_seconds();
            multiply[i](y, x, w, N, K, M);
            double took = clock_seconds() - began;
            if (took < best) best = took;
        }
        fprintf(stderr, "%-15s %7.1f GFLOP/s\n", names[i], 2e-9 * N * K * M / best);
    }
    free(x), free(w), free(y);
}
