#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "13_ranks/crew.h"
#include "studies/13_ranks/cost_tables.h"
#include "studies/13_ranks/crew_study.h"

#include <stdio.h>
#include <string.h>

static const char RANKS_STUDY_USAGE[] =
    "13_ranks: what chapter 13 shows and draws\n"
    "\n"
    "  13_ranks                       mpirun: a step of three ranks with four weights\n"
    "  13_ranks speed                 mpirun: what ranks owe each other, in seconds\n"
    "  13_ranks peak FILE COMMAND...  the most memory that a command has, in bytes,\n"
    "                                 goes to FILE.RANK\n"
    "  13_ranks tables                the chapter's tables; bench/ranks.sh calls it\n";

int main(int argc, char **argv) {
    if (argc > 3 && strcmp(argv[1], "peak") == 0) return peak_run(argv[2], argv + 3);
    const char *run = RUN_FOLDER;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run; its tables go there"),
    };
    char **words = options_read(argc, argv, RANKS_STUDY_USAGE, options, 1);
    if (options_command(words, "tables") && !words[1]) {
        cost_tables(run);
    } else if (!words[0] || (options_command(words, "speed") && !words[1])) {
        crew_join(&argc, &argv);
        if (words[0])
            crew_speed(stdout);
        else
            crew_by_hand(stdout);
    } else {
        fail(EX_USAGE, "expected nothing, speed, peak or tables; run 13_ranks --help");
    }
    return stdout_finish();
}
