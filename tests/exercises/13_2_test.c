#include "../mark.h"
#include "00_ground/random.h"

#define NUMBERS 1000

double sum_without_order(const float *x, size_t n);

Test(exercise_13_2, by_hand) {
    mark(sum_without_order(NULL, 0), 0, "nothing");
    mark(sum_without_order((float[]){0.5f, -0.25f, 3}, 3), 3.25, "0.5, -0.25 and 3");
    const float tiny = 0x1p-40f;
    mark(sum_without_order((float[]){512, tiny, tiny}, 3), 512 + 0x1p-39,
         "512 and twice the smallest unit");
    mark(sum_without_order((float[]){0x1.8p-41f, -0x1.8p-41f, tiny}, 3), 0x1p-40,
         "less than a unit, rounded to the nearest, in both directions");
}

/* Sizes from 2^-36 to 2^9: their sum has more bits than a double. */
Test(exercise_13_2, a_hundred_orders) {
    Random random = random_seed(1, "exercise");
    uint32_t order[NUMBERS];
    float x[NUMBERS], y[NUMBERS];
    double sum = 0;
    for (uint32_t i = 0; i < NUMBERS; i++) {
        order[i] = i;
        x[i] = (float)ldexp(2 * random_uniform(&random) - 1, 9 - (int)(i % 46));
        sum += (double)x[i];
    }
    double first = sum_without_order(x, NUMBERS);
    mark_near(first, sum, 1e-8, "a thousand numbers");
    for (int n = 0; n < 100; n++) {
        random_shuffle(&random, order, NUMBERS);
        for (int i = 0; i < NUMBERS; i++) y[i] = x[order[i]];
        cr_assert(sum_without_order(y, NUMBERS) == first,
                  "order %d: expected %.17g as in the first order, found %.17g", n,
                  first, sum_without_order(y, NUMBERS));
    }
}
