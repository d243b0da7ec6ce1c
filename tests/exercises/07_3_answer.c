#include <math.h>
#include <stddef.h>

/* A product gives each factor the others: a gets b s(b), and b s(b), itself a product,
 * gives b the two parts s(b) and b s'(b), where s' = s (1 - s). */
void gate_backward(float *da, float *db, const float *dy, const float *a,
                   const float *b, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float s = 1 / (1 + expf(-b[i]));
        da[i] = dy[i] * b[i] * s;
        db[i] = dy[i] * a[i] * (s + b[i] * s * (1 - s));
    }
}
