#include "05_attention/dropout.h"
#include "00_ground/random.h"

uint64_t dropout_site(const Dropout *dropout, unsigned site, size_t layer) {
    return random_mix(random_at(dropout->seed, site) + layer * RANDOM_STEP);
}

void dropout_mask(float *mask, const Dropout *dropout, uint64_t stream, uint64_t first,
                  size_t n) {
    const double p = dropout->probability;
    for (size_t i = 0; i < n; i++) {
        uint64_t draw = random_at(stream, first + i) >> 32; /* of 2^32 */
        mask[i] = draw < (uint64_t)(p * 0x1p32) ? 0 : (float)(1 / (1 - p));
    }
}

void dropout_add(float *y, const float *past, const float *x, const Dropout *dropout,
                 uint64_t stream, size_t N, size_t C) {
    for (size_t i = 0; i < N * C; i++) {
        float mask;
        dropout_mask(&mask, dropout, stream, i, 1);
        y[i] = past == NULL ? mask * x[i] : past[i] + mask * x[i];
    }
}
