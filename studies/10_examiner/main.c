/* 10_examiner: what chapter 10 shows of the fish's exam. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/10_examiner/exam_tables.h"

static const char examiner_study_usage[] =
    "10_examiner: what chapter 10's figures are drawn from\n"
    "\n"
    "  10_examiner exam    how good the fish is, and how it became so\n";

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *character = "characters/guppy.txt";
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "a finished run"),
        option_text("character", 'c', &character, "FILE", "the grammar of its data"),
    };
    char **words = options_read(argc, argv, examiner_study_usage, options,
                                sizeof options / sizeof *options);
    if (!options_command(words, "exam") || words[1])
        fail(EX_USAGE, "expected exam; run 10_examiner --help");
    exam_tables(run, character);
    return stdout_finish();
}
