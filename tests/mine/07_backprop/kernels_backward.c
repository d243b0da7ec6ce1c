/* Chapter 7's kernels in plain loops; sums along a row in the order of chapter 4's. */
#include "07_backprop/kernels_backward.h"
#include "00_ground/fail.h"

static float row_added(float lane[16]) {
    for (int half = 8; half > 0; half /= 2)
        for (int l = 0; l < half; l++) lane[l] += lane[l + half];
    return lane[0];
}

void matmul_backward_input(float *restrict dx, const float *restrict dy,
                           const float *restrict w, size_t N, size_t K, size_t M) {
    for (size_t i = 0; i < N * K; i++) dx[i] = 0;
    for (size_t n = 0; n < N; n++)
        for (size_t m = 0; m < M; m++)
            for (size_t k = 0; k < K; k++)
                dx[n * K + k] =
                    multiply_add(dy[n * M + m], w[m * K + k], dx[n * K + k]);
}

void matmul_backward_input_relu(float *restrict dx, const float *restrict dy,
                                const float *restrict w, const float *restrict h,
                                size_t N, size_t K, size_t M) {
    matmul_backward_input(dx, dy, w, N, K, M);
    for (size_t i = 0; i < N * K; i++)
        if (!(h[i] > 0)) dx[i] = 0;
}

void matmul_backward_weight(float *restrict dw, float *restrict dbias,
                            const float *restrict dy, const float *restrict x, size_t N,
                            size_t K, size_t M) {
    for (size_t n = 0; n < N; n++)
        for (size_t m = 0; m < M; m++) {
            if (dbias) dbias[m] += dy[n * M + m];
            for (size_t k = 0; k < K; k++)
                dw[m * K + k] =
                    multiply_add(dy[n * M + m], x[n * K + k], dw[m * K + k]);
        }
}

void layernorm_backward(float *dx, float *restrict dgain, float *restrict dbias,
                        const float *skip, const float *restrict dy,
                        const float *restrict x, const float *restrict gain,
                        const float *restrict mean, const float *restrict rstd,
                        size_t N, size_t C) {
    for (size_t n = 0; n < N; n++, dx += C, dy += C, x += C) {
        float sum_g[16] = {0}, sum_gx[16] = {0};
        for (size_t c = 0; c < C; c++) {
            float xhat = (x[c] - mean[n]) * rstd[n], g = dy[c] * gain[c];
            sum_g[c % 16] += g;
            sum_gx[c % 16] = multiply_add(g, xhat, sum_gx[c % 16]);
            dgain[c] = multiply_add(dy[c], xhat, dgain[c]);
            dbias[c] += dy[c];
        }
        float mean_g = row_added(sum_g) / (float)C,
              mean_gx = row_added(sum_gx) / (float)C;
        for (size_t c = 0; c < C; c++) {
            float xhat = (x[c] - mean[n]) * rstd[n], g = dy[c] * gain[c];
            float d = multiply_add(-xhat, mean_gx, g - mean_g);
            dx[c] = multiply_add(d, rstd[n], skip ? skip[n * C + c] : 0);
        }
    }
}

void softmax_row_backward(float *dx, const float *dy, const float *y, size_t M) {
    float lane[16] = {0};
    for (size_t i = 0; i < M; i++)
        lane[i % 16] = multiply_add(dy[i], y[i], lane[i % 16]);
    float sum = row_added(lane);
    for (size_t i = 0; i < M; i++) dx[i] = y[i] * (dy[i] - sum);
}

void embedding_backward(float *restrict dtok, float *restrict dpos,
                        const float *restrict dx, const int32_t *tokens,
                        const int32_t *positions, size_t N, size_t C, size_t V,
                        size_t P) {
    for (size_t n = 0; n < N; n++) {
        size_t t = (size_t)tokens[n], p = (size_t)positions[n];
        require(t < V && p < P);
        for (size_t c = 0; c < C; c++) {
            dtok[t * C + c] += dx[n * C + c];
            dpos[p * C + c] += dx[n * C + c];
        }
    }
}

void crossentropy_backward(float *losses, float *dlogits, const float *logits,
                           const int32_t *targets, float scale, size_t N, size_t V) {
    for (size_t n = 0; n < N; n++, logits += V, dlogits += V) {
        require((size_t)targets[n] < V);
        float max = -INFINITY, right = logits[targets[n]], lane[16] = {0};
        for (size_t v = 0; v < V; v++) max = logits[v] > max ? logits[v] : max;
        for (size_t v = 0; v < V; v++) {
            dlogits[v] = float_exp(logits[v] - max);
            lane[v % 16] += dlogits[v];
        }
        float sum = row_added(lane);
        if (losses) losses[n] = float_log(sum) + (max - right);
        for (size_t v = 0; v < V; v++) dlogits[v] *= scale / sum;
        dlogits[targets[n]] -= scale;
    }
}
