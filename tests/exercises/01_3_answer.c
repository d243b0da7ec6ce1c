#include <math.h>
#include <stddef.h>

/* log1p(x) is ln(1+x) and expm1(x) is e^x - 1, both exact where x is tiny. */
double distinct_expected(const double *chance, size_t n, double draws) {
    double expected = 0;
    for (size_t i = 0; i < n; i++)
        if (draws > 0) expected += -expm1(draws * log1p(-chance[i]));
    return expected;
}
