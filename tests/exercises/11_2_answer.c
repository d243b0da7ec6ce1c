#include "04_tensors/tensors.h"

void panel_of(float *panel, const float *w, size_t m, size_t K, size_t M) {
    for (size_t k = 0; k < K; k++)
        for (size_t j = 0; j < PANEL; j++)
            panel[k * PANEL + j] = m + j < M ? w[(m + j) * K + k] : 0;
}
