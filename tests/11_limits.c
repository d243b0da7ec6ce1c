/* What is said of a limit after several tries. What is measured by the clock is not
 * tested; what is made of it is. */
#include "04_tensors/tensors.h"
#include "11_speed/limits.h"
#include "expect.h"

#include <sched.h>

Test(limit, is_the_best_of_all_that_was_seen) {
    Limit limit = {0};
    limit_try(&limit, 440);
    limit_try(&limit, 88.7);
    limit_try(&limit, 431);
    cr_expect_eq(limit.most, 440);
    cr_expect_eq(limit.least, 88.7);
    expect_number(limit_share(&limit, 220), 0.5, 1e-12);
}

Test(limit, is_never_exceeded) {
    Limit limit = {0};
    limit_try(&limit, 100);
    cr_expect_eq(limit_share(&limit, 400), 1, "what reaches more has moved the limit");
    cr_expect_eq(limit_share(&limit, 100), 0.25);
}

Test(limit, whose_tries_lie_far_apart_was_disturbed) {
    Limit limit = {0};
    limit_try(&limit, 440);
    limit_try(&limit, 425);
    cr_expect_not(limit_disturbed(&limit));
    limit_try(&limit, 380);
    cr_expect(limit_disturbed(&limit));
    limit = (Limit){0};
    limit_try(&limit, 100);
    limit_share(&limit, 400);
    cr_expect(limit_disturbed(&limit), "the try itself was");
}

enum { N = 75, K = 45, M = 141 };

typedef struct {
    float x[N * K], w[M * K], y[N * M], dw[M * K], dbias[M];
} Work;
