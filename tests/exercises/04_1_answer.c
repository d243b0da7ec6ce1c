#include <stddef.h>

void tensor_transpose(float *y, const float *x, size_t N, size_t K) {
    for (size_t n = 0; n < N; n++)
        for (size_t k = 0; k < K; k++) y[k * N + n] = x[n * K + k];
}
