#include "06_transformer/config.h"

/* Two operations for each weight and token; and for each pair of tokens that the mask
 * lets through, C products for the score of all heads together and C for the mix. */
double sentence_operations(const Config *config, size_t T) {
    double C = (double)config->C, F = (double)config->F, tokens = (double)T;
    double weights = 3 * C * C + C * C + F * C + C * F;
    double pairs = tokens * (tokens + 1) / 2;
    return (double)config->L * (2 * tokens * weights + 4 * C * pairs) +
           2 * tokens * C * (double)config->V;
}
