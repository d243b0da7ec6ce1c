#include <stddef.h>

void leaky_forward(float *y, const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = x[i] > 0 ? x[i] : x[i] / 100;
}

void leaky_backward(float *dx, const float *dy, const float *y, size_t count) {
    for (size_t i = 0; i < count; i++) dx[i] = y[i] > 0 ? dy[i] : dy[i] / 100;
}
