#include "00_ground/random.h"

#include "../mark.h"
#include <stddef.h>

/* The gradient of y[i] = a[i] * b[i] * s(b[i]), with s(x) = 1 / (1 + exp(-x)). */
void gate_backward(float *da, float *db, const float *dy, const float *a,
                   const float *b, size_t count);

static double gate(double a, double b) {
    return a * b / (1 + exp(-b));
}

Test(exercise_07_3, by_hand) {
    float da, db;
    gate_backward(&da, &db, (float[]){2}, (float[]){3}, (float[]){0}, 1);
    mark(da, 0, "an open question");
    mark_near(db, 3, 1e-6, "an open question");
}

Test(exercise_07_3, against_differences) {
    enum { COUNT = 50 };
    float a[COUNT], b[COUNT], dy[COUNT], da[COUNT], db[COUNT];
    Random random = random_seed(1, "gate");
    for (int i = 0; i < COUNT; i++) {
        a[i] = (float)random_normal(&random);
        b[i] = (float)(3 * random_normal(&random));
        dy[i] = (float)random_normal(&random);
    }
    gate_backward(da, db, dy, a, b, COUNT);
    for (int i = 0; i < COUNT; i++) {
        double h = 1e-4, x = (double)a[i], y = (double)b[i], d = (double)dy[i];
        double by_a = d * (gate(x + h, y) - gate(x - h, y)) / (2 * h);
        double by_b = d * (gate(x, y + h) - gate(x, y - h)) / (2 * h);
        mark_near((double)da[i], by_a, 1e-4, "number %d", i);
        mark_near((double)db[i], by_b, 1e-4, "number %d", i);
    }
}
