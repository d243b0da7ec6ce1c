#include "00_ground/fail.h"
#include "04_tensors/lanes.h"
#include <stdlib.h>

/* Four rows by a vector of outputs, from packed weights. Rows that do not exist are the
 * last one again, and what they give is not stored. */
static void tile(float *y, const float *x, const float *panel, size_t rows,
                 size_t columns, size_t K, size_t M) {
    const float *row[4];
    Vector sum[4] = {{0}};
    for (size_t i = 0; i < 4; i++) row[i] = x + (i < rows ? i : rows - 1) * K;
    for (size_t k = 0; k < K; k++) {
        Vector b = vector_load(panel + k * WIDTH);
        UNROLL for (size_t i = 0; i < 4; i++) sum[i] =
            vector_multiply_add(row[i][k], b, sum[i]);
    }
    for (size_t i = 0; i < rows; i++) memcpy(y + i * M, &sum[i], columns * sizeof *y);
}

void product_of_tiles(float *y, const float *x, const float *w, size_t N, size_t K,
                      size_t M) {
    float *panel = memory_new(K * WIDTH, sizeof *panel);
    for (size_t m = 0; m < M; m += WIDTH) {
        size_t columns = M - m < WIDTH ? M - m : WIDTH;
        for (size_t k = 0; k < K; k++)
            for (size_t j = 0; j < columns; j++)
                panel[k * WIDTH + j] = w[(m + j) * K + k];
        for (size_t n = 0; n < N; n += 4)
            tile(y + n * M + m, x + n * K, panel, N - n < 4 ? N - n : 4, columns, K, M);
    }
    free(panel);
}
