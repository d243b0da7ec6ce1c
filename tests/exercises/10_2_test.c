#include "../mark.h"
#include <stddef.h>

double mark_error(size_t right, size_t answers);
size_t answers_for(double p, double error);

Test(exercise_10_2, by_hand) {
    mark_near(mark_error(901, 1000), 0.0094446, 1e-6);
    mark_near(mark_error(1, 4), 0.2165064, 1e-6);
    mark_near(mark_error(50, 100), 0.05, 1e-12);
    mark(mark_error(7, 7), 0, "nothing scatters where all are right");
}

/* Numbers that do not sit on a whole one: no rounding of doubles decides. */
Test(exercise_10_2, half_the_error_takes_four_times_the_answers) {
    mark(answers_for(0.5, 0.03), 278);
    mark(answers_for(0.5, 0.015), 1112);
    mark(answers_for(0.9, 0.007), 1837);
    mark(answers_for(1, 0.01), 0);
}

Test(exercise_10_2, enough_is_enough) {
    size_t n = answers_for(0.5, 0.03);
    cr_expect(mark_error(n / 2, n) <= 0.03, "expected at most 0.03, found %g",
              mark_error(n / 2, n));
}
