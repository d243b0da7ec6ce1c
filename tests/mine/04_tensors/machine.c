#include "04_tensors/machine.h"
#include "04_tensors/lanes.h"
#include <sched.h>

int machine_threads(void) {
    return omp_get_max_threads();
}

void machine_limit_threads(int threads) {
    omp_set_num_threads(threads);
}

void machine_team(void (*work)(void *with), void *with) {
    cpu_set_t all;
    sched_getaffinity(0, sizeof all, &all);
    int settles = CPU_COUNT(&all) == machine_threads();
#pragma omp parallel
    {
        cpu_set_t one;
        CPU_ZERO(&one);
        for (int core = 0, n = omp_get_thread_num(); core < CPU_SETSIZE; core++)
            if (CPU_ISSET(core, &all) && n-- == 0) CPU_SET(core, &one);
        if (settles) sched_setaffinity(0, sizeof one, &one);
#pragma omp single
        work(with);
        if (settles) sched_setaffinity(0, sizeof all, &all);
    }
}
