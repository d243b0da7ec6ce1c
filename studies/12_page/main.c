#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/12_page/tables.h"

#include <stdio.h>
#include <stdlib.h>

static const char PAGE_STUDY_USAGE[] =
    "12_page: what the figures of chapter 12 are drawn from\n"
    "\n"
    "  12_page tables   its tables, of the fish of a run\n"
    "  12_page speed    how fast one core chats, in floats and in bytes\n";

static void page_speed_line(const char *name, double tokens, double most) {
    printf("%-22s %9.0f tokens/s %5.0f%% of what reading its weights allows\n", name,
           tokens, 100 * tokens / most);
}

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *character = "characters/guppy.txt";
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run; its tables go there"),
        option_text("character", 'c', &character, "FILE", "who it is"),
    };
    char **words = options_read(argc, argv, PAGE_STUDY_USAGE, options, 2);
    if (options_command(words, "tables") && !words[1]) {
        page_tables(run, character);
    } else if (options_command(words, "speed") && !words[1]) {
        char *folder = path_join(run, RUN_MODEL);
        PageSpeed speed = page_speed(folder);
        page_speed_line("a token in floats", speed.floats, speed.floats_most);
        page_speed_line("a token in bytes", speed.bytes, speed.bytes_most);
        free(folder);
    } else {
        fail(EX_USAGE, "expected tables or speed; run 12_page --help");
    }
    return stdout_finish();
}
