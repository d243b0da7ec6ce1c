#include "00_ground/random.h"

size_t random_weighted(Random *random, const double *weights, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += weights[i];
    double left = random_uniform(random) * sum;
    size_t last = 0; /* what can be drawn at all: rounding may carry us past the end */
    for (size_t i = 0; i < n; i++) {
        if (weights[i] == 0) continue;
        if (left < weights[i]) return i;
        left -= weights[i];
        last = i;
    }
    return last;
}
