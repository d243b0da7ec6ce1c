#include "../mark.h"
#include <stdlib.h>

#include "00_ground/random.h"

double distinct_expected(const double *chance, size_t n, double draws);

Test(exercise_01_3, by_hand) {
    mark_near(distinct_expected((double[]){1}, 1, 10), 1, 1e-9);
    mark_near(distinct_expected((double[]){0.5, 0.5}, 2, 1), 1, 1e-9);
    mark_near(distinct_expected((double[]){0.5, 0.5}, 2, 2), 1.5, 1e-9);
    mark_near(distinct_expected((double[]){0.75, 0.25}, 2, 2),
              2 - 0.25 * 0.25 - 0.75 * 0.75,
              1e-9 * (2 - 0.25 * 0.25 - 0.75 * 0.75) + 1e-12);
    mark_near(distinct_expected((double[]){0, 1}, 2, 5), 1, 1e-9);
    mark_near(distinct_expected((double[]){0.2, 0.8}, 2, 0), 0, 1e-9);
}

Test(exercise_01_3, agrees_with_dice) {
    double chance[20], sum = 0, seen = 0;
    for (int i = 0; i < 20; i++) sum += chance[i] = 1.0 / (i + 1);
    for (int i = 0; i < 20; i++) chance[i] /= sum;
    Random random = random_seed(1, "distinct");
    enum { TRIALS = 20000, DRAWS = 15 };
    for (int trial = 0; trial < TRIALS; trial++) {
        int met[20] = {0};
        for (int draw = 0; draw < DRAWS; draw++) {
            double left = random_uniform(&random);
            int i = 0;
            while (i < 19 && left >= chance[i]) left -= chance[i++];
            seen += !met[i];
            met[i] = 1;
        }
    }
    mark_near(distinct_expected(chance, 20, DRAWS), seen / TRIALS, 0.06);
}

/* A sentence that comes once in 10^18 is seen 10^-12 times in a million draws, and not
 * never: 1 - 1e-18 is 1 in a double. */
Test(exercise_01_3, keeps_what_is_rare) {
    mark_near(distinct_expected((double[]){1e-18}, 1, 1e6), 1e-12, 2e-21);
    double *chance = malloc(100000 * sizeof *chance);
    for (int i = 0; i < 100000; i++) chance[i] = 1e-17;
    mark_near(distinct_expected(chance, 100000, 1e12), 1e5 * -expm1(-1e-5), 1e-9);
    free(chance);
}
