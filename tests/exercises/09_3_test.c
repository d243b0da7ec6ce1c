#include "../mark.h"
#include <stddef.h>

void penalize(float *logits, const int *recent, size_t n, float penalty);

Test(exercise_09_3, each_once_and_downwards) {
    float logits[4] = {2, -2, 3, -1};
    penalize(logits, (int[]){0, 1, 0, 0, 1}, 5, 2);
    const float want[4] = {1, -4, 3, -1};
    for (int i = 0; i < 4; i++) mark(logits[i], want[i], "logit %d", i);
    penalize(logits, NULL, 0, 2);
    for (int i = 0; i < 4; i++) mark(logits[i], want[i]);
}
