/* The gradients of the kernels as formulas, one loop an index. */
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include "07_backprop/kernels_backward.h"

void matmul_backward_input_plain(float *restrict dx, const float *restrict dy,
                                 const float *restrict w, size_t N, size_t K,
                                 size_t M) {
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) {
            float sum = 0;
            for (size_t m = 0; m < M; m++)
                sum = multiply_add(dy[n * M + m], w[m * K + k], sum);
            dx[n * K + k] = sum;
        }
}

void matmul_backward_weight_plain(float *restrict dw, float *restrict dbias,
                                  const float *restrict dy, const float *restrict x,
                                  size_t N, size_t K, size_t M) {
    for (size_t m = 0; m < M; m++) {
        for (size_t k = 0; k < K; k++)
            for (size_t n = 0; n < N; n++)
                dw[m * K + k] =
                    multiply_add(dy[n * M + m], x[n * K + k], dw[m * K + k]);
        for (size_t n = 0; dbias && n < N; n++) dbias[m] += dy[n * M + m];
    }
}

void layernorm_backward_plain(float *dx, float *restrict dgain, float *restrict dbias,
                              const float *skip, const float *restrict dy,
                              const float *restrict x, const float *restrict gain,
                              const float *restrict mean, const float *restrict rstd,
                              size_t N, size_t C) {
    for (size_t n = 0; n < N; n++) {
        float mean_g = 0, mean_gx = 0;
        for (size_t c = 0; c < C; c++) {
            float xhat = (x[n * C + c] - mean[n]) * rstd[n];
            float g = dy[n * C + c] * gain[c];
            mean_g += g / (float)C;
            mean_gx += g * xhat / (float)C;
            dgain[c] += dy[n * C + c] * xhat;
            dbias[c] += dy[n * C + c];
        }
        for (size_t c = 0; c < C; c++) {
            float xhat = (x[n * C + c] - mean[n]) * rstd[n];
            float g = dy[n * C + c] * gain[c];
            dx[n * C + c] =
                (skip ? skip[n * C + c] : 0) + rstd[n] * (g - mean_g - xhat * mean_gx);
        }
    }
}

void softmax_backward_plain(float *dx, const float *dy, const float *y, size_t N,
                            size_t M) {
    for (size_t n = 0; n < N; n++, dx += M, dy += M, y += M) {
        float sum = 0;
        for (size_t i = 0; i < M; i++) sum += dy[i] * y[i];
        for (size_t i = 0; i < M; i++) dx[i] = y[i] * (dy[i] - sum);
    }
}

void relu_backward_plain(float *dx, const float *dy, const float *y, size_t count) {
    for (size_t i = 0; i < count; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}

void embedding_backward_plain(float *restrict dtok, float *restrict dpos,
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

void crossentropy_backward_plain(float *losses, float *dlogits, const float *logits,
                                 const int32_t *targets, float scale, size_t N,
                                 size_t V) {
    if (losses) crossentropy_forward_plain(losses, logits, targets, N, V);
    softmax_forward_plain(dlogits, logits, N, V);
    for (size_t n = 0; n < N; n++)
        for (size_t v = 0; v < V; v++) {
            float right = v == (size_t)targets[n] ? 1 : 0;
            dlogits[n * V + v] = scale * (dlogits[n * V + v] - right);
        }
}
