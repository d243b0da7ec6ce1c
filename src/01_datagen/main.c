#include <limits.h>

#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "01_datagen/character.h"
#include "01_datagen/sets.h"

static const char DATAGEN_USAGE[] =
    "01_datagen: conversations, drawn from a character\n"
    "\n"
    "  01_datagen                 some conversations\n"
    "  01_datagen -n N            so many, as lines of a dataset\n"
    "  01_datagen -o DIR          many, as DIR/train.jsonl and DIR/eval.jsonl\n"
    "\n"
    "What is known of a character, and of a conversation, 10_examiner says.\n";

int main(int argc, char **argv) {
    const char *path = "characters/guppy.txt", *format_name = "guppy", *folder = NULL;
    size_t count = 0, seed = 1;
    const Option options[] = {
        option_text("character", 'c', &path, "FILE", "what is said"),
        option_count("count", 'n', &count, "N",
                     "conversations (60000; 12 when they are shown)", 1, 100000000),
        option_count("seed", 's', &seed, "S", "where the random numbers start", 0,
                     INT_MAX),
        option_text("format", 'f', &format_name, "NAME", "guppy, text or openai"),
        option_text("output", 'o', &folder, "DIR", "write files there"),
    };
    char **words = options_read(argc, argv, DATAGEN_USAGE, options,
                                sizeof options / sizeof *options);
    if (words[0] != NULL)
        fail(EX_USAGE, "expected options alone, found '%s'; run 01_datagen --help",
             words[0]);
    DatasetFormat format = dataset_format(format_name);
    Character *character = character_load(path);
    FILE *screen[2] = {stdout, stdout};
    if (folder != NULL)
        conversations_split(character, folder, format, count > 0 ? count : 60000, seed,
                            stdout);
    else
        conversations_write(screen, (size_t[2]){0}, character,
                            count > 0 ? format : FORMAT_PEOPLE, count > 0 ? count : 12,
                            seed);
    character_free(&character);
    return stdout_finish();
}
