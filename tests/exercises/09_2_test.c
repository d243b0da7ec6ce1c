#include "../mark.h"
#include <stddef.h>

size_t nucleus(const float *chances, size_t n, double p);

Test(exercise_09_2, the_fewest_that_reach_p) {
    const float chances[4] = {0.5f, 0.25f, 0.125f, 0.125f};
    mark(nucleus(chances, 4, 0), 1);
    mark(nucleus(chances, 4, 0.5), 1);
    mark(nucleus(chances, 4, 0.51), 2);
    mark(nucleus(chances, 4, 0.75), 2);
    mark(nucleus(chances, 4, 0.9), 4);
    mark(nucleus(chances, 4, 1), 4);
    mark(nucleus(chances, 4, 2), 4, "rounding may leave the sum below p");
}
