/* rows: what the kernels that go along rows have in common, forward and back. */
#ifndef GUPPY_ROWS_H
#define GUPPY_ROWS_H

#include "00_ground/fail.h"
#include "04_tensors/lanes.h"

#define ROWS_TAKE 64 /* rows, or columns, that a thread takes at a time */

LANE_FUNCTION float row_sum(const float *x, size_t M) {
    float lanes[LANES];
    for (size_t l = 0; l < LANES; l += WIDTH) {
        Vector sum = {0};
        for (size_t i = l; i < M; i += LANES) sum += vector_load_some(x + i, M - i, 0);
        vector_store(lanes + l, sum);
    }
    return lanes_sum(lanes);
}

/* The sum of the squares of x[i] - mean. */
LANE_FUNCTION float row_squares(const float *x, float mean, size_t M) {
    float lanes[LANES];
    for (size_t l = 0; l < LANES; l += WIDTH) {
        Vector sum = {0};
        for (size_t i = l; i < M; i += LANES) {
            Vector d = vector_load_some(x + i, M - i, mean) - mean;
            sum = lanes_multiply_add(d, d, sum);
        }
        vector_store(lanes + l, sum);
    }
    return lanes_sum(lanes);
}

LANE_FUNCTION float row_max(const float *x, size_t M) {
    Vector most = vector_all(-INFINITY);
    for (size_t i = 0; i < M; i += WIDTH) {
        Vector some = vector_load_some(x + i, M - i, -INFINITY);
        most = vector_pick(some > most, some, most);
    }
    for (int l = 1; l < WIDTH; l++)
        if (most[l] > most[0]) most[0] = most[l];
    return most[0];
}

/* y[i] = exp(x[i] - max), unless y is NULL; returns the sum of them. */
LANE_FUNCTION float row_exp(float *y, const float *x, float max, size_t M) {
    float lanes[LANES];
    for (size_t l = 0; l < LANES; l += WIDTH) {
        Vector sum = {0};
        for (size_t i = l; i < M; i += LANES) {
            Vector e = vector_exp(vector_load_some(x + i, M - i, -INFINITY) - max);
            if (y) vector_store_some(y + i, e, M - i);
            sum += e;
        }
        vector_store(lanes + l, sum);
    }
    return lanes_sum(lanes);
}

static inline void ids_check(const int32_t *ids, size_t N, size_t V) {
    for (size_t n = 0; n < N; n++) require(ids[n] >= 0 && (size_t)ids[n] < V);
}

#endif
