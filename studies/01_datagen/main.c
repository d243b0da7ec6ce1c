#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/01_datagen/tables.h"

static const char DATA_USAGE[] =
    "study/01_datagen: the words of a dataset\n"
    "\n"
    "  study/01_datagen tables    the tables of chapter 1, in RUN/01\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER;
    const Option options[] = {
        option_text("run", 0, &run, "RUN", "the folder of the run"),
    };
    char **words =
        options_read(argc, argv, DATA_USAGE, options, sizeof options / sizeof *options);
    if (words[0] != NULL && (!options_command(words, "tables") || words[1] != NULL))
        fail(EX_USAGE, "expected tables; run study/01_datagen --help");
    data_write_tables(run);
    return stdout_finish();
}
