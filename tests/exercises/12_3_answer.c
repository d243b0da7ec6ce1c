#include <stddef.h>

void fold_norm(float *weight, float *bias, float *gain, float *offset, size_t M,
               size_t K) {
    for (size_t m = 0; m < M; m++)
        for (size_t k = 0; k < K; k++) {
            bias[m] += weight[m * K + k] * offset[k];
            weight[m * K + k] *= gain[k];
        }
    for (size_t k = 0; k < K; k++) gain[k] = 1, offset[k] = 0;
}
