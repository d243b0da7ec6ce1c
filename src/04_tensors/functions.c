/* exp, log and cos. The exponential is computed in floats, a vector at a time, because
 * softmax wants millions; the other two are rare and use doubles. */
#include "00_ground/random.h"
#include "04_tensors/lanes.h"

float float_exp(float x) {
    return vector_exp(vector_all(x))[0];
}

/* Every float above 0 is a normal double. */
float float_log(float x) {
    if (!(x > 0)) return x == 0 ? -INFINITY : NAN;
    return x == INFINITY ? x : (float)random_logarithm((double)x);
}

/* Subtract the nearest multiple of pi/2; what is left, |r| <= pi/4, goes into the
 * series of cos or of sin, depending on the quadrant. */
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
