#include "00_ground/random.h"

#include "../mark.h"
#include <stddef.h>

/* RMSNorm, LayerNorm's younger sibling: no mean, no bias.
 *
 *   r = 1 / sqrt( (sum of x[c]^2) / C + 1e-5 ),   y[c] = x[c] * r * gain[c]
 *
 * The gradient of one row: dx (C) is written, dgain (C) is added to. */
void rmsnorm_backward(float *dx, float *dgain, const float *dy, const float *x,
                      const float *gain, size_t C);

enum { C = 19 };

static double value(const float *x, const float *gain, const float *weigh) {
    double squares = 0, sum = 0;
    for (size_t c = 0; c < C; c++) squares += (double)x[c] * (double)x[c];
    double r = 1 / sqrt(squares / C + 1e-5);
    for (size_t c = 0; c < C; c++)
        sum += (double)weigh[c] * (double)x[c] * r * (double)gain[c];
    return sum;
}

static void compare(float *number, float got, const float *x, const float *gain,
                    const float *weigh, const char *what) {
    float kept = *number, h = 1e-2f;
    *number = kept + h;
    double above = value(x, gain, weigh), up = (double)*number;
    *number = kept - h;
    double below = value(x, gain, weigh),
           slope = (above - below) / (up - (double)*number);
    *number = kept;
    mark_near((double)got, slope, 1e-3 + 1e-3 * fabs(slope),
              "%s: %g, differences give %g", what, (double)got, slope);
}

Test(exercise_07_4, against_differences) {
    float x[C], gain[C], weigh[C], dx[C], dgain[C];
    Random random = random_seed(1, "rmsnorm");
    for (size_t c = 0; c < C; c++) {
        x[c] = (float)random_normal(&random);
        gain[c] = (float)random_normal(&random);
        weigh[c] = (float)random_normal(&random);
        dx[c] = NAN;
        dgain[c] = 5; /* added to */
    }
    rmsnorm_backward(dx, dgain, weigh, x, gain, C);
    for (size_t c = 0; c < C; c++) {
        compare(&x[c], dx[c], x, gain, weigh, "dx");
        compare(&gain[c], dgain[c] - 5, x, gain, weigh, "dgain");
    }
}
