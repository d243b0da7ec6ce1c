#include <math.h>
#include <stddef.h>
#include <stdint.h>

double sum_without_order(const float *x, size_t n) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += llrint(ldexp((double)x[i], 40));
    return ldexp((double)sum, -40);
}
