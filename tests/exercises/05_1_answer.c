#include <math.h>
#include <stddef.h>

double attention_breadth(const float *att, size_t T) {
    double entropy = 0;
    for (size_t u = 0; u < T; u++)
        if (att[u] > 0) entropy -= (double)att[u] * log((double)att[u]);
    return exp(entropy);
}
