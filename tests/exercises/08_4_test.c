#include "../mark.h"
#include <stddef.h>

void lion_step(float *w, float *m, const float *g, size_t n, float rate, float beta1,
               float beta2, float decay);

/* beta1 0.5, beta2 0.8. Step 1: m = 0, so the sign is g's. m = 0.2*g = 0.2, -0.6, 0.
 * Step 2, g = -0.1, 0.1, 0: directions 0.05, -0.25, 0. */
Test(exercise_08_4, two_steps_by_hand) {
    float w[3] = {1, 1, 1}, m[3] = {0, 0, 0};
    lion_step(w, m, (float[]){1, -3, 0}, 3, 0.1f, 0.5f, 0.8f, 0.5f);
    const float first[3] = {0.85f, 1.05f, 0.95f};
    for (int i = 0; i < 3; i++) mark_near(w[i], first[i], 1e-6f);
    lion_step(w, m, (float[]){-0.1f, 0.1f, 0}, 3, 0.1f, 0.5f, 0.8f, 0);
    const float second[3] = {0.75f, 1.15f, 0.95f};
    for (int i = 0; i < 3; i++) mark_near(w[i], second[i], 1e-6f);
    mark_near(m[0], 0.14f, 1e-6f);
}
