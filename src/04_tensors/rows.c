/* The kernels that go along rows: sixteen lanes at a time, threads divide the rows. */
#include "04_tensors/rows.h"

void layernorm_forward(float *restrict y, float *restrict mean, float *restrict rstd,
                       const float *restrict x, const float *restrict gain,
                       const float *restrict bias, size_t N, size_t C) {
#pragma omp taskloop grainsize(ROWS_TAKE) if (N > 1)
    for (size_t n = 0; n < N; n++) {
        const float *row = x + n * C;
        Lanes sum = {0}, squares = {0};
        for (size_t c = 0; c < C; c += LANES) sum += lanes_load(row + c, C - c, 0);
        mean[n] = lanes_sum(sum) / (float)C;

        Lanes center = lanes_all(mean[n]);
        for (size_t c = 0; c < C; c += LANES) {
            Lanes d = lanes_load(row + c, C - c, mean[n]) - center;
            squares = lanes_multiply_add(d, d, squares);
        }
        rstd[n] = 1 / sqrtf(lanes_sum(squares) / (float)C + LAYERNORM_EPSILON);

        for (size_t c = 0; c < C; c += LANES) {
            Lanes xhat = (lanes_load(row + c, C - c, 0) - center) * rstd[n];
            Lanes g = lanes_load(gain + c, C - c, 0),
                  b = lanes_load(bias + c, C - c, 0);
            lanes_store(y + n * C + c, lanes_multiply_add(xhat, g, b), C - c);
        }
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
