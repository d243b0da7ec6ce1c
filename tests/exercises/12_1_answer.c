#include <math.h>
#include <stddef.h>

static double squares_lost(const float *row, size_t K, float scale, int levels) {
    double sum = 0;
    for (size_t k = 0; k < K; k++) {
        double q = rint((double)row[k] / (double)scale);
        if (q > levels) q = levels;
        if (q < -levels) q = -levels;
        double lost = (double)row[k] - q * (double)scale;
        sum += lost * lost;
    }
    return sum;
}

float best_scale(const float *row, size_t K, int levels) {
    float most = 0, best = 0;
    for (size_t k = 0; k < K; k++) most = fmaxf(most, fabsf(row[k]));
    if (most == 0) return 0;
    double least = INFINITY;
    for (int f = 100; f >= 50; f--) {
        float scale = (float)f / 100 * most / (float)levels;
        double lost = squares_lost(row, K, scale, levels);
        if (lost < least) least = lost, best = scale;
    }
    return best;
}
