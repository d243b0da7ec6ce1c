#include "04_tensors/tensors.h"

void logsoftmax_row(float *y, const float *x, size_t M) {
    float max = -INFINITY, sum = 0;
    for (size_t i = 0; i < M; i++) max = x[i] > max ? x[i] : max;
    for (size_t i = 0; i < M; i++) sum += float_exp(x[i] - max);
    float log_sum = float_log(sum);
    for (size_t i = 0; i < M; i++) y[i] = (x[i] - max) - log_sum;
}
