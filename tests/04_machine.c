/* The team of all threads. */
#include "04_tensors/lanes.h"
#include "04_tensors/machine.h"
#include "04_tensors/tensors.h"
#include "expect.h"

#include <sched.h>

enum { N = 75, K = 45, M = 141 };

typedef struct {
    float x[N * K], w[M * K], y[N * M], z[N * N];
} Work;

static void work_run(void *with) {
    Work *work = with;
    matmul_forward(work->y, work->x, work->w, NULL, N, K, M);
    matmul_symmetric(work->z, work->y, N, M);
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

typedef struct {
    int thread;
    cpu_set_t cores;
} Seat;

static void seat_look(void *with) {
    Seat *seat = with;
    seat->thread = omp_get_thread_num();
    sched_getaffinity(0, sizeof seat->cores, &seat->cores);
}

Test(team, of_as_many_as_there_are_cores_has_one_each) {
    cpu_set_t all;
    Seat seat;
    int core = 0, before = 0;
    sched_getaffinity(0, sizeof all, &all);
    machine_limit_threads(CPU_COUNT(&all));
    if (machine_threads() != CPU_COUNT(&all)) return; /* there is no OpenMP */
    machine_team(seat_look, &seat);
    cr_assert_eq(CPU_COUNT(&seat.cores), 1);
    for (; !CPU_ISSET(core, &seat.cores); core++) before += CPU_ISSET(core, &all);
    cr_expect_eq(before, seat.thread, "the n-th of them");
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
