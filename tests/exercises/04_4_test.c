#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include <criterion/criterion.h>

void rmsnorm_forward(float *y, const float *x, const float *gain, size_t N, size_t C);
void rmsnorm_backward(float *dx, const float *dy, const float *x, const float *gain,
                      size_t N, size_t C);

Test(exercise_04_4, forward) {
    float y[4];
    rmsnorm_forward(y, (float[]){3, 4, 0, 0}, (float[]){1, 2}, 2, 2);
    cr_expect_float_eq(y[0], 0.8485281, 1e-5);
    cr_expect_float_eq(y[1], 2.2627417, 1e-5);
    cr_expect(y[2] == 0 && y[3] == 0);
}

Test(exercise_04_4, backward) {
    enum { N = 3, C = 7 };
    float x[N * C], gain[C], dy[N * C], dx[N * C], y[N * C];
    Random random = random_seed(1, "rmsnorm");
    for (int i = 0; i < N * C; i++) {
        x[i] = (float)random_normal(&random);
        dy[i] = (float)random_normal(&random);
        gain[i % C] = (float)random_normal(&random);
    }
    rmsnorm_backward(dx, dy, x, gain, N, C);
    for (int i = 0; i < N * C; i++) {
        float old = x[i];
        double loss[2] = {0, 0};
        for (int side = 0; side < 2; side++) {
            x[i] = side ? old + 1e-2f : old - 1e-2f;
            rmsnorm_forward(y, x, gain, N, C);
            for (int j = 0; j < N * C; j++) loss[side] += (double)dy[j] * (double)y[j];
        }
        x[i] = old;
        cr_expect_float_eq(dx[i], (loss[1] - loss[0]) / 2e-2, 2e-3);
    }
}
