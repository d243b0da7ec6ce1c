/* exp, log and cos. The exponential is computed in floats, sixteen at a time, because
 * softmax wants millions; the other two are rare and think in doubles. */
#include "04_tensors/lanes.h"

float float_exp(float x) {
    return lanes_exp(lanes_all(x))[0];
}

/* x = m * 2^e with m in [sqrt(1/2), sqrt(2)); ln m = 2 * atanh(s) with
 * s = (m-1) / (m+1), |s| < 0.172, and atanh s = s + s^3/3 + s^5/5 + ... */
float float_log(float x) {
    if (!(x > 0)) return x == 0 ? -INFINITY : NAN;
    if (x == INFINITY) return x;
    int e;
    double m = frexp((double)x, &e);
    if (m < 0.70710678118654752) m *= 2, e--;

    double s = (m - 1) / (m + 1), s2 = s * s, series = 1.0 / 17;
    for (int odd = 15; odd >= 1; odd -= 2) series = series * s2 + 1.0 / odd;
    return (float)(2 * s * series + e * 0.69314718055994531);
}

/* The nearest multiple of pi/2 is taken away; what is left, |r| <= pi/4, goes into the
 * series of cos or of sin, as the quadrant says. */
float float_cos(float x) {
    if (!(x > -1e9f && x < 1e9f)) return NAN;
    double n = nearbyint((double)x * 0.63661977236758134);
    double r = (double)x - n * 1.5707963267948966, r2 = r * r;
    long quadrant = (long)n & 3;

    double cosine = 1, sine = 1;
    for (int k = 14; k >= 2; k -= 2) {
        cosine = 1 - r2 / (k * (k - 1)) * cosine;
        sine = 1 - r2 / (k * (k + 1)) * sine;
    }
    sine *= r;
    double value = quadrant & 1 ? -sine : cosine;
    return (float)(quadrant & 2 ? -value : value);
}
