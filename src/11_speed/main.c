#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "04_tensors/machine.h"
#include "11_speed/climb.h"
#include "11_speed/limits.h"
#include <stdio.h>

static const char SPEED_USAGE[] =
    "11_speed: from the plain loop to the fast kernel, and what this machine can do\n"
    "\n"
    "  11_speed    the climb, step by step, on stderr\n";

static void speed_print(void) {
    double gflops[CLIMB_STEPS];
    Limit limit = {0};
    limit_try(&limit, machine_multiply());
    climb_measure(gflops, 504, 384, 384);
    limit_try(&limit, machine_multiply());
    double share = limit_share(&limit, gflops[CLIMB_STEPS - 1]);
    for (int s = 0; s < CLIMB_STEPS; s++)
        fprintf(stderr, "%-24s %7.1f GFLOP/s\n", CLIMB[s].name, gflops[s]);
    fprintf(stderr, "%-24s %7.1f GFLOP/s, %d threads; reached: %.0f%%\n", "the machine",
            limit.most, machine_threads(), 100 * share);
    if (limit_disturbed(&limit))
        fprintf(stderr,
                "disturbed: the machine did %.1f at another time; something else was "
                "running\n",
                limit.least);
}

int main(int argc, char **argv) {
    char **words = options_read(argc, argv, SPEED_USAGE, NULL, 0);
    if (words[0])
        fail(EX_USAGE, "expected nothing, found '%s'; run 11_speed --help", words[0]);
    speed_print();
    return stdout_finish();
}
