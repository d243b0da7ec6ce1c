/* 10_examiner: the floor under a model's loss. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "10_examiner/floor.h"

#include <stdlib.h>

static const char examiner_usage[] =
    "10_examiner: what the grammar knows of a model\n"
    "\n"
    "  10_examiner floor DATA    a model's loss on a dataset and the grammar's, topic\n"
    "                            by topic\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *model = NULL, *csv = NULL;
    const char *character = "characters/guppy.txt";
    Option options[] = {
        option_text("run", 0, &run, "DIR", "folder of the run"),
        option_text("model", 'm', &model, "DIR", "the model to measure"),
        option_text("character", 'c', &character, "FILE",
                    "the grammar that wrote the data"),
        option_text("csv", 0, &csv, "FILE", "the same table as CSV"),
    };
    char **words = options_read(argc, argv, examiner_usage, options, 4);
    if (!options_command(words, "floor") || !words[1] || words[2])
        fail(EX_USAGE, "expected floor DATA; run 10_examiner --help");
    char *folder = run_file(model, run, RUN_MODEL);
    FloorTable table = floor_table(folder, words[1], character);
    floor_print(stdout, &table);
    if (csv) floor_write(csv, &table);
    floor_table_free(&table);
    free(folder);
    return stdout_finish();
}
