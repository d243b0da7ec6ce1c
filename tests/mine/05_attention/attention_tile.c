#include "05_attention/attention_tile.h"

void tile_multiply(float *restrict out, size_t stride, size_t rows, size_t lanes,
                   const float *restrict a, size_t row, size_t step,
                   const float *restrict panel, size_t n) {
    for (size_t r = 0; r < rows; r++)
        for (size_t l = 0; l < lanes; l++) {
            float sum = 0;
            for (size_t j = 0; j < n; j++)
                sum = multiply_add(a[r * row + j * step], panel[j * LANES + l], sum);
            out[r * stride + l] = sum;
        }
}

void tile_pack(float *restrict panel, const float *restrict x, size_t stride, size_t n,
               size_t lanes) {
    for (size_t j = 0; j < n; j++)
        for (size_t l = 0; l < LANES; l++)
            panel[j * LANES + l] = l < lanes ? x[j * stride + l] : 0;
}

void tile_pack_transposed(float *restrict panel, const float *restrict x, size_t stride,
                          size_t n, size_t lanes) {
    for (size_t j = 0; j < n; j++)
        for (size_t l = 0; l < LANES; l++)
            panel[j * LANES + l] = l < lanes ? x[l * stride + j] : 0;
}
