/* The kernels that go along rows: a case by hand each, fast against plain at shapes
 * that divide nothing, hurtful scores, and gradients against central differences.
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

#define SHAPES (sizeof shapes / sizeof *shapes)

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

#define STEP 1e-2f
