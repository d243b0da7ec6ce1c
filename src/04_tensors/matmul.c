/* The matrix products of the forward pass; see product.h. */
#include "04_tensors/product.h"

void matmul_forward(float *restrict y, const float *restrict x, const float *restrict w,
                    const float *restrict bias, size_t N, size_t K, size_t M) {
    product_run(&(Product){
        .out = y, .a = {x, N, K, ALONG}, .b = {w, M, K, ALONG}, .bias = bias});
}

void matmul_forward_relu(float *restrict y, const float *restrict x,
                         const float *restrict w, const float *restrict bias, size_t N,
                         size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = {x, N, K, ALONG},
                           .b = {w, M, K, ALONG},
                           .bias = bias,
                           .finish = RELU});
}

void matmul_forward_add(float *restrict y, const float *restrict x,
                        const float *restrict w, const float *restrict bias,
                        const float *restrict residual, size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = {x, N, K, ALONG},
                           .b = {w, M, K, ALONG},
                           .bias = bias,
                           .finish = ADD,
                           .other = residual});
}

/* What is below the diagonal is transposed to fill what is missing above it. */
void matmul_symmetric(float *restrict c, const float *restrict a, size_t N, size_t K) {
    product_run(
        &(Product){.out = c, .a = {a, N, K, ALONG}, .b = {a, N, K, ALONG}, .half = 1});
    for (size_t n = LANES; n < N; n += LANES)
        for (size_t m = 0; m < n; m += LANES)
            block_transpose(c + m * N + n, N, c + n * N + m, N, LANES,
                            N - n < LANES ? N - n : LANES);
}

size_t matmul_packed_size(size_t K, size_t M) {
    return (M + PANEL - 1) / PANEL * PANEL * K;
}

void matmul_pack(float *restrict packed, const float *restrict w, size_t K, size_t M) {
    const Factor b = {w, M, K, ALONG};
#pragma omp taskloop grainsize(1)
    for (size_t m = 0; m < M; m += PANEL) panel_pack(packed + m * K, &b, 0, m, 0, K);
}

void matmul_forward_packed(float *restrict y, const float *restrict x,
                           const float *restrict packed, const float *restrict bias,
                           size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = {x, N, K, ALONG},
                           .b = {NULL, M, K, ALONG},
                           .packed = packed,
                           .bias = bias});
}
