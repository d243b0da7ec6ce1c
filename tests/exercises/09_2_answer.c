#include <stddef.h>

size_t nucleus(const float *chances, size_t n, double p) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if ((sum += (double)chances[i]) >= p) return i + 1;
    return n;
}
