#include "00_ground/random.h"

#include "../mark.h"
#include <stddef.h>

/* A ReLU that lets a hundredth through: y = x > 0 ? x : x / 100; and its gradient, from
 * the output alone. dx may be dy, y may be x. */
void leaky_forward(float *y, const float *x, size_t count);
void leaky_backward(float *dx, const float *dy, const float *y, size_t count);

Test(exercise_07_2, forward) {
    const float x[] = {2, -2, 0, -100}, want[] = {2, -0.02f, 0, -1};
    float y[4];
    leaky_forward(y, x, 4);
    for (size_t i = 0; i < 4; i++) mark_near(y[i], want[i], 1e-6f);
}

Test(exercise_07_2, against_differences) {
    Random random = random_seed(1, "leaky");
    for (size_t i = 0; i < 100; i++) {
        float x = (float)random_normal(&random), h = 1e-2f, y, above, below, dx, dy = 2;
        if (fabsf(x) < 2 * h) continue; /* the kink */
        float up = x + h, down = x - h;
        leaky_forward(&y, &x, 1);
        leaky_forward(&above, &up, 1);
        leaky_forward(&below, &down, 1);
        leaky_backward(&dx, &dy, &y, 1);
        mark_near(dx, dy * (above - below) / (up - down), 1e-4f, "at %g", (double)x);
    }
}

Test(exercise_07_2, in_place) {
    float x[] = {1, -1}, dy[] = {1, 1};
    leaky_forward(x, x, 2);
    leaky_backward(dy, dy, x, 2);
    mark(dy[0], 1);
    mark_near(dy[1], 0.01f, 1e-7f);
}
