/* The kernels that go along rows: sixteen lanes at a time, rows divided among threads.
 * Where a sum runs over rows, threads divide the columns instead. */
#include "00_ground/fail.h"
#include "04_tensors/lanes.h"

#define TAKE 64 /* rows, or columns, that a thread takes at a time */

void layernorm_forward(float *restrict y, float *restrict mean, float *restrict rstd,
                       const float *restrict x, const float *restrict gain,
                       const float *restrict bias, size_t N, size_t C) {
#pragma omp taskloop grainsize(TAKE) if (N > 1)
    for (size_t n = 0; n < N; n++) {
        const float *row = x + n * C;
        Lanes sum = {0}, squares = {0};
        for (size_t c = 0; c < C; c += LANES) sum += lanes_load(row + c, C - c, 0);
        mean[n] = lanes_sum(sum) / (float)C;

        Lanes center = lanes_all(mean[n]);
        for (size_t c = 0; c < C; c += LANES) {
            Lanes d = lanes_load(row + c, C - c, mean[n]) - center;
            squares = lanes_multiply_add(d, d, squares);
        }
        rstd[n] = 1 / sqrtf(lanes_sum(squares) / (float)C + LAYERNORM_EPSILON);

        for (size_t c = 0; c < C; c += LANES) {
            Lanes xhat = (lanes_load(row + c, C - c, 0) - center) * rstd[n];
            Lanes g = lanes_load(gain + c, C - c, 0),
                  b = lanes_load(bias + c, C - c, 0);
            lanes_store(y + n * C + c, lanes_multiply_add(xhat, g, b), C - c);
        }
    }
}

/* dx of one row; see layernorm_backward. */
static void layernorm_backward_row(float *dx, const float *skip, const float *dy,
                                   const float *x, const float *gain, float mean,
                                   float rstd, size_t C) {
    Lanes sum_g = {0}, sum_gx = {0};
    for (size_t c = 0; c < C; c += LANES) {
        Lanes xhat = (lanes_load(x + c, C - c, mean) - mean) * rstd;
        Lanes g = lanes_load(dy + c, C - c, 0) * lanes_load(gain + c, C - c, 0);
        sum_g += g;
        sum_gx = lanes_multiply_add(g, xhat, sum_gx);
    }
    Lanes mean_g = lanes_all(lanes_sum(sum_g) / (float)C);
    Lanes mean_gx = lanes_all(lanes_sum(sum_gx) / (float)C);
    for (size_t c = 0; c < C; c += LANES) {
        Lanes xhat = (lanes_load(x + c, C - c, mean) - mean) * rstd;
        Lanes g = lanes_load(dy + c, C - c, 0) * lanes_load(gain + c, C - c, 0);
        Lanes d = lanes_multiply_add(-xhat, mean_gx, g - mean_g);
        Lanes past = skip ? lanes_load(skip + c, C - c, 0) : (Lanes){0};
        lanes_store(dx + c, lanes_multiply_add(d, lanes_all(rstd), past), C - c);
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
#pragma omp taskloop grainsize(TAKE)
    for (size_t n = 0; n < N; n++)
        layernorm_backward_row(dx + n * C, skip ? skip + n * C : NULL, dy + n * C,
                               x + n * C, gain, mean[n], rstd[n], C);
#pragma omp taskloop grainsize(1)
    for (size_t c = 0; c < C; c += TAKE)
        for (size_t n = 0; n < N; n++)
            layernorm_backward_gain(dgain + c, dbias + c, dy + n * C + c, x + n * C + c,
                                    mean[n], rstd[n], C - c < TAKE ? C - c : TAKE);
}

static float row_max(const float *x, size_t M) {
    Lanes most = lanes_all(-INFINITY);
    for (size_t i = 0; i < M; i += LANES) {
        Lanes some = lanes_load(x + i, M - i, -INFINITY);
        most = lanes_pick(some > most, some, most);
    }
    return lanes_largest(most);
}

/* y[i] = exp(x[i] - max), unless y is NULL; returns the sum of them. */
static float row_exp(float *y, const float *x, float max, size_t M) {
    Lanes sum = {0};
    for (size_t i = 0; i < M; i += LANES) {
        Lanes e = lanes_exp(lanes_load(x + i, M - i, -INFINITY) - max);
        if (y) lanes_store(y + i, e, M - i);
        sum += e;
    }
    return lanes_sum(sum);
}

void softmax_row(float *y, const float *x, size_t M) {
    float scale = 1 / row_exp(y, x, row_max(x, M), M);
    for (size_t i = 0; i < M; i++) y[i] *= scale;
}

void softmax_forward(float *y, const float *x, size_t N, size_t M) {
#pragma omp taskloop grainsize(TAKE)
    for (size_t n = 0; n < N; n++) softmax_row(y + n * M, x + n * M, M);
}

void softmax_row_backward(float *dx, const float *dy, const float *y, size_t M) {
    Lanes sum = {0};
    for (size_t i = 0; i < M; i += LANES)
        sum = lanes_multiply_add(lanes_load(dy + i, M - i, 0),
                                 lanes_load(y + i, M - i, 0), sum);
    float s = lanes_sum(sum);
    for (size_t i = 0; i < M; i++) dx[i] = y[i] * (dy[i] - s);
}

void softmax_backward(float *dx, const float *dy, const float *y, size_t N, size_t M) {
#pragma omp taskloop grainsize(TAKE)
    for (size_t n = 0; n < N; n++)
        softmax_row_backward(dx + n * M, dy + n * M, y + n * M, M);
}

void relu_forward(float *y, const float *x, size_t count) {
#pragma omp taskloop grainsize(TAKE *LANES)
    for (size_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

/* Both are loaded first: a load that may not happen would keep the loop scalar. */
void relu_backward(float *dx, const float *dy, const float *y, size_t count) {
#pragma omp taskloop grainsize(TAKE *LANES)
    for (size_t i = 0; i < count; i++) {
        float d = dy[i], out = y[i];
        dx[i] = out > 0 ? d : 0;
    }
}

static void ids_check(const int32_t *ids, size_t N, size_t V) {
    for (size_t n = 0; n < N; n++) require(ids[n] >= 0 && (size_t)ids[n] < V);
}

void embedding_forward(float *restrict x, const float *restrict tok,
                       const float *restrict pos, const int32_t *tokens,
                       const int32_t *positions, size_t N, size_t C, size_t V,
                       size_t P) {
    ids_check(tokens, N, V);
    ids_check(positions, N, P);
#pragma omp taskloop grainsize(TAKE) if (N > 1)
    for (size_t n = 0; n < N; n++) {
        const float *t = tok + (size_t)tokens[n] * C;
        const float *p = pos + (size_t)positions[n] * C;
        for (size_t c = 0; c < C; c++) x[n * C + c] = t[c] + p[c];
    }
}

void embedding_backward(float *restrict dtok, float *restrict dpos,
                        const float *restrict dx, const int32_t *tokens,
                        const int32_t *positions, size_t N, size_t C, size_t V,
                        size_t P) {
    ids_check(tokens, N, V);
    ids_check(positions, N, P);
#pragma omp taskloop grainsize(1)
    for (size_t c = 0; c < C; c += TAKE)
        for (size_t n = 0; n < N; n++) {
            size_t end = C - c < TAKE ? C - c : TAKE;
            float *t = dtok + (size_t)tokens[n] * C + c;
            float *p = dpos + (size_t)positions[n] * C + c;
            for (size_t i = 0; i < end; i++) t[i] += dx[n * C + c + i];
            for (size_t i = 0; i < end; i++) p[i] += dx[n * C + c + i];
        }
}

void crossentropy_forward(float *restrict losses, const float *restrict logits,
                          const int32_t *targets, size_t N, size_t V) {
    ids_check(targets, N, V);
#pragma omp taskloop grainsize(TAKE)
    for (size_t n = 0; n < N; n++) {
        const float *row = logits + n * V;
        float max = row_max(row, V);
        losses[n] = float_log(row_exp(NULL, row, max, V)) + (max - row[targets[n]]);
    }
}

void crossentropy_backward(float *losses, float *dlogits, const float *logits,
                           const int32_t *targets, float scale, size_t N, size_t V) {
    ids_check(targets, N, V);
#pragma omp taskloop grainsize(TAKE)
    for (size_t n = 0; n < N; n++) {
        const float *row = logits + n * V;
        float max = row_max(row, V), right = row[targets[n]], *drow = dlogits + n * V;
        float sum = row_exp(drow, row, max, V);
        if (losses) losses[n] = float_log(sum) + (max - right);
        for (size_t v = 0; v < V; v++) drow[v] *= scale / sum;
        drow[targets[n]] -= scale;
    }
}
