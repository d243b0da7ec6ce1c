#include <limits.h>
#include <stdio.h>

#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "01_datagen/character.h"
#include "10_examiner/ambiguity.h"
#include "10_examiner/score.h"
#include "10_examiner/stats.h"
#include "10_examiner/warn.h"

static const char EXAMINER_USAGE[] =
    "10_examiner: what can be known of a character and of a fish that learned from it\n"
    "\n"
    "  10_examiner [stats]        the character in numbers; where two rules make the\n"
    "                             same text\n"
    "  10_examiner score FILE     how probable each conversation of FILE is; of each\n"
    "                             {\"output\"} alone, which topics can say it\n";

/* What the command line says. */
typedef struct {
    const char *character, *run;
    size_t count, seed;
} Question;

static void command_stats(const Question *asked, const Character *character) {
    character_warn(character, stderr);
    size_t ambiguous = ambiguity_warn(character, stderr);
    stats_print(stdout, character, ambiguous, asked->count > 0 ? asked->count : 10000,
                asked->seed);
}

int main(int argc, char **argv) {
    Question asked = {
        .character = "characters/guppy.txt", .run = RUN_FOLDER, .seed = 1};
    const Option options[] = {
        option_text("character", 'c', &asked.character, "FILE", "who is examined"),
        option_count("count", 'n', &asked.count, "N",
                     "conversations to measure in stats (10000)", 1, 100000000),
        option_count("seed", 's', &asked.seed, "S", "where the random numbers start", 0,
                     INT_MAX),
        option_text("run", 0, &asked.run, "DIR", "the run whose files are read"),
    };
    char **words = options_read(argc, argv, EXAMINER_USAGE, options,
                                sizeof options / sizeof *options);
    size_t count = 0;
    while (words[count] != NULL) count++;
    Character *character = character_load(asked.character);
    if (count == 0 || (options_command(words, "stats") && count == 1))
        command_stats(&asked, character);
    else if (options_command(words, "score") && count == 2)
        dataset_score(stdout, character, words[1]);
    else
        fail(EX_USAGE, "expected stats or score FILE; run 10_examiner --help");
    character_free(&character);
    return stdout_finish();
}
