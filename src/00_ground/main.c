#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/random.h"
#include "00_ground/tables.h"

static const char GROUND_USAGE[] =
    "00_ground: the random generator, taken apart\n"
    "\n"
    "  00_ground [--seed N] [--count N]    numbers, with what each line makes of\n"
    "                                      them; without --seed from 0 on\n"
    "  00_ground tables -o DIR [--seed N]  the tables of chapter 0's figures\n";

int main(int argc, char **argv) {
    const char *folder = "build/guppy/guppy/00", *seeded = NULL;
    size_t count = 4;
    const Option options[] = {
        option_text("output", 'o', &folder, "DIR", "where tables go"),
        option_text("seed", 's', &seeded, "N", "whose stream (1 for tables)"),
        option_count("count", 'n', &count, "N", "how many numbers", 1, 1000000),
    };
    char **words = options_read(argc, argv, GROUND_USAGE, options, 3);
    uint64_t seed = 1;
    if (seeded) seed = (uint64_t)integer_parse("--seed", seeded, 0, INT_MAX);
    if (!words[0])
        ground_print_steps(stdout, seeded ? random_seed(seed, "").state : 0,
                           (int)count);
    else if (options_command(words, "tables") && !words[1])
        ground_write_tables(folder, seed);
    else
        fail(EX_USAGE, "expected tables or nothing, found '%s'; run 00_ground --help",
             words[1] ? words[1] : words[0]);
    return stdout_finish();
}
