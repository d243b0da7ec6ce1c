/* For the moment the fast kernels are the plain ones. */
#include "04_tensors/tensors.h"

void matmul_forward(float *restrict y, const float *restrict x, const float *restrict w,
                    const float *restrict bias, size_t N, size_t K, size_t M) {
    matmul_forward_plain(y, x, w, bias, N, K, M);
}

void matmul_forward_relu(float *restrict y, const float *restrict x,
                         const float *restrict w, const float *restrict bias, size_t N,
                         size_t K, size_t M) {
    matmul_forward_plain(y, x, w, bias, N, K, M);
    relu_forward_plain(y, y, N * M);
}

void matmul_forward_add(float *restrict y, const float *restrict x,
                        const float *restrict w, const float *restrict bias,
                        const float *restrict residual, size_t N, size_t K, size_t M) {
    matmul_forward_plain(y, x, w, bias, N, K, M);
    for (size_t i = 0; i < N * M; i++) y[i] = residual[i] + y[i];
}

void matmul_backward_input(float *restrict dx, const float *restrict dy,
                           const float *restrict w, size_t N, size_t K, size_t M) {
    matmul_backward_input_plain(dx, dy, w, N, K, M);
}

void matmul_backward_input_relu(float *restrict dx, const float *restrict dy,
                                const float *restrict w, const float *restrict h,
                                size_t N, size_t K, size_t M) {
    matmul_backward_input_plain(dx, dy, w, N, K, M);
    relu_backward_plain(dx, dx, h, N * K);
}

void matmul_backward_weight(float *restrict dw, float *restrict dbias,
                            const float *restrict dy, const float *restrict x, size_t N,
                            size_t K, size_t M) {
    matmul_backward_weight_plain(dw, dbias, dy, x, N, K, M);
}

size_t matmul_packed_size(size_t K, size_t M) {
    return (M + PANEL - 1) / PANEL * PANEL * K;
}

void matmul_pack(float *restrict packed, const float *restrict w, size_t K, size_t M) {
    for (size_t p = 0; p < M; p += PANEL)
        for (size_t k = 0; k < K; k++)
            for (size_t m = p; m < p + PANEL; m++) *packed++ = m < M ? w[m * K + k] : 0;
}

void matmul_forward_packed(float *restrict y, const float *restrict x,
                           const float *restrict packed, const float *restrict bias,
                           size_t N, size_t K, size_t M) {
    for (size_t n = 0; n < N; n++)
        for (size_t m = 0; m < M; m++) {
            const float *panel = packed + m / PANEL * PANEL * K + m % PANEL;
            float sum = bias ? bias[m] : 0;
            for (size_t k = 0; k < K; k++)
                sum = multiply_add(x[n * K + k], panel[k * PANEL], sum);
            y[n * M + m] = sum;
        }
}

void layernorm_forward(float *restrict y, float *restrict mean, float *restrict rstd,
                       const float *restrict x, const float *restrict gain,
                       const float *restrict bias, size_t N, size_t C) {
    layernorm_forward_plain(y, mean, rstd, x, gain, bias, N, C);
}

void layernorm_backward(float *dx, float *restrict dgain, float *restrict dbias,
                        const float *skip, const float *restrict dy,
                        const float *restrict x, const float *restrict gain,
                        const float *restrict mean, const float *restrict rstd,
                        size_t N, size_t C) {
    layernorm_backward_plain(dx, dgain, dbias, skip, dy, x, gain, mean, rstd, N, C);
}

void softmax_row(float *y, const float *x, size_t M) {
    softmax_forward_plain(y, x, 1, M);
}

void softmax_forward(float *y, const float *x, size_t N, size_t M) {
    softmax_forward_plain(y, x, N, M);
}

void softmax_row_backward(float *dx, const float *dy, const float *y, size_t M) {
    softmax_backward_plain(dx, dy, y, 1, M);
}

void softmax_backward(float *dx, const float *dy, const float *y, size_t N, size_t M) {
    softmax_backward_plain(dx, dy, y, N, M);
}

void relu_forward(float *y, const float *x, size_t count) {
    relu_forward_plain(y, x, count);
}

void relu_backward(float *dx, const float *dy, const float *y, size_t count) {
    relu_backward_plain(dx, dy, y, count);
}

void embedding_forward(float *restrict x, const float *restrict tok,
                       const float *restrict pos, const int32_t *tokens,
                       const int32_t *positions, size_t N, size_t C, size_t V,
                       size_t P) {
    embedding_forward_plain(x, tok, pos, tokens, positions, N, C, V, P);
}

void embedding_backward(float *restrict dtok, float *restrict dpos,
                        const float *restrict dx, const int32_t *tokens,
                        const int32_t *positions, size_t N, size_t C, size_t V,
                        size_t P) {
    embedding_backward_plain(dtok, dpos, dx, tokens, positions, N, C, V, P);
}

void crossentropy_forward(float *restrict losses, const float *restrict logits,
                          const int32_t *targets, size_t N, size_t V) {
    crossentropy_forward_plain(losses, logits, targets, N, V);
}

void crossentropy_backward(float *losses, float *dlogits, const float *logits,
                           const int32_t *targets, float scale, size_t N, size_t V) {
    crossentropy_backward_plain(losses, dlogits, logits, targets, scale, N, V);
}
