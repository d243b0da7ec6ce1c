#include <math.h>
#include <stddef.h>

double answer_perplexity(const float *chances, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum -= log((double)chances[i]);
    return exp(sum / (double)n);
}
