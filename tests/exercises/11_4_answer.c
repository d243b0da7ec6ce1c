#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include <stdlib.h>

#define SLICE 4096

float sum_shared(const float *x, size_t count) {
    size_t slices = (count + SLICE - 1) / SLICE;
    float *sums = memory_new(slices, sizeof *sums), sum = 0;
#pragma omp parallel for
    for (size_t s = 0; s < slices; s++)
        for (size_t i = s * SLICE; i < count && i < (s + 1) * SLICE; i++)
            sums[s] += x[i];
    for (size_t s = 0; s < slices; s++) sum += sums[s];
    free(sums);
    return sum;
}
