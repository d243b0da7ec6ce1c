#include "../mark.h"

double entropy_of(const double *chance, size_t n);

Test(exercise_01_1, of_what_is_known_by_heart) {
    mark_near(entropy_of((double[]){1}, 1), 0, 1e-12);
    mark_near(entropy_of((double[]){0.5, 0.5}, 2), log(2), 1e-12);
    mark_near(entropy_of((double[]){1 / 6., 1 / 6., 1 / 6., 1 / 6., 1 / 6., 1 / 6.}, 6),
              log(6), 1e-12);
    mark_near(entropy_of((double[]){0.5, 0.25, 0.25}, 3), 1.5 * log(2), 1e-12);
}

Test(exercise_01_1, what_never_happens_is_no_surprise) {
    mark_near(entropy_of((double[]){0, 0.5, 0, 0.5, 0}, 5), log(2), 1e-12);
    mark_near(entropy_of((double[]){0, 1}, 2), 0, 1e-12);
}

Test(exercise_01_1, is_never_negative) {
    double one = entropy_of((double[]){1}, 1);
    cr_expect(one >= 0 && !signbit(one),
              "expected 0, found -0, which looks odd when it is printed");
}
