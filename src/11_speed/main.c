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

static void speed_line(const char *name, int threads, double gflops) {
    fprintf(stderr, "%-22s %7d %9.1f\n", name, threads, gflops);
}

static void speed_print(void) {
    double gflops[CLIMB_STEPS];
    int all = machine_threads();
    Limit limit = {0};
    limit_try(&limit, machine_multiply());
    climb_measure(gflops, 504, 384, 384);
    limit_try(&limit, machine_multiply());
    double share = limit_share(&limit, gflops[CLIMB_STEPS - 1]);
    fprintf(stderr, "%-22s %7s %9s\n", "", "threads", "GFLOP/s");
    for (int s = 0; s < CLIMB_STEPS; s++)
        speed_line(CLIMB[s].name, CLIMB[s].threads ? CLIMB[s].threads : all, gflops[s]);
    speed_line("the machine can do", all, limit.most);
    fprintf(stderr, "reached: %.0f%%\n", 100 * share);
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
