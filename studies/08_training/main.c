/* 08_training, the study: AdamW at work on a single weight, Muon on four, and the
 * tables that chapter 8's figures are drawn from. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/08_training/spectrum.h"
#include "studies/08_training/tables.h"

static const char study_training_usage[] =
    "08_training: AdamW by hand, and what chapter 8's figures are drawn from\n"
    "\n"
    "  08_training step      three steps of AdamW, by hand\n"
    "  08_training muon      three rounds of Muon, by hand\n"
    "  08_training tables    of a finished training, into RUN/08\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER;
    Option options[] = {option_text("run", 0, &run, "DIR", "folder of the run")};
    char **words = options_read(argc, argv, study_training_usage, options, 1);
    if (options_command(words, "tables") && !words[1])
        training_tables(run);
    else if (options_command(words, "muon") && !words[1])
        muon_by_hand(stdout);
    else if (!words[0] || (options_command(words, "step") && !words[1]))
        adamw_by_hand(stdout);
    else
        fail(EX_USAGE,
             "expected step, muon or tables, found '%s'; run 08_training --help",
             words[0]);
    return stdout_finish();
}
