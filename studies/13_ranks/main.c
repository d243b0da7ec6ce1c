#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "01_datagen/character.h"
#include "13_ranks/crew.h"
#include "13_ranks/stream.h"
#include "studies/13_ranks/cost_tables.h"
#include "studies/13_ranks/crew_study.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char RANKS_STUDY_USAGE[] =
    "13_ranks: what chapter 13 shows and draws\n"
    "\n"
    "  13_ranks                       mpirun: a step of three ranks with four weights\n"
    "  13_ranks speed                 mpirun: what ranks owe each other, in seconds\n"
    "  13_ranks peak FILE COMMAND...  the most memory that a command has, in bytes,\n"
    "                                 goes to FILE.RANK\n"
    "  13_ranks deal                  drawn conversations in the order in which they\n"
    "                                 are dealt: number, question, answer\n"
    "  13_ranks tables                the chapter's tables; bench/ranks.sh calls it\n";

static void deal(const char *path, size_t count, size_t first, size_t some) {
    Character *character = character_load(path);
    Stream stream = {.character = character, .count = count, .seed = 1};
    for (size_t dealt = first; dealt < first + some; dealt++) {
        uint64_t number = stream_number(&stream, dealt);
        Conversation drawn = stream_draw(&stream, number);
        printf("%" PRIu64 "\t%s\t%s\n", number, drawn.question, drawn.answer);
    }
    character_free(&character);
}

int main(int argc, char **argv) {
    if (argc > 3 && strcmp(argv[1], "peak") == 0) return peak_run(argv[2], argv + 3);
    const char *run = RUN_FOLDER, *character = "characters/guppy.txt";
    size_t count = 1000000, first = 0, some = 8;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run; its tables go there"),
        option_text("character", 'c', &character, "FILE", "deal: whose conversations"),
        option_count("count", 'n', &count, "N", "deal: how many an epoch has", 1,
                     (size_t)1 << 50),
        option_count("from", 0, &first, "I", "deal: how many were dealt before", 0,
                     (size_t)1 << 50),
        option_count("some", 0, &some, "K", "deal: how many to show", 1, 1000000),
    };
    char **words = options_read(argc, argv, RANKS_STUDY_USAGE, options,
                                sizeof options / sizeof *options);
    if (options_command(words, "tables") && !words[1]) {
        cost_tables(run);
    } else if (options_command(words, "deal") && !words[1]) {
        deal(character, count, first, some);
    } else if (!words[0] || (options_command(words, "speed") && !words[1])) {
        crew_join(&argc, &argv);
        if (words[0])
            crew_speed(stdout);
        else
            crew_by_hand(stdout);
    } else {
        fail(EX_USAGE,
             "expected nothing, speed, peak, deal or tables; run 13_ranks --help");
    }
    return stdout_finish();
}
