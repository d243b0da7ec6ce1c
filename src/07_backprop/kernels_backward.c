/* The gradients of the kernels, fast. What runs along a row is summed in sixteen
 * lanes, rows divided among threads; where a sum runs over rows, threads divide the
 * columns instead. */
#include "07_backprop/kernels_backward.h"
#include "04_tensors/product.h"
#include "04_tensors/rows.h"

/* dx of one row; see layernorm_backward. */
static void layernorm_backward_row(float *dx, const float *skip, const float *dy,
                                   const float *x, const float *gain, float mean,
                                   float rstd, size_t C) {
    float lanes_g[LANES], lanes_gx[LANES];
    for (size_t l = 0; l < LANES; l += WIDTH) {
        Vector sum_g = {0}, sum_gx = {0};
        for (size_t c = l; c < C; c += LANES) {
            Vector xhat = (vector_load_some(x + c, C - c, mean) - mean) * rstd;
            Vector g = vector_load_some(dy + c, C - c, 0) *
                       vector_load_some(gain + c, C - c, 0);
            sum_g += g;
            sum_gx = lanes_multiply_add(g, xhat, sum_gx);
        }
        vector_store(lanes_g + l, sum_g);
        vector_store(lanes_gx + l, sum_gx);
    }
    const float mean_g = lanes_sum(lanes_g) / (float)C;
    const float mean_gx = lanes_sum(lanes_gx) / (float)C;
#pragma omp simd
    for (size_t c = 0; c < C; c++) {
        float xhat = (x[c] - mean) * rstd, g = dy[c] * gain[c];
        float d = multiply_add(-xhat, mean_gx, g - mean_g);
        dx[c] = multiply_add(d, rstd, skip ? skip[c] : 0);
    }
}

/* What one row adds to some columns of dgain and dbias. */
static void layernorm_backward_gain(float *restrict dgain, float *restrict dbias,
                                    const float *restrict dy, const float *restrict x,
                                    float mean, float rstd, size_t columns) {
    for (size_t c = 0; c < columns; c++) {
        dgain[c] = multiply_add(dy[c], (x[c] - mean) * rstd, dgain[c]);
        dbias[c] += dy[c];
    }
}

void layernorm_backward(float *dx, float *restrict dgain, float *restrict dbias,
                        const float *skip, const float *restrict dy,
                        const float *restrict x, const float *restrict gain,
                        const float *restrict mean, const float *restrict rstd,
                        size_t N, size_t C) {
#pragma omp taskloop grainsize(ROWS_TAKE)
    for (size_t n = 0; n < N; n++)
        layernorm_backward_row(dx + n * C, skip ? skip + n * C : NULL, dy + n * C,
                               x + n * C, gain, mean[n], rstd[n], C);
#pragma omp taskloop grainsize(1)
    for (size_t c = 0; c < C; c += ROWS_TAKE)
        for (size_t n = 0; n < N; n++)
            layernorm_backward_gain(dgain + c, dbias + c, dy + n * C + c, x + n * C + c,
                                    mean[n], rstd[n],
                                    C - c < ROWS_TAKE ? C - c : ROWS_TAKE);
}

void softmax_row_backward(float *dx, const float *dy, const float *y, size_t M) {
    float lanes[LANES];
    for (size_t l = 0; l < LANES; l += WIDTH) {
        Vector sum = {0};
        for (size_t i = l; i < M; i += LANES)
            sum = lanes_multiply_add(vector_load_some(dy + i, M - i, 0),
                                     vector_load_some(y + i, M - i, 0), sum);
        vector_store(lanes + l, sum);
    }
    float s = lanes_sum(lanes);
    for (size_t i = 0; i < M; i++) dx[i] = y[i] * (dy[i] - s);
}

void embedding_backward(float *restrict dtok, float *restrict dpos,
                        const float *restrict dx, const int32_t *tokens,
                        const int32_t *positions, size_t N, size_t C, size_t V,
                        size_t P) {
    ids_check(tokens, N, V);
    ids_check(positions, N, P);
#pragma omp taskloop grainsize(1)
    for (size_t c = 0; c < C; c += ROWS_TAKE)
        for (size_t n = 0; n < N; n++) {
            size_t end = C - c < ROWS_TAKE ? C - c : ROWS_TAKE;
            float *t = dtok + (size_t)tokens[n] * C + c;
            float *p = dpos + (size_t)positions[n] * C + c;
            for (size_t i = 0; i < end; i++) t[i] += dx[n * C + c + i];
            for (size_t i = 0; i < end; i++) p[i] += dx[n * C + c + i];
        }
}

void crossentropy_backward(float *losses, float *dlogits, const float *logits,
                           const int32_t *targets, float scale, size_t N, size_t V) {
    ids_check(targets, N, V);
#pragma omp taskloop grainsize(ROWS_TAKE)
    for (size_t n = 0; n < N; n++) {
        const float *row = logits + n * V;
        float max = row_max(row, V), right = row[targets[n]], *drow = dlogits + n * V;
        float sum = row_exp(drow, row, max, V);
        if (losses) losses[n] = float_log(sum) + (max - right);
        for (size_t v = 0; v < V; v++) drow[v] *= scale / sum;
        drow[targets[n]] -= scale;
    }
}

void matmul_backward_input(float *restrict dx, const float *restrict dy,
                           const float *restrict w, size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = dx, .a = {dy, N, M, ALONG}, .b = {w, K, M, DOWN}});
}

void matmul_backward_input_relu(float *restrict dx, const float *restrict dy,
                                const float *restrict w, const float *restrict h,
                                size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = dx,
                           .a = {dy, N, M, ALONG},
                           .b = {w, K, M, DOWN},
                           .finish = MASK,
                           .other = h});
}

void matmul_backward_weight(float *restrict dw, float *restrict dbias,
                            const float *restrict dy, const float *restrict x, size_t N,
                            size_t K, size_t M) {
    product_run(&(Product){.out = dw,
                           .a = {dy, M, N, DOWN},
                           .b = {x, K, N, DOWN},
                           .adds = 1,
                           .column_sums = dbias});
}
