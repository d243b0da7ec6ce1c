#include <math.h>
#include <stddef.h>

double entropy_of(const double *chance, size_t n) {
    double entropy = 0;
    for (size_t i = 0; i < n; i++)
        if (chance[i] > 0) entropy += chance[i] * log(1 / chance[i]);
    return entropy;
}
