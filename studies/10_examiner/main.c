#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "01_datagen/character.h"
#include "studies/10_examiner/exam_tables.h"
#include "studies/10_examiner/floor_tables.h"
#include "studies/10_examiner/grammar.h"

static const char EXAMINER_STUDY_USAGE[] =
    "study/10_examiner: what chapters draw of what the examiner knows\n"
    "\n"
    "  study/10_examiner grammar  the character: tables in RUN/10/grammar\n"
    "  study/10_examiner floor    the loss and its floor by topic: tables in\n"
    "                             RUN/10/floor\n"
    "  study/10_examiner exam     how good the fish is, and how it became so: tables\n"
    "                             in RUN/10/exam\n";

int main(int argc, char **argv) {
    const char *path = "characters/guppy.txt", *run = RUN_FOLDER;
    const Option options[] = {
        option_text("character", 'c', &path, "FILE", "who is examined"),
        option_text("run", 0, &run, "RUN", "the folder of the run"),
    };
    char **words = options_read(argc, argv, EXAMINER_STUDY_USAGE, options,
                                sizeof options / sizeof *options);
    if (words[0] == NULL || words[1] != NULL)
        fail(EX_USAGE, "expected one command; run study/10_examiner --help");
    Character *character = character_load(path);
    if (options_command(words, "grammar"))
        grammar_write_tables(run, character);
    else if (options_command(words, "floor"))
        floor_tables(run, path);
    else if (options_command(words, "exam"))
        exam_tables(run, character);
    else
        fail(EX_USAGE, "expected grammar, floor or exam; run study/10_examiner --help");
    character_free(&character);
    return stdout_finish();
}
