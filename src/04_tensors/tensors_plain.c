/* The kernels as formulas: one loop per index, nothing clever. The fast kernels are
 * tested against them; to see what those compute, look here. */
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"

void matmul_forward_plain(float *restrict y, const float *restrict x,
                          const float *restrict w, const float *restrict bias, size_t N,
                          size_t K, size_t M) {
    for (size_t n = 0; n < N; n++)
        for (size_t m = 0; m < M; m++) {
            float sum = bias ? bias[m] : 0;
            for (size_t k = 0; k < K; k++)
                sum = multiply_add(x[n * K + k], w[m * K + k], sum);
            y[n * M + m] = sum;
        }
}

void layernorm_forward_plain(float *restrict y, float *restrict mean,
                             float *restrict rstd, const float *restrict x,
                             const float *restrict gain, const float *restrict bias,
                             size_t N, size_t C) {
    for (size_t n = 0; n < N; n++) {
        const float *row = x + n * C;
        float sum = 0, squares = 0;
        for (size_t c = 0; c < C; c++) sum += row[c];
        mean[n] = sum / (float)C;
        for (size_t c = 0; c < C; c++)
            squares += (row[c] - mean[n]) * (row[c] - mean[n]);
        rstd[n] = 1 / sqrtf(squares / (float)C + LAYERNORM_EPSILON);
        for (size_t c = 0; c < C; c++)
            y[n * C + c] = (row[c] - mean[n]) * rstd[n] * gain[c] + bias[c];
    }
}

void softmax_forward_plain(float *y, const float *x, size_t N, size_t M) {
    for (size_t n = 0; n < N; n++, x += M, y += M) {
        float max = -INFINITY, sum = 0;
        for (size_t i = 0; i < M; i++) max = x[i] > max ? x[i] : max;
        for (size_t i = 0; i < M; i++) sum += y[i] = float_exp(x[i] - max);
        for (size_t i = 0; i < M; i++) y[i] /= sum;
    }
}

void relu_forward_plain(float *y, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

void embedding_forward_plain(float *restrict x, const float *restrict tok,
                             const float *restrict pos, const int32_t *tokens,
                             const int32_t *positions, size_t N, size_t C, size_t V,
                             size_t P) {
    for (size_t n = 0; n < N; n++) {
        size_t t = (size_t)tokens[n], p = (size_t)positions[n];
        require(t < V && p < P);
        for (size_t c = 0; c < C; c++) x[n * C + c] = tok[t * C + c] + pos[p * C + c];
    }
}

void crossentropy_forward_plain(float *restrict losses, const float *restrict logits,
                                const int32_t *targets, size_t N, size_t V) {
    for (size_t n = 0; n < N; n++, logits += V) {
        float max = -INFINITY, sum = 0;
        require((size_t)targets[n] < V);
        for (size_t v = 0; v < V; v++) max = logits[v] > max ? logits[v] : max;
        for (size_t v = 0; v < V; v++) sum += float_exp(logits[v] - max);
        losses[n] = float_log(sum) + (max - logits[targets[n]]);
    }
}
