#include <math.h>
#include <stddef.h>

/* With xhat = x * r and g = dy * gain: dx = r * ( g - xhat * mean of (g * xhat) ). It
 * is LayerNorm's gradient without the part that the mean has in it. */
void rmsnorm_backward(float *dx, float *dgain, const float *dy, const float *x,
                      const float *gain, size_t C) {
    float squares = 0, mean = 0;
    for (size_t c = 0; c < C; c++) squares += x[c] * x[c];
    float r = 1 / sqrtf(squares / (float)C + 1e-5f);
    for (size_t c = 0; c < C; c++) mean += dy[c] * gain[c] * x[c] * r / (float)C;
    for (size_t c = 0; c < C; c++) {
        float xhat = x[c] * r;
        dgain[c] += dy[c] * xhat;
        dx[c] = r * (dy[c] * gain[c] - xhat * mean);
    }
}
