#include "05_attention/attention_tile.h"

/* Eight sums are on their way at once: an FMA takes four cycles and the machine can
 * start two in each. Missing rows repeat the last one; their sums are thrown away. */
void tile_multiply(float *restrict out, size_t stride, size_t rows, size_t lanes,
                   const float *restrict a, size_t row, size_t step,
                   const float *restrict panel, size_t n) {
    const float *from[TILE_ROWS];
    for (size_t r = 0; r < TILE_ROWS; r++)
        from[r] = a + (r < rows ? r : rows - 1) * row;

    for (size_t l = 0; l < lanes; l += WIDTH) {
        Vector sum[TILE_ROWS] = {{0}};
        for (size_t j = 0; j < n; j++) {
            Vector b = vector_load(panel + j * LANES + l);
            UNROLL for (size_t r = 0; r < TILE_ROWS; r++) sum[r] =
                vector_multiply_add(from[r][j * step], b, sum[r]);
        }

        UNROLL for (size_t r = 0; r < TILE_ROWS; r++) {
            float *to = out + r * stride + l;
            if (r < rows && lanes - l >= WIDTH)
                vector_store(to, sum[r]);
            else if (r < rows)
                memcpy(to, &sum[r], (lanes - l) * sizeof *to);
        }
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
    for (size_t l = 0; l < LANES; l++)
        for (size_t j = 0; j < n; j++)
            panel[j * LANES + l] = l < lanes ? x[l * stride + j] : 0;
}
