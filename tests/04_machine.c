/* The team, and what is said of a limit after several tries. What is measured by the
 * clock is not tested; what is made of it is. */
#include "04_tensors/machine.h"
#include "04_tensors/tensors.h"
#include "expect.h"

#include <sched.h>

Test(limit, is_the_best_of_all_that_was_seen) {
    Limit limit = {0};
    limit_try(&limit, 440);
    limit_try(&limit, 88.7);
    limit_try(&limit, 431);
    cr_expect_eq(limit.most, 440);
    cr_expect_eq(limit.least, 88.7);
    cr_expect_float_eq(limit_share(&limit, 220), 0.5, 1e-12);
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

static void work_run(void *with) {
    Work *work = with;
    matmul_forward(work->y, work->x, work->w, NULL, N, K, M);
    matmul_backward_weight(work->dw, work->dbias, work->y, work->x, N, K, M);
}

/* With more threads than cores, with one, and by whoever calls. */
Test(team, makes_the_bits_that_one_thread_makes) {
    static Work alone, team;
    for (size_t i = 0; i < N * K; i++) alone.x[i] = (float)(i % 17) - 8;
    for (size_t i = 0; i < M * K; i++) alone.w[i] = (float)(i % 23) * 0.3f - 3;
    Work begin = alone;
    work_run(&alone);
    static const int threads[] = {1, 2, 3, 8};
    for (size_t i = 0; i < 4; i++) {
        team = begin;
        machine_limit_threads(threads[i]);
        machine_team(work_run, &team);
        cr_expect_eq(memcmp(&team, &alone, sizeof team), 0, "%d threads", threads[i]);
    }
}

#ifdef CPU_SETSIZE
static void leave_alone(void *with) {
    (void)with;
}

Test(team, leaves_the_caller_the_cores_that_it_had) {
    cpu_set_t before, after;
    sched_getaffinity(0, sizeof before, &before);
    for (int threads = 1; threads <= 3; threads++) {
        machine_limit_threads(threads);
        machine_team(leave_alone, NULL);
        sched_getaffinity(0, sizeof after, &after);
        cr_expect(CPU_EQUAL(&before, &after), "%d threads", threads);
    }
}
#endif
