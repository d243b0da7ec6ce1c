#include "04_tensors/machine.h"
#include "04_tensors/lanes.h"
#include <sched.h>

int machine_threads(void) {
    return omp_get_max_threads();
}

void machine_limit_threads(int threads) {
    omp_set_num_threads(threads);
}

#ifdef CPU_SETSIZE
/* The n-th thread keeps to the n-th core. */
static void thread_settle(cpu_set_t cores, int n) {
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET(core, &cores) && n-- == 0) CPU_SET(core, &one);
    sched_setaffinity(0, sizeof one, &one);
}

void machine_team(void (*work)(void *with), void *with) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    sched_getaffinity(0, sizeof cores, &cores);
    const int settles = CPU_COUNT(&cores) == machine_threads();
#pragma omp parallel
    {
        if (settles) thread_settle(cores, omp_get_thread_num());
#pragma omp single
        work(with);
        if (settles) sched_setaffinity(0, sizeof cores, &cores);
    }
}
#else /* a system that does not let a thread choose its core */
void machine_team(void (*work)(void *with), void *with) {
#pragma omp parallel
#pragma omp single
    work(with);
}
#endif
