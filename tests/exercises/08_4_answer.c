#include <stddef.h>

void lion_step(float *w, float *m, const float *g, size_t n, float rate, float beta1,
               float beta2, float decay) {
    for (size_t i = 0; i < n; i++) {
        float direction = beta1 * m[i] + (1 - beta1) * g[i];
        float sign = (float)((direction > 0) - (direction < 0));
        w[i] -= rate * (sign + decay * w[i]);
        m[i] = beta2 * m[i] + (1 - beta2) * g[i];
    }
}
