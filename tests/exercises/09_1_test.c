#include "../mark.h"
#include <stddef.h>

double answer_perplexity(const float *chances, size_t n);

Test(exercise_09_1, by_hand) {
    mark_near(answer_perplexity((float[]){0.5f, 0.5f, 0.5f}, 3), 2, 1e-9);
    mark_near(answer_perplexity((float[]){1}, 1), 1, 1e-9);
    mark_near(answer_perplexity((float[]){0.25f, 1}, 2), 2, 1e-9);
}
