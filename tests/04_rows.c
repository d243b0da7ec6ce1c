/* The kernels that go along rows: a case by hand each, hurtful scores, fast against
 * plain at shapes that divide nothing, and against their contract bit by bit.
 *
 * Close: |got - want| <= bound + bound * |want|. Fast and plain sums differ in order
 * only; at the sizes here their difference stays below 1e-5. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include "expect.h"
#include "tensor.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define BOUND 1e-5

Test(rows, checker_rejects_zeros) {
    float zeros[3] = {0}, want[3] = {0.1f, -2, 3}, nan[1] = {NAN};
    cr_assert_eq(expect_difference(zeros, want, 3, BOUND), 0);
    cr_assert_eq(expect_difference(nan, nan, 1, BOUND), 0);
    cr_assert_eq(expect_difference(want, want, 3, BOUND), 3);
}

Test(rows, by_hand) {
    float y[4], mean[1], rstd[1];
    layernorm_forward(y, mean, rstd, (float[]){1, 3, 5, 7}, (float[]){1, 1, 1, 2},
                      (float[]){0, 0, 0, 1}, 1, 4);
    const float norm[4] = {-1.3416395f, -0.4472132f, 0.4472132f, 3.6832790f};
    cr_assert_eq(mean[0], 4);
    expect_floats(y, norm, 4, 1e-6);

    softmax_row(y, (float[]){1, 2, 3}, 3);
    const float soft[3] = {0.0900306f, 0.2447285f, 0.6652410f};
    expect_floats(y, soft, 3, 1e-6);

    crossentropy_forward(y, (float[]){1, 2, 3}, (int32_t[]){2}, 1, 3);
    expect_number(y[0], 0.4076059f, 1e-6);
}

Test(rows, layernorm_of_a_constant_row) {
    float x[20], gain[20], bias[20], y[20], mean[1], rstd[1];
    for (int i = 0; i < 20; i++) x[i] = 40000, gain[i] = 2, bias[i] = 0.5f, y[i] = NAN;
    layernorm_forward(y, mean, rstd, x, gain, bias, 1, 20);
    for (int i = 0; i < 20; i++) cr_assert_eq(y[i], 0.5f);
}

Test(rows, softmax_of_extremes) {
    float y[4];
    softmax_row(y, (float[]){-40000, 40000, -INFINITY, 40000}, 4);
    cr_assert(y[0] == 0 && y[1] == 0.5f && y[2] == 0 && y[3] == 0.5f);
    softmax_row(y, (float[]){-40000}, 1);
    cr_assert_eq(y[0], 1);
}

Test(rows, embedding_refuses_a_strange_token, .exit_code = EX_SOFTWARE) {
    float x[2], tok[4] = {0}, pos[2] = {0};
    embedding_forward(x, tok, pos, (int32_t[]){2}, (int32_t[]){0}, 1, 2, 2, 1);
}

Test(rows, crossentropy_refuses_a_strange_target, .exit_code = EX_SOFTWARE) {
    float loss[1], logits[2] = {0};
    crossentropy_forward(loss, logits, (int32_t[]){-1}, 1, 2);
}

/* The contract's sum: element i in lane i % 16, then the tree; of squares, by one
 * multiply_add each. */
static float sum_in_lanes(const float *x, size_t count, int squares) {
    float lanes[16] = {0};
    for (size_t i = 0; i < count; i++)
        lanes[i % 16] =
            squares ? multiply_add(x[i], x[i], lanes[i % 16]) : lanes[i % 16] + x[i];
    for (int half = 8; half; half /= 2)
        for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
    return lanes[0];
}

Test(rows, layernorm) {
    Random random = random_seed(1, "rows");
    for (size_t s = 0; s < ROW_SHAPES; s++) {
        size_t N = row_shapes[s][0], C = row_shapes[s][1];
        float *x = tensor_random(&random, N * C, 3);
        float *gain = tensor_random(&random, C, 1),
              *bias = tensor_random(&random, C, 1);
        float *want = tensor_nan(N * C), *mean = tensor_nan(N), *rstd = tensor_nan(N);
        float *got = tensor_nan(N * C), *center = tensor_nan(N), *scale = tensor_nan(N);
        layernorm_forward_plain(want, mean, rstd, x, gain, bias, N, C);
        layernorm_forward(got, center, scale, x, gain, bias, N, C);
        expect_floats(got, want, N * C, BOUND, "(N %zu, C %zu)", N, C);
        expect_floats(center, mean, N, BOUND, "(N %zu, C %zu)", N, C);
        expect_floats(scale, rstd, N, BOUND, "(N %zu, C %zu)", N, C);
    }
}

Test(rows, layernorm_to_the_bit) {
    Random random = random_seed(1, "rows");
    for (size_t s = 0; s < ROW_SHAPES; s++) {
        size_t N = row_shapes[s][0], C = row_shapes[s][1];
        float *x = tensor_random(&random, N * C, 3), *d = tensor_nan(C);
        float *gain = tensor_random(&random, C, 1),
              *bias = tensor_random(&random, C, 1);
        float *want = tensor_nan(N * C), *mean = tensor_nan(N), *rstd = tensor_nan(N);
        float *got = tensor_nan(N * C), *center = tensor_nan(N), *scale = tensor_nan(N);
        layernorm_forward(got, center, scale, x, gain, bias, N, C);
        for (size_t n = 0; n < N; n++) {
            const float *row = x + n * C;
            mean[n] = sum_in_lanes(row, C, 0) / (float)C;
            for (size_t c = 0; c < C; c++) d[c] = row[c] - mean[n];
            rstd[n] = 1 / sqrtf(sum_in_lanes(d, C, 1) / (float)C + LAYERNORM_EPSILON);
            for (size_t c = 0; c < C; c++)
                want[n * C + c] = multiply_add(d[c] * rstd[n], gain[c], bias[c]);
        }
        expect_floats(center, mean, N, 0, "(N %zu, C %zu)", N, C);
        expect_floats(scale, rstd, N, 0, "(N %zu, C %zu)", N, C);
        expect_floats(got, want, N * C, 0, "(N %zu, C %zu)", N, C);
    }
}

/* Scores of a row that ends where its memory does, wherever that is: a kernel that
 * reads one more is seen by the sanitizers. */
static float *scores_random(Random *random, size_t M, double spread) {
    float *x = malloc(M * sizeof *x);
    for (size_t i = 0; i < M; i++) x[i] = (float)(spread * random_normal(random));
    return x;
}

Test(rows, softmax_and_crossentropy) {
    Random random = random_seed(2, "rows");
    for (size_t M = 1; M < 70; M++)
        for (int big = 0; big < 2; big++) {
            float *x = scores_random(&random, M, big ? 40000 : 3), loss[2];
            float *got = malloc(M * sizeof *got), *want = tensor_nan(M);
            const int32_t target[1] = {(int32_t)random_below(&random, M)};
            softmax_forward_plain(want, x, 1, M);
            softmax_row(got, x, M);
            expect_floats(got, want, M, BOUND, "(M %zu)", M);
            crossentropy_forward_plain(&loss[0], x, target, 1, M);
            crossentropy_forward(&loss[1], x, target, 1, M);
            expect_floats(&loss[1], &loss[0], 1, BOUND, "(V %zu)", M);
            free(x), free(got);
        }
}

Test(rows, softmax_and_crossentropy_to_the_bit) {
    Random random = random_seed(2, "rows");
    for (size_t M = 1; M < 70; M++)
        for (int big = 0; big < 2; big++) {
            float *x = scores_random(&random, M, big ? 40000 : 3), loss;
            float *got = tensor_nan(M), *want = tensor_nan(M), *e = tensor_nan(M);
            const int32_t target[1] = {(int32_t)random_below(&random, M)};
            float max = x[0];
            for (size_t i = 1; i < M; i++) max = x[i] > max ? x[i] : max;
            for (size_t i = 0; i < M; i++) e[i] = float_exp(x[i] - max);
            float sum = sum_in_lanes(e, M, 0), share = 1 / sum;
            for (size_t i = 0; i < M; i++) want[i] = e[i] * share;
            float want_loss = float_log(sum) + (max - x[target[0]]);
            softmax_row(got, x, M);
            expect_floats(got, want, M, 0, "(M %zu)", M);
            crossentropy_forward(&loss, x, target, 1, M);
            expect_floats(&loss, &want_loss, 1, 0, "(V %zu)", M);
            free(x);
        }
}

Test(rows, relu_and_embedding) {
    enum { C = 19, V = 11, P = 5, N = 70 };
    Random random = random_seed(3, "rows");
    float *tok = tensor_random(&random, V * C, 1),
          *pos = tensor_random(&random, P * C, 1);
    float *want = tensor_nan(N * C), *got = tensor_nan(N * C);
    int32_t tokens[N], positions[N];
    for (int n = 0; n < N; n++) {
        tokens[n] = (int32_t)random_below(&random, V);
        positions[n] = (int32_t)random_below(&random, P);
    }
    embedding_forward_plain(want, tok, pos, tokens, positions, N, C, V, P);
    embedding_forward(got, tok, pos, tokens, positions, N, C, V, P);
    expect_floats(got, want, N * C, 0);
    relu_forward_plain(want, want, N * C);
    relu_forward(got, got, N * C);
    expect_floats(got, want, N * C, 0);
}
