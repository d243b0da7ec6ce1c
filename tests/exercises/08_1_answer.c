#include <stddef.h>

/* With the same g for ever, u grows to g + mu*g + mu*mu*g + ... = g / (1 - mu): with
 * mu = 0.9, ten times the step of plain descent. */
void momentum_step(float *w, float *u, const float *g, size_t n, float rate, float mu) {
    for (size_t i = 0; i < n; i++) {
        u[i] = mu * u[i] + g[i];
        w[i] -= rate * u[i];
    }
}
