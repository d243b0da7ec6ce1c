/* float_exp, float_log, float_cos against the C library's doubles, in units in the last
 * place: every 97th float, and the ends of the ranges. */
#include "04_tensors/tensors.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* |got - want| in units in the last place of a float near `want`. */
static double functions_ulps(float got, double want) {
    int exponent;
    frexp(want, &exponent);
    if (exponent < -125) exponent = -125;
    return fabs((double)got - want) / ldexp(1, exponent - 24);
}

static float functions_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Without FMA each step of exp rounds twice. */
#if defined(__FMA__) || defined(__aarch64__)
#define EXP_ULPS 1.05
#else
#define EXP_ULPS 2.5
#endif

Test(functions, ulps) {
    /* An emulated processor is a hundred times as slow: a tenth of the floats. */
    const uint64_t step = getenv("EMULATOR") ? 971 : 97;
    for (uint64_t bits = 0; bits < UINT64_C(1) << 32; bits += step) {
        float x = functions_float((uint32_t)bits);
        if (x >= -87.33f && x <= 88.72f)
            cr_assert(functions_ulps(float_exp(x), exp((double)x)) < EXP_ULPS, "%a", x);
        if (x > 0 && x < INFINITY)
            cr_assert(functions_ulps(float_log(x), log((double)x)) < 0.51, "%a", x);
        if (fabsf(x) <= 1000)
            cr_assert(functions_ulps(float_cos(x), cos((double)x)) < 0.6, "%a", x);
    }
}

Test(functions, ends) {
    cr_assert_eq(float_exp(0), 1);
    cr_assert_eq(float_exp(-INFINITY), 0);
    cr_assert_eq(float_exp(-200), 0);
    cr_assert_eq(float_exp(88.73f), INFINITY);
    cr_assert_eq(float_exp(INFINITY), INFINITY);
    cr_assert(isnan(float_exp(NAN)));
    cr_assert_eq(float_log(1), 0);
    cr_assert_eq(float_log(0), -INFINITY);
    cr_assert_eq(float_log(INFINITY), INFINITY);
    cr_assert(isnan(float_log(-1)) && isnan(float_log(NAN)));
    cr_assert_eq(float_cos(0), 1);
    cr_assert(isnan(float_cos(INFINITY)) && isnan(float_cos(NAN)));
}
