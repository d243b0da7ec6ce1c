#include "../mark.h"

void logsoftmax_row(float *y, const float *x, size_t M);

Test(exercise_04_2, by_hand) {
    float y[3];
    logsoftmax_row(y, (float[]){1, 2, 3}, 3);
    mark_near(y[0], -2.4076059, 1e-6);
    mark_near(y[1], -1.4076059, 1e-6);
    mark_near(y[2], -0.4076059, 1e-6);
}

Test(exercise_04_2, great_scores) {
    float y[3];
    logsoftmax_row(y, (float[]){-40000, 40000, 39999}, 3);
    mark_near(y[0], -80000.3132617, 1e-2);
    mark_near(y[1], -0.3132617, 1e-6);
    mark_near(y[2], -1.3132617, 1e-6);
    logsoftmax_row(y, (float[]){-7}, 1);
    mark(y[0], 0);
}
