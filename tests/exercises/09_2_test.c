#include <criterion/criterion.h>
#include <stddef.h>

size_t nucleus(const float *chances, size_t n, double p);

Test(exercise_09_2, the_fewest_that_reach_p) {
    const float chances[4] = {0.5f, 0.25f, 0.125f, 0.125f};
    cr_expect_eq(nucleus(chances, 4, 0), 1);
    cr_expect_eq(nucleus(chances, 4, 0.5), 1);
    cr_expect_eq(nucleus(chances, 4, 0.51), 2);
    cr_expect_eq(nucleus(chances, 4, 0.75), 2);
    cr_expect_eq(nucleus(chances, 4, 0.9), 4);
    cr_expect_eq(nucleus(chances, 4, 1), 4);
    cr_expect_eq(nucleus(chances, 4, 2), 4, "rounding may leave the sum below p");
}
