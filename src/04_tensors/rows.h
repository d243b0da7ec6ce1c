/* rows: what the kernels that go along rows have in common, forward and back. */
#ifndef GUPPY_ROWS_H
#define GUPPY_ROWS_H

#include "00_ground/fail.h"
#include "04_tensors/lanes.h"

#define ROWS_TAKE 64 /* rows, or columns, that a thread takes at a time */

LANE_FUNCTION float row_max(const float *x, size_t M) {
    Lanes most = lanes_all(-INFINITY);
    for (size_t i = 0; i < M; i += LANES) {
        Lanes some = lanes_load(x + i, M - i, -INFINITY);
        most = lanes_pick(some > most, some, most);
    }
    return lanes_largest(most);
}

/* y[i] = exp(x[i] - max), unless y is NULL; returns the sum of them. */
LANE_FUNCTION float row_exp(float *y, const float *x, float max, size_t M) {
    Lanes sum = {0};
    for (size_t i = 0; i < M; i += LANES) {
        Lanes e = lanes_exp(lanes_load(x + i, M - i, -INFINITY) - max);
        if (y) lanes_store(y + i, e, M - i);
        sum += e;
    }
    return lanes_sum(sum);
}

static inline void ids_check(const int32_t *ids, size_t N, size_t V) {
    for (size_t n = 0; n < N; n++) require(ids[n] >= 0 && (size_t)ids[n] < V);
}

#endif
