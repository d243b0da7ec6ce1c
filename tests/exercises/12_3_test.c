#include "../mark.h"
#include "00_ground/random.h"

void fold_norm(float *weight, float *bias, float *gain, float *offset, size_t M,
               size_t K);

Test(exercise_12_3, by_hand) {
    float weight[2] = {3, 5}, bias[1] = {7}, gain[2] = {2, 1}, offset[2] = {0, 10};
    fold_norm(weight, bias, gain, offset, 1, 2);
    mark(weight[0], 6, "weight[0] of 3 and 5, whose gains are 2 and 1");
    mark(weight[1], 5, "weight[1]");
    mark(bias[0], 57, "a bias of 7, where offsets are 0 and 10");
    mark(gain[0], 1, "gain[0] afterwards");
    mark(offset[1], 0, "offset[1] afterwards");
}

/* What the linear layer makes of `n`, which has a mean of 0 and a variance of 1. */
static double layer(const float *weight, const float *bias, const float *gain,
                    const float *offset, const float *n, size_t K, size_t m) {
    double sum = (double)bias[m];
    for (size_t k = 0; k < K; k++)
        sum += (double)weight[m * K + k] *
               ((double)gain[k] * (double)n[k] + (double)offset[k]);
    return sum;
}

Test(exercise_12_3, nothing_that_comes_out_changes) {
    enum { M = 5, K = 8 };
    Random random = random_seed(12, "exercise");
    float weight[M * K], bias[M], gain[K], offset[K], n[K];
    double want[M];
    for (int i = 0; i < M * K; i++) weight[i] = (float)random_normal(&random);
    for (int k = 0; k < K; k++) {
        gain[k] = (float)random_normal(&random);
        offset[k] = (float)random_normal(&random);
        n[k] = (float)random_normal(&random);
    }
    for (size_t m = 0; m < M; m++) {
        bias[m] = (float)random_normal(&random);
        want[m] = layer(weight, bias, gain, offset, n, K, m);
    }
    fold_norm(weight, bias, gain, offset, M, K);
    for (size_t m = 0; m < M; m++)
        mark_near(layer(weight, bias, gain, offset, n, K, m), want[m], 1e-5,
                  "output %zu of %d", m, M);
    for (int k = 0; k < K; k++) {
        mark(gain[k], 1, "gain %d", k);
        mark(offset[k], 0, "offset %d", k);
    }
}
