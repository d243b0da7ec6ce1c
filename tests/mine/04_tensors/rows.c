#include "00_ground/fail.h"
#include "04_tensors/tensors.h"

/* The contract's order: element i in lane i % 16, then the lanes as a tree. */
static float row_tree(float lane[16]) {
    for (int half = 8; half > 0; half /= 2)
        for (int l = 0; l < half; l++) lane[l] += lane[l + half];
    return lane[0];
}

void layernorm_forward(float *restrict y, float *restrict mean, float *restrict rstd,
                       const float *restrict x, const float *restrict gain,
                       const float *restrict bias, size_t N, size_t C) {
    for (size_t n = 0; n < N; n++, x += C, y += C) {
        float sum[16] = {0}, squares[16] = {0};
        for (size_t c = 0; c < C; c++) sum[c % 16] += x[c];
        mean[n] = row_tree(sum) / (float)C;
        for (size_t c = 0; c < C; c++) {
            float d = x[c] - mean[n];
            squares[c % 16] = multiply_add(d, d, squares[c % 16]);
        }
        rstd[n] = 1 / sqrtf(row_tree(squares) / (float)C + LAYERNORM_EPSILON);
        for (size_t c = 0; c < C; c++)
            y[c] = multiply_add((x[c] - mean[n]) * rstd[n], gain[c], bias[c]);
    }
}

static float row_largest(const float *x, size_t M) {
    float max = -INFINITY;
    for (size_t i = 0; i < M; i++) max = x[i] > max ? x[i] : max;
    return max;
}

void softmax_row(float *y, const float *x, size_t M) {
    float max = row_largest(x, M), sum[16] = {0};
    for (size_t i = 0; i < M; i++) sum[i % 16] += y[i] = float_exp(x[i] - max);
    float scale = 1 / row_tree(sum);
    for (size_t i = 0; i < M; i++) y[i] *= scale;
}

void relu_forward(float *y, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

void embedding_forward(float *restrict x, const float *restrict tok,
                       const float *restrict pos, const int32_t *tokens,
                       const int32_t *positions, size_t N, size_t C, size_t V,
                       size_t P) {
    for (size_t n = 0; n < N; n++) {
        size_t t = (size_t)tokens[n], p = (size_t)positions[n];
        require(t < V && p < P);
        for (size_t c = 0; c < C; c++) x[n * C + c] = tok[t * C + c] + pos[p * C + c];
    }
}

void crossentropy_forward(float *restrict losses, const float *restrict logits,
                          const int32_t *targets, size_t N, size_t V) {
    for (size_t n = 0; n < N; n++, logits += V) {
        require((size_t)targets[n] < V);
        float max = row_largest(logits, V), sum[16] = {0};
        for (size_t v = 0; v < V; v++) sum[v % 16] += float_exp(logits[v] - max);
        losses[n] = float_log(row_tree(sum)) + (max - logits[targets[n]]);
    }
}
