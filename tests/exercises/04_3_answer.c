#include <stddef.h>

float sum_pairwise(const float *x, size_t count) {
    if (count == 0) return 0;
    if (count == 1) return x[0];
    size_t half = count / 2;
    return sum_pairwise(x, half) + sum_pairwise(x + half, count - half);
}
