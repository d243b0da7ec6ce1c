#include "05_attention/dropout.h"
#include "00_ground/random.h"

uint64_t dropout_site(const Dropout *dropout, unsigned site, size_t layer) {
    return random_mix(random_at(dropout->seed, site) + layer * RANDOM_STEP);
}

void dropout_mask(float *mask, const Dropout *dropout, uint64_t stream, uint64_t first,
                  size_t n) {
    /* 32 bits of the 64 are enough to compare: the probability is met to 2^-32. */
    uint32_t off = (uint32_t)(dropout->probability * 4294967296.0);
    float kept = (float)(1 / (1 - dropout->probability));
    for (size_t i = 0; i < n; i++)
        mask[i] = (uint32_t)(random_at(stream, first + i) >> 32) < off ? 0 : kept;
}

void dropout_add(float *y, const float *past, const float *x, const Dropout *dropout,
                 uint64_t stream, size_t N, size_t C) {
#pragma omp taskloop grainsize(64)
    for (size_t n = 0; n < N; n++) {
        float mask[64];
        for (size_t c = 0; c < C; c += 64) {
            size_t count = C - c < 64 ? C - c : 64, at = n * C + c;
            dropout_mask(mask, dropout, stream, at, count);
            for (size_t i = 0; i < count; i++) {
                float kept = mask[i] * x[at + i];
                y[at + i] = past == NULL ? kept : past[at + i] + kept;
            }
        }
    }
}
