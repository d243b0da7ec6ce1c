#include "00_ground/random.h"

#include "../mark.h"

size_t packed_batches(const size_t *rows, size_t count, size_t budget);

Test(exercise_03_3, fills_what_can_be_filled) {
    mark(packed_batches((size_t[]){6, 4, 6, 4}, 4, 10), 2);
    mark(packed_batches((size_t[]){4, 4, 6, 6}, 4, 10), 2);
    mark(packed_batches((size_t[]){10, 10, 1}, 3, 10), 3);
    mark(packed_batches((size_t[]){1, 1, 1, 1}, 4, 4), 1);
    mark(packed_batches(NULL, 0, 10), 0);
}

/* Whole batches, cut into pieces and mixed: 11/9 of their number, and 1, must do. No
 * answer can need fewer than the rows fill. */
Test(exercise_03_3, comes_near_to_the_best) {
    enum { BUDGET = 100, BATCHES = 40 };
    Random random = random_seed(3, "packing");
    for (int round = 0; round < 100; round++) {
        size_t rows[BATCHES * BUDGET], count = 0;
        for (int b = 0; b < BATCHES; b++)
            for (size_t left = BUDGET; left > 0; count++) {
                size_t piece = 1 + random_below(&random, 60);
                rows[count] = piece < left ? piece : left;
                left -= rows[count];
            }
        for (size_t i = count; i > 1; i--) {
            size_t j = random_below(&random, i), kept = rows[i - 1];
            rows[i - 1] = rows[j];
            rows[j] = kept;
        }
        size_t batches = packed_batches(rows, count, BUDGET);
        cr_assert(batches >= BATCHES && batches <= BATCHES * 11 / 9 + 1,
                  "expected %d to %d batches, found %zu", BATCHES, BATCHES * 11 / 9 + 1,
                  batches);
    }
}
