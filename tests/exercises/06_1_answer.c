#include "06_transformer/config.h"

size_t parameters_of(const Config *config) {
    size_t V = config->V, T = config->T, C = config->C, L = config->L, F = config->F;
    size_t norm = 2 * C, attention = 3 * C * C + 3 * C + C * C + C;
    size_t feed_forward = F * C + F + C * F + C;
    return V * C + T * C + L * (2 * norm + attention + feed_forward) + norm;
}
