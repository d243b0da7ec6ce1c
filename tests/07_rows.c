/* The gradients of the kernels that go along rows: fast against plain at shapes that
 * divide nothing, hurtful scores, and against central differences.
 *
 * Close: |got - want| <= bound + bound * |want|. Fast and plain sums differ in order
 * only; at the sizes here their difference stays below 1e-5. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "07_backprop/kernels_backward.h"
#include "expect.h"
#include "tensor.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define BOUND 1e-5

Test(rows, layernorm) {
    Random random = random_seed(1, "rows");
    for (size_t s = 0; s < ROW_SHAPES; s++) {
        size_t N = row_shapes[s][0], C = row_shapes[s][1];
        float *x = tensor_random(&random, N * C, 3),
              *gain = tensor_random(&random, C, 1);
        float *bias = tensor_random(&random, C, 1),
              *dy = tensor_random(&random, N * C, 1);
        float *skip = tensor_random(&random, N * C, 1);
        float *y = tensor_nan(N * C), *mean = tensor_nan(N), *rstd = tensor_nan(N);
        float *dx[2], *dgain[2], *dbias[2];
        layernorm_forward_plain(y, mean, rstd, x, gain, bias, N, C);
        for (int fast = 0; fast < 2; fast++) {
            dx[fast] = tensor_nan(N * C);
            dgain[fast] = tensor_copy(gain, C), dbias[fast] = tensor_copy(bias, C);
            (fast ? layernorm_backward : layernorm_backward_plain)(
                dx[fast], dgain[fast], dbias[fast], s % 2 ? skip : NULL, dy, x, gain,
                mean, rstd, N, C);
        }
        expect_floats(dx[1], dx[0], N * C, BOUND, "(N %zu, C %zu)", N, C);
        expect_floats(dgain[1], dgain[0], C, BOUND, "(N %zu, C %zu)", N, C);
        expect_floats(dbias[1], dbias[0], C, BOUND, "(N %zu, C %zu)", N, C);

        /* dx may stand where skip stood */
        float *shared = tensor_copy(s % 2 ? skip : dx[1], N * C);
        if (s % 2) {
            layernorm_backward(shared, dgain[0], dbias[0], shared, dy, x, gain, mean,
                               rstd, N, C);
            expect_floats(shared, dx[1], N * C, 0, "(dx is skip; N %zu, C %zu)", N, C);
        }
        for (int f = 0; f < 2; f++) free(dx[f]), free(dgain[f]), free(dbias[f]);
        free(y), free(mean), free(rstd);
        free(x), free(gain), free(bias), free(dy), free(skip), free(shared);
    }
}

Test(rows, softmax) {
    Random random = random_seed(2, "rows");
    for (size_t s = 0; s < ROW_SHAPES; s++)
        for (int big = 0; big < 2; big++) {
            size_t N = row_shapes[s][0], M = row_shapes[s][1];
            float *x = tensor_random(&random, N * M, big ? 40000 : 3),
                  *dy = tensor_random(&random, N * M, 1);
            float *want = tensor_nan(N * M), *got = tensor_nan(N * M);
            softmax_forward_plain(want, x, N, M);
            for (size_t n = 0; n < N; n++) softmax_row(got + n * M, x + n * M, M);
            expect_floats(got, want, N * M, BOUND, "(N %zu, M %zu)", N, M);
            for (size_t n = 0; n < N; n++) {
                double sum = 0;
                for (size_t i = 0; i < M; i++) sum += (double)got[n * M + i];
                expect_number(sum, 1, 1e-5, "(row %zu of %zu scores)", n, M);
            }
            float *dwant = tensor_nan(N * M);
            softmax_backward_plain(dwant, dy, want, N, M);
            for (size_t n = 0; n < N; n++)
                softmax_row_backward(dy + n * M, dy + n * M, want + n * M, M);
            expect_floats(dy, dwant, N * M, BOUND, "(N %zu, M %zu)", N, M);
            for (size_t n = 0; n < N; n++) softmax_row(x + n * M, x + n * M, M);
            expect_floats(x, got, N * M, 0, "(y is x; N %zu, M %zu)", N, M);
            free(x), free(dy), free(want), free(got), free(dwant);
        }
}

Test(rows, crossentropy) {
    Random random = random_seed(3, "rows");
    for (size_t s = 0; s < ROW_SHAPES; s++)
        for (int big = 0; big < 2; big++) {
            size_t N = row_shapes[s][0], V = row_shapes[s][1];
            float *logits = tensor_random(&random, N * V, big ? 40000 : 3);
            int32_t *targets = memory_new(N, sizeof *targets);
            for (size_t n = 0; n < N; n++)
                targets[n] = (int32_t)random_below(&random, V);
            float *want = tensor_nan(N), *got = tensor_nan(N), *also = tensor_nan(N);
            float *dwant = tensor_nan(N * V);
            crossentropy_backward_plain(want, dwant, logits, targets, 0.5f, N, V);
            crossentropy_forward(got, logits, targets, N, V);
            expect_floats(got, want, N, BOUND, "(N %zu, V %zu)", N, V);
            crossentropy_backward(also, logits, logits, targets, 0.5f, N, V);
            expect_floats(also, got, N, 0, "(N %zu, V %zu)", N, V);
            expect_floats(logits, dwant, N * V, BOUND, "(N %zu, V %zu)", N, V);
            free(logits), free(targets), free(want), free(got), free(also), free(dwant);
        }
}

Test(rows, relu) {
    Random random = random_seed(4, "rows");
    for (size_t count = 0; count < 70; count += 3) {
        float *x = tensor_random(&random, count, 1),
              *dy = tensor_random(&random, count, 1);
        float *want = tensor_nan(count), *got = tensor_nan(count);
        relu_forward_plain(want, x, count);
        relu_forward(got, x, count);
        cr_assert_eq(memcmp(got, want, count * sizeof *got), 0);
        relu_backward_plain(x, dy, want, count);
        for (size_t i = 0; i < count; i++) cr_assert_eq(x[i], want[i] > 0 ? dy[i] : 0);
        free(x), free(dy), free(want), free(got);
    }
    float odd[2] = {NAN, -INFINITY};
    relu_forward(odd, odd, 2);
    cr_assert(isnan(odd[0]) && odd[1] == 0);
}

Test(rows, embedding) {
    Random random = random_seed(5, "rows");
    for (size_t s = 0; s < ROW_SHAPES; s++) {
        size_t N = row_shapes[s][0], C = row_shapes[s][1], V = 11, P = N;
        float *tok = tensor_random(&random, V * C, 1),
              *pos = tensor_random(&random, P * C, 1);
        int32_t *tokens = memory_new(N, sizeof *tokens);
        int32_t *positions = memory_new(N, sizeof *positions);
        for (size_t n = 0; n < N; n++) {
            tokens[n] = (int32_t)random_below(&random, V);
            positions[n] = (int32_t)random_below(&random, P);
        }
        float *want = tensor_nan(N * C), *got = tensor_nan(N * C);
        embedding_forward_plain(want, tok, pos, tokens, positions, N, C, V, P);
        embedding_forward(got, tok, pos, tokens, positions, N, C, V, P);
        cr_assert_eq(memcmp(got, want, N * C * sizeof *got), 0);

        float *dtok = tensor_copy(tok, V * C), *dpos = tensor_copy(pos, P * C);
        embedding_backward_plain(tok, pos, got, tokens, positions, N, C, V, P);
        embedding_backward(dtok, dpos, got, tokens, positions, N, C, V, P);
        cr_assert_eq(memcmp(dtok, tok, V * C * sizeof *tok), 0);
        cr_assert_eq(memcmp(dpos, pos, P * C * sizeof *pos), 0);
        free(tok), free(pos), free(tokens), free(positions);
        free(want), free(got), free(dtok), free(dpos);
    }
}

/* sum over i of weight[i] * y[i], the loss whose gradient dy = weight is. */
static double rows_dot(const float *weight, const float *y, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)weight[i] * (double)y[i];
    return sum;
}

#define STEP 1e-2f

Test(rows, layernorm_gradient) {
    enum { N = 2, C = 21 };
    Random random = random_seed(6, "rows");
    float *x = tensor_random(&random, N * C, 1), *gain = tensor_random(&random, C, 1);
    float *bias = tensor_random(&random, C, 1), *dy = tensor_random(&random, N * C, 1),
          *y = tensor_nan(N * C);
    float mean[N], rstd[N], dx[N * C], dgain[C] = {0}, dbias[C] = {0};
    layernorm_forward(y, mean, rstd, x, gain, bias, N, C);
    layernorm_backward(dx, dgain, dbias, NULL, dy, x, gain, mean, rstd, N, C);
    for (int i = 0; i < N * C + 2 * C; i++) {
        float *p = i < N * C       ? x + i
                   : i < N * C + C ? gain + i - N * C
                                   : bias + i - N * C - C;
        float got = i < N * C       ? dx[i]
                    : i < N * C + C ? dgain[i - N * C]
                                    : dbias[i - N * C - C];
        float old = *p;
        *p = old + STEP;
        layernorm_forward(y, mean, rstd, x, gain, bias, N, C);
        double above = rows_dot(dy, y, N * C);
        *p = old - STEP;
        layernorm_forward(y, mean, rstd, x, gain, bias, N, C);
        double below = rows_dot(dy, y, N * C);
        *p = old;
        expect_number(got, (above - below) / (2 * (double)STEP), 1e-3);
    }
    free(x), free(gain), free(bias), free(dy), free(y);
}

Test(rows, softmax_and_crossentropy_gradient) {
    enum { M = 19 };
    Random random = random_seed(7, "rows");
    float *x = tensor_random(&random, M, 1), *dy = tensor_random(&random, M, 1);
    float y[M], dx[M], dlogits[M], loss[1];
    const int32_t target[1] = {4};
    softmax_row(y, x, M);
    softmax_row_backward(dx, dy, y, M);
    crossentropy_backward(NULL, dlogits, x, target, 3, 1, M);
    for (int i = 0; i < M; i++) {
        double soft[2], cross[2];
        float old = x[i];
        for (int side = 0; side < 2; side++) {
            x[i] = side ? old + STEP : old - STEP;
            softmax_row(y, x, M);
            soft[side] = rows_dot(dy, y, M);
            crossentropy_forward(loss, x, target, 1, M);
            cross[side] = 3 * (double)loss[0];
        }
        x[i] = old;
        expect_number(dx[i], (soft[1] - soft[0]) / (2 * (double)STEP), 1e-4);
        expect_number(dlogits[i], (cross[1] - cross[0]) / (2 * (double)STEP), 1e-3);
    }
    free(x), free(dy);
}
