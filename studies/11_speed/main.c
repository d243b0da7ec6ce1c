#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "11_speed/limits.h"
#include "studies/11_speed/faults.h"
#include "studies/11_speed/speedrun.h"
#include "studies/11_speed/step.h"
#include "studies/11_speed/tables.h"
#include <stdlib.h>

static const char SPEED_STUDY_USAGE[] =
    "11_speed: what the figures of chapter 11 are drawn from\n"
    "\n"
    "  11_speed tables   its tables, measured on this machine\n"
    "  11_speed step     one training step, kernel by kernel\n"
    "  11_speed break    two faults made on purpose\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run; its tables go there"),
    };
    char **words = options_read(argc, argv, SPEED_STUDY_USAGE, options, 1);
    if (options_command(words, "step") && !words[1]) {
        step_table(stdout, machine_multiply());
        return stdout_finish();
    }
    if (options_command(words, "break") && !words[1]) {
        speed_faults();
        return stdout_finish();
    }
    if (!options_command(words, "tables") || words[1])
        fail(EX_USAGE, "expected tables, step or break; run 11_speed --help");
    char *folder = path_join(run, "11");
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    speed_tables(folder, values.stream);
    speedrun_table(run, folder, values.stream);
    file_commit(&values);
    char *path = path_join(folder, "step.csv");
    AtomicFile step = file_begin(path);
    step_table(step.stream, machine_multiply());
    file_commit(&step);
    free(path);
    free(folder);
    return stdout_finish();
}
