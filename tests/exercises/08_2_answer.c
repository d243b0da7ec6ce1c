#include <stddef.h>

double set_loss(const double *means, const size_t *counts, size_t batches) {
    double sum = 0;
    size_t tokens = 0;
    for (size_t i = 0; i < batches; i++) {
        sum += means[i] * (double)counts[i];
        tokens += counts[i];
    }
    return sum / (double)tokens;
}
