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

/* A float, and the bf16 that is nearest. */
static const struct {
    uint32_t from, to;
    const char *what;
} roundings[] = {
    {0x3F800000, 0x3F800000, "1"},
    {0x3F807FFF, 0x3F800000, "just below half way"},
    {0x3F808000, 0x3F800000, "half way, even below"},
    {0x3F808001, 0x3F810000, "just above half way"},
    {0x3F818000, 0x3F820000, "half way, even above"},
    {0xBF818000, 0xBF820000, "the same, negative"},
    {0x3FFFFFFF, 0x40000000, "into the next exponent"},
    {0x7F7F7FFF, 0x7F7F0000, "the largest that stays finite"},
    {0x7F7FFFFF, 0x7F800000, "too large"},
    {0x7F800000, 0x7F800000, "infinity"},
    {0xFF800000, 0xFF800000, "minus infinity"},
    {0x7FC00000, 0x7FC00000, "NaN"},
    {0x7F800001, 0x7FC00000, "a NaN that the upper half alone would not show"},
    {0xFFFFFFFF, 0xFFFF0000, "a NaN that must not overflow"},
    {0x00000000, 0x00000000, "0"},
    {0x80000000, 0x80000000, "minus 0"},
    {0x00800000, 0x00800000, "2^-126"},
    {0x007FFFFF, 0x00000000, "just below it"},
    {0x80000001, 0x80000000, "the smallest negative"},
};

#define ROUNDINGS (sizeof roundings / sizeof *roundings)

Test(bf16, rounds_to_the_nearest) {
    for (size_t i = 0; i < ROUNDINGS; i++) {
        uint32_t got = float_bits(bf16_round(bits_float(roundings[i].from)));
        cr_expect_eq(got, roundings[i].to, "%s: %08X", roundings[i].what, got);
    }
}

/* What the instruction makes of any 32 bits is what bf16_round says. */
Test(bf16, pairs_are_rounded_alike) {
    if (!matmul_bf16_fast())
        fprintf(stderr, "-- no bf16 instruction in this build: tested without it\n");
    Random random = random_seed(1, "pairs");
    for (size_t i = 0; i < 100000; i++) {
        Lanes first, second, pair;
        for (int l = 0; l < LANES; l++) {
            first[l] =
                bits_float(i == 0 ? roundings[l].from : (uint32_t)random_next(&random));
            second[l] = bits_float(i == 0 ? roundings[ROUNDINGS - 1 - (size_t)l].from
                                          : (uint32_t)random_next(&random));
        }
        pair = lanes_pair(first, second);
        for (int l = 0; l < LANES; l++) {
            uint32_t got = float_bits(pair[l]);
            uint32_t want = float_bits(bf16_round(first[l])) |
                            float_bits(bf16_round(second[l])) >> 16;
            cr_assert_eq(got, want, "%08X %08X: %08X, not %08X", float_bits(first[l]),
                         float_bits(second[l]), got, want);
        }
    }
}

Test(bf16, pairs_are_multiplied_in_order) {
    Random random = random_seed(2, "pairs");
    for (size_t i = 0; i < 100000; i++) {
        Lanes x[4], c, got;
        for (int l = 0; l < LANES; l++) {
            for (int k = 0; k < 4; k++) x[k][l] = (float)random_normal(&random);
            c[l] = (float)(8 * random_normal(&random));
        }
        Lanes a = lanes_pair(x[0], x[1]), b = lanes_pair(x[2], x[3]);
        got = lanes_multiply_add_pair(a, b, c);
        for (int l = 0; l < LANES; l++) {
            float want = multiply_add(bf16_round(x[0][l]), bf16_round(x[2][l]), c[l]);
            want = multiply_add(bf16_round(x[1][l]), bf16_round(x[3][l]), want);
            cr_assert_eq(got[l], want);
            cr_assert_eq(pair_multiply_add(a[l], b[l], c[l]), want);
        }
    }
}

/* One column more than there are would be the next row's, which is written later: what
 * step bf16.h allows, and no pair is lost. */
static void packed_pairs(size_t step, size_t depth, size_t columns, int transposed) {
    Random random = random_seed(step * depth * columns, "pack");
    size_t deep = (depth + 1) / 2;
    float *from = tensor_random(&random, depth * columns, 1);
    float *to = tensor_nan(deep * step + LANES);
    (transposed ? bf16_pack_transposed : bf16_pack)(
        to, step, from, transposed ? depth : columns, depth, columns);
    for (size_t q = 0; q < deep; q++)
        for (size_t j = 0; j < columns; j++) {
            size_t at = transposed ? j * depth + 2 * q : 2 * q * columns + j;
            float second =
                2 * q + 1 == depth ? 0 : from[at + (transposed ? 1 : columns)];
            uint32_t want = bf16_bits(from[at]) | bf16_bits(second) >> 16;
            uint32_t got = float_bits(to[q * step + j]);
            cr_assert_eq(got, want, "step %zu, depth %zu, %zu,%zu: %08X, not %08X",
                         step, depth, q, j, got, want);
        }
    free(from), free(to);
}

Test(bf16, pairs_are_packed) {
    for (size_t depth = 1; depth < 70; depth += 7)
        for (size_t columns = 1; columns < 50; columns++) {
            size_t full = (columns + LANES - 1) / LANES * LANES;
            packed_pairs(columns, depth, columns, 0);
            packed_pairs(columns <= LANES ? columns : full, depth, columns, 1);
        }
}

static float *rounded(const float *from, size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = bf16_round(from[i]);
    return t;
}

Test(bf16, forward_has_the_bits_of_rounded_numbers) {
    Random random = random_seed(3, "bf16");
    for (size_t s = 0; s < PRODUCT_SHAPES; s++) {
        size_t N = product_shapes[s][0], K = product_shapes[s][1],
               M = product_shapes[s][2], count = N * M;
        float *x = tensor_random(&random, N * K, 1),
              *w = tensor_random(&random, M * K, 1);
        float *bias = tensor_random(&random, M, 1),
              *residual = tensor_random(&random, count, 1);
        float *want = tensor_nan(count), *got = tensor_nan(count);
        matmul_forward_plain(want, rounded(x, N * K), rounded(w, M * K), bias, N, K, M);

        matmul_choose(MATMUL_BF16);
        matmul_forward(got, x, w, bias, N, K, M);
        expect_floats(got, want, count, 0, "(N %zu, K %zu, M %zu)", N, K, M);
        matmul_forward_add(got, x, w, bias, residual, N, K, M);
        for (size_t i = 0; i < count; i++)
            expect_number(got[i], residual[i] + want[i], 0, "(N %zu, K %zu, M %zu)", N,
                          K, M);
        matmul_forward_relu(got, x, w, bias, N, K, M);
        matmul_choose(MATMUL_FP32);
        relu_forward_plain(want, want, count);
        expect_floats(got, want, count, 0, "(N %zu, K %zu, M %zu)", N, K, M);
    }
}

/* Each factor is off by up to u = 2^-8 of itself, so a product by u^2 + 2u, and each of
 * the K roundings of either sum by 2^-24 of what has been added up. */
Test(bf16, is_near_fp32_and_not_the_same) {
    enum { N = 40, K = 300, M = 50 };
    Random random = random_seed(5, "bf16");
    float *x = tensor_random(&random, N * K, 1), *w = tensor_random(&random, M * K, 1);
    float *exact = tensor_nan(N * M), *got = tensor_nan(N * M);
    matmul_forward(exact, x, w, NULL, N, K, M);
    matmul_choose(MATMUL_BF16);
    matmul_forward(got, x, w, NULL, N, K, M);
    matmul_choose(MATMUL_FP32);
    double worst = 0;
    for (size_t i = 0; i < N * M; i++) {
        double size = 0, u = 1.0 / 256;
        for (size_t k = 0; k < K; k++)
            size += fabs((double)x[i / M * K + k] * (double)w[i % M * K + k]);
        double error = fabs((double)got[i] - (double)exact[i]) / size;
        cr_assert_leq(error, (u * u + 2 * u + 2 * K * 0x1p-24) * (1 + u), "%g", error);
        if (error > worst) worst = error;
    }
    cr_expect_gt(worst, 1e-4, "nothing was rounded");
    float *again = tensor_nan(N * M);
    matmul_forward(again, x, w, NULL, N, K, M);
    expect_floats(again, exact, N * M, 0, "(fp32 again)");
}

/* What blows up must be seen to blow up. */
Test(bf16, infinity_and_nan_are_not_lost) {
    const float x[] = {INFINITY, 1, 2, 3, NAN, 1}, w[] = {1, 1, 1, 1};
    float y[6];
    matmul_choose(MATMUL_BF16);
    matmul_forward(y, x, w, NULL, 3, 2, 2);
    cr_expect(isinf(y[0]) && isinf(y[1]));
    cr_expect_eq(y[2], 5);
    cr_expect(isnan(y[4]) && isnan(y[5]));
}
