/* 10_examiner, the study: what chapter 8's figures are drawn from. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/10_examiner/floor_tables.h"

static const char study_examiner_usage[] =
    "10_examiner: tables of what the grammar knows\n"
    "\n"
    "  10_examiner floor    of the run's model and eval data, into RUN/10/floor\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *character = "characters/guppy.txt";
    Option options[] = {
        option_text("run", 0, &run, "DIR", "folder of the run"),
        option_text("character", 'c', &character, "FILE",
                    "the grammar that wrote the data"),
    };
    char **words = options_read(argc, argv, study_examiner_usage, options, 2);
    if (!options_command(words, "floor") || words[1])
        fail(EX_USAGE, "expected floor; run 10_examiner --help");
    floor_tables(run, character);
    return stdout_finish();
}
