#include "../mark.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include <stdlib.h>

float sum_pairwise(const float *x, size_t count);

Test(exercise_04_3, small) {
    mark(sum_pairwise(NULL, 0), 0);
    mark(sum_pairwise((float[]){7}, 1), 7);
    mark(sum_pairwise((float[]){1, 2, 3, 4, 5}, 5), 15);
}

Test(exercise_04_3, a_million_is_exact_to_the_last_place) {
    size_t count = 1 << 20;
    float *x = memory_new(count, sizeof *x);
    Random random = random_seed(1, "two sums");
    double truth = 0;
    for (size_t i = 0; i < count; i++)
        truth += (double)(x[i] = (float)random_uniform(&random));
    /* floats of this size are 1/16 apart; from left to right the error is 5.8 */
    mark_near((double)sum_pairwise(x, count), truth, 0.125);
    free(x);
}
