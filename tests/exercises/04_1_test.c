#include "../mark.h"

void tensor_transpose(float *y, const float *x, size_t N, size_t K);

Test(exercise_04_1, turns) {
    const float x[] = {1, 2, 3, 4, 5, 6}, want[] = {1, 4, 2, 5, 3, 6};
    float y[6], back[6];
    tensor_transpose(y, x, 2, 3);
    tensor_transpose(back, y, 3, 2);
    for (int i = 0; i < 6; i++) {
        mark(y[i], want[i]);
        mark(back[i], x[i]);
    }
    tensor_transpose(NULL, NULL, 0, 3);
}
