#include "../mark.h"
#include <stddef.h>

void momentum_step(float *w, float *u, const float *g, size_t n, float rate, float mu);

Test(exercise_08_1, two_steps_by_hand) {
    float w[2] = {1, -1}, u[2] = {0, 0};
    momentum_step(w, u, (float[]){2, 0}, 2, 0.1f, 0.5f);
    mark_near(w[0], 0.8f, 1e-6f);
    mark_near(w[1], -1, 1e-6f);
    momentum_step(w, u, (float[]){2, -4}, 2, 0.1f, 0.5f); /* u = 3, -4 */
    mark_near(u[0], 3, 1e-6f);
    mark_near(w[0], 0.5f, 1e-6f);
    mark_near(w[1], -0.6f, 1e-6f);
}

Test(exercise_08_1, in_the_end_ten_times_as_far) {
    float w = 0, u = 0, g = 1, before = 0;
    for (int t = 0; t < 300; t++) {
        before = w;
        momentum_step(&w, &u, &g, 1, 0.01f, 0.9f);
    }
    mark_near(before - w, 0.1f, 1e-4f);
}
