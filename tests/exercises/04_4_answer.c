#include "04_tensors/tensors.h"

static float row_scale(const float *x, size_t C) {
    float squares = 0;
    for (size_t c = 0; c < C; c++) squares += x[c] * x[c];
    return 1 / sqrtf(squares / (float)C + LAYERNORM_EPSILON);
}

void rmsnorm_forward(float *y, const float *x, const float *gain, size_t N, size_t C) {
    for (size_t n = 0; n < N; n++, x += C, y += C) {
        float scale = row_scale(x, C);
        for (size_t c = 0; c < C; c++) y[c] = x[c] * scale * gain[c];
    }
}

/* With g = dy * gain: y moves with x[c] directly, and through the scale, which is the
 * same for the whole row: dx = scale * (g - x * scale^2 * mean of (g * x)). */
void rmsnorm_backward(float *dx, const float *dy, const float *x, const float *gain,
                      size_t N, size_t C) {
    for (size_t n = 0; n < N; n++, x += C, dx += C, dy += C) {
        float scale = row_scale(x, C), mean = 0;
        for (size_t c = 0; c < C; c++) mean += dy[c] * gain[c] * x[c] / (float)C;
        for (size_t c = 0; c < C; c++)
            dx[c] = scale * (dy[c] * gain[c] - x[c] * scale * scale * mean);
    }
}
