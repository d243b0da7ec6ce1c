/* The kernels that go along rows: sixteen lanes at a time, threads divide the rows. */
#include "04_tensors/rows.h"

void layernorm_forward(float *restrict y, float *restrict mean, float *restrict rstd,
                       const float *restrict x, const float *restrict gain,
                       const float *restrict bias, size_t N, size_t C) {
#pragma omp taskloop grainsize(ROWS_TAKE) if (N > 1)
    for (size_t n = 0; n < N; n++) {
        const float *row = x + n * C, center = row_sum(row, C) / (float)C;
        const float variance = row_squares(row, center, C) / (float)C;
        const float scale = 1 / sqrtf(variance + LAYERNORM_EPSILON);
        for (size_t c = 0; c < C; c++)
            y[n * C + c] = multiply_add((row[c] - center) * scale, gain[c], bias[c]);
        mean[n] = center;
        rstd[n] = scale;
    }
}

void softmax_row(float *y, const float *x, size_t M) {
    float scale = 1 / row_exp(y, x, row_max(x, M), M);
    for (size_t i = 0; i < M; i++) y[i] *= scale;
}

void relu_forward(float *y, const float *x, size_t count) {
#pragma omp taskloop grainsize(ROWS_TAKE *LANES)
    for (size_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

void embedding_forward(float *restrict x, const float *restrict tok,
                       const float *restrict pos, const int32_t *tokens,
                       const int32_t *positions, size_t N, size_t C, size_t V,
                       size_t P) {
    ids_check(tokens, N, V);
    ids_check(positions, N, P);
#pragma omp taskloop grainsize(ROWS_TAKE) if (N > 1)
    for (size_t n = 0; n < N; n++) {
        const float *t = tok + (size_t)tokens[n] * C;
        const float *p = pos + (size_t)positions[n] * C;
        for (size_t c = 0; c < C; c++) x[n * C + c] = t[c] + p[c];
    }
}

void crossentropy_forward(float *restrict losses, const float *restrict logits,
                          const int32_t *targets, size_t N, size_t V) {
    ids_check(targets, N, V);
#pragma omp taskloop grainsize(ROWS_TAKE)
    for (size_t n = 0; n < N; n++) {
        const float *row = logits + n * V;
        float max = row_max(row, V);
        losses[n] = float_log(row_exp(NULL, row, max, V)) + (max - row[targets[n]]);
    }
}
