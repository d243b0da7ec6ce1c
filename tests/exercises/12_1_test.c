#include "../mark.h"

float best_scale(const float *row, size_t K, int levels);

Test(exercise_12_1, a_row_that_fits_keeps_its_scale) {
    mark_near(best_scale((float[]){3, -2, 1, 0}, 4, 3), 1, 1e-6, "all are levels");
    mark_near(best_scale((float[]){0, 0}, 2, 7), 0, 0, "a row of zeros");
}

/* One level: 10 and twenty times 4. With the scale 10 all of the 4s are lost; with 5 each
 * is off by 1, and the 10 by 5. */
Test(exercise_12_1, the_many_outvote_the_one) {
    float row[21] = {10};
    for (int k = 1; k < 21; k++) row[k] = k % 2 ? 4 : -4;
    mark_near(best_scale(row, 21, 1), 5, 1e-5, "one of 10, twenty of 4");
}
