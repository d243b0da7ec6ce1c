#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "00_ground/tables.h"

static const char GROUND_HELP[] =
    "00_ground: the random generator, taken apart\n"
    "\n"
    "  00_ground [--seed N] [--count N]   numbers, with what each line makes of them;\n"
    "                                     without --seed the counter starts at 0\n"
    "  00_ground tables -o DIR [--seed N] the tables of chapter 0's figures\n"
    "\n"
    "  -o, --output DIR   where tables go (build/guppy/guppy/00)\n"
    "  -s, --seed N       whose stream (1 for tables)\n"
    "  -n, --count N      how many numbers (4)\n"
    "  -h, --help         this page\n";

int main(int argc, char **argv) {
    static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                            {"seed", required_argument, NULL, 's'},
                                            {"count", required_argument, NULL, 'n'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *folder = "build/guppy/guppy/00";
    long seed = 1, count = 4;
    int seeded = 0;
    for (int option;
         (option = getopt_long(argc, argv, "o:s:n:h", options, NULL)) != -1;)
        switch (option) {
        case 'o':
            folder = optarg;
            break;
        case 's':
            seed = integer_parse("--seed", optarg, 0, LONG_MAX), seeded = 1;
            break;
        case 'n':
            count = integer_parse("--count", optarg, 1, 1000000);
            break;
        case 'h':
            fputs(GROUND_HELP, stdout);
            return stdout_finish();
        default:
            fail(EX_USAGE, "run 00_ground --help");
        }
    if (optind == argc)
        ground_print_steps(stdout, seeded ? random_seed((uint64_t)seed, "").state : 0,
                           (int)count);
    else if (optind + 1 == argc && strcmp(argv[optind], "tables") == 0)
        ground_write_tables(folder, (uint64_t)seed);
    else
        fail(EX_USAGE, "expected tables or nothing, found '%s'; run 00_ground --help",
             argv[argc - 1]);
    return stdout_finish();
}
