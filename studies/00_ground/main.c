#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/random.h"
#include "00_ground/run.h"
#include "studies/00_ground/tables.h"

static const char GROUND_USAGE[] =
    "00_ground: the random generator, taken apart\n"
    "\n"
    "  00_ground [--seed N] [--count N]    numbers, with what each line makes of\n"
    "                                      them; without --seed from 0 on\n"
    "  00_ground tables [--seed N]         the tables of chapter 0's figures\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *seeded = NULL;
    size_t count = 4;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run, whose folder 00 tables go to"),
        option_text("seed", 's', &seeded, "N", "whose stream (1 for tables)"),
        option_count("count", 'n', &count, "N", "how many numbers", 1, 1000000),
    };
    char **words = options_read(argc, argv, GROUND_USAGE, options, 3);
    uint64_t seed = 1;
    if (seeded) seed = (uint64_t)integer_parse("--seed", seeded, 0, INT_MAX);
    if (!words[0])
        ground_print_steps(stdout, seeded ? random_seed(seed, "").state : 0,
                           (int)count);
    else if (options_command(words, "tables") && !words[1]) {
        char *folder = path_join(run, "00");
        ground_write_tables(folder, seed);
        free(folder);
    } else
        fail(EX_USAGE, "expected tables or nothing, found '%s'; run 00_ground --help",
             words[1] ? words[1] : words[0]);
    return stdout_finish();
}
