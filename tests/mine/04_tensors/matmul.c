/* Chapter 4 in plain loops: every product is product_run's. */
#include "04_tensors/product.h"

void matmul_forward(float *restrict y, const float *restrict x, const float *restrict w,
                    const float *restrict bias, size_t N, size_t K, size_t M) {
    product_run(&(Product){
        .out = y, .a = {x, N, K, ALONG}, .b = {w, M, K, ALONG}, .bias = bias});
}

void matmul_forward_relu(float *restrict y, const float *restrict x,
                         const float *restrict w, const float *restrict bias, size_t N,
                         size_t K, size_t M) {
    matmul_forward(y, x, w, bias, N, K, M);
    relu_forward(y, y, N * M);
}

void matmul_forward_add(float *restrict y, const float *restrict x,
                        const float *restrict w, const float *restrict bias,
                        const float *restrict residual, size_t N, size_t K, size_t M) {
    matmul_forward(y, x, w, bias, N, K, M);
    for (size_t i = 0; i < N * M; i++) y[i] += residual[i];
}

void matmul_symmetric(float *restrict c, const float *restrict a, size_t N, size_t K) {
    matmul_forward(c, a, a, NULL, N, K, N);
}

size_t matmul_packed_size(size_t K, size_t M) {
    return (M + PANEL - 1) / PANEL * PANEL * K;
}

void matmul_pack(float *restrict packed, const float *restrict w, size_t K, size_t M) {
    for (size_t m = 0; m < M; m += PANEL)
        for (size_t k = 0; k < K; k++)
            for (size_t j = 0; j < PANEL; j++)
                *packed++ = m + j < M ? w[(m + j) * K + k] : 0;
}

void matmul_forward_packed(float *restrict y, const float *restrict x,
                           const float *restrict packed, const float *restrict bias,
                           size_t N, size_t K, size_t M) {
    for (size_t n = 0; n < N; n++)
        for (size_t m = 0; m < M; m++) {
            const float *w = packed + m / PANEL * PANEL * K + m % PANEL;
            float sum = bias ? bias[m] : 0;
            for (size_t k = 0; k < K; k++)
                sum = multiply_add(x[n * K + k], w[k * PANEL], sum);
            y[n * M + m] = sum;
        }
}
