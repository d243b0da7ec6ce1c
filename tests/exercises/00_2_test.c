#include "00_ground/random.h"

#include "../mark.h"

size_t random_weighted(Random *random, const double *weights, size_t n);

static void expect_weighted(const double *weights, size_t n) {
    enum { DRAWS = 200000 };
    int counts[8] = {0};
    double sum = 0;
    Random random = random_seed(1, "weighted");
    for (size_t i = 0; i < n; i++) sum += weights[i];
    for (int draw = 0; draw < DRAWS; draw++) {
        size_t i = random_weighted(&random, weights, n);
        cr_assert(i < n, "expected a number below %zu, found %zu", n, i);
        counts[i]++;
    }
    for (size_t i = 0; i < n; i++) {
        double p = weights[i] / sum, off = fabs(counts[i] - p * DRAWS);
        cr_expect(off <= 5 * sqrt(DRAWS * p * (1 - p)),
                  "%d of weight %g: expected it about %.0f times, found it %d times",
                  (int)i, weights[i], p * DRAWS, counts[i]);
    }
}

Test(exercise_00_2, draws_by_weight) {
    expect_weighted((double[]){1}, 1);
    expect_weighted((double[]){1, 1}, 2);
    expect_weighted((double[]){3, 1, 2}, 3);
    expect_weighted((double[]){0.001, 1000, 0.5, 7}, 4);
    expect_weighted((double[]){1e-300, 2e-300}, 2);
}

Test(exercise_00_2, never_draws_a_zero) {
    expect_weighted((double[]){0, 1, 0, 1, 0}, 5);
    expect_weighted((double[]){0, 0, 5, 0}, 4);
}

/* 0.1 ten times is not 1: a sum and a running difference need not meet. */
Test(exercise_00_2, survives_rounding) {
    double weights[11] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 1e-17, 0};
    Random random = random_seed(2, "weighted");
    for (int draw = 0; draw < 1000000; draw++) {
        size_t i = random_weighted(&random, weights, 11);
        cr_assert(i < 10, "expected a weight that is not 0, found number %zu", i);
    }
    /* the largest fraction there is: a state whose next number has its upper bits set
     */
    for (uint64_t state = 0; state < 1000; state++) {
        double tiny[3] = {0x1p-1060, 0x1p-1070, 0};
        Random start = {state};
        size_t i = random_weighted(&start, tiny, 3);
        cr_assert(i < 2, "expected a weight that is not 0, found number %zu", i);
    }
}

/* The smallest fraction there is: random_mix turns 0 into 0, and below no weight of 0
 * lies anything. */
Test(exercise_00_2, never_draws_a_zero_at_the_edge) {
    double weights[3] = {0, 1, 0};
    Random random = {-RANDOM_STEP};
    mark(random_weighted(&random, weights, 3), 1);
}
