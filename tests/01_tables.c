#include "01_datagen/tables.h"

#include <math.h>

#include "00_ground/fail.h"
#include "01_datagen/entropy.h"
#include "01_datagen/stats.h"
#include "expect.h"

Test(words, are_counted) {
    Lexicon words = {0};
    const char *text = "Hi, HI!  it's caf\xC3\xA9-time: 2 plus 2...";
    cr_expect_eq(words_count(&words, text, strlen(text)), 8);
    cr_expect_eq(words.count, 6);
    cr_expect_eq(*lexicon_value(&words, "hi", 2), 2);
    cr_expect_eq(*lexicon_value(&words, "it's", 4), 1);
    cr_expect_eq(*lexicon_value(&words, "caf\xC3\xA9", 5), 1);
    cr_expect_eq(*lexicon_value(&words, "2", 1), 2);
    cr_expect_eq(words_count(&words, " ... ", 5), 0);
    cr_expect_eq(words_count(&words, "", 0), 0);
    cr_expect_eq(words.count, 6);
    lexicon_free(&words);
}

static double value(const char *values, const char *name) {
    char line[64];
    snprintf(line, sizeof line, "\n%s,", name);
    const char *at = strstr(values, line);
    cr_assert_not_null(at, "values.csv: expected %s", name);
    return strtod(at + strlen(line), NULL);
}

Test(tables, hold_what_the_data_holds) {
    const char *folder = expect_folder();
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    char command[1024];
    snprintf(command, sizeof command,
             "%s/bin/01_datagen -c tests/golden/cloud.txt -n 1000 -o %s > %s/out",
             build, folder, folder);
    cr_assert_eq(system(command), 0);
    Character *cloud = character_load("tests/golden/cloud.txt");
    data_write_tables(folder, cloud, expect_path(folder, "train.jsonl"),
                      expect_path(folder, "eval.jsonl"));
    const char *values = expect_read(expect_path(folder, "values.csv"), NULL);
    cr_expect_eq(value(values, "train") + value(values, "eval"), 1000);
    cr_expect_eq(value(values, "shared"), 0);
    cr_expect_eq(value(values, "topics"), 4);
    cr_expect_eq(value(values, "ambiguous"), 0);
    cr_expect_eq(value(values, "derivations"), 333);
    cr_expect_eq(value(values, "train"),
                 value(values, "distinct") + value(values, "repeats"));
    cr_expect_float_eq(value(values, "entropy"), measure_character(cloud).entropy,
                       1e-4);
    cr_expect_float_eq(value(values, "measured"), value(values, "entropy"),
                       4 * value(values, "measured_error"));

    char *row = expect_read(expect_path(folder, "topics.csv"), NULL);
    double derivations = 0, count;
    int topics = 0;
    for (strtok(row, "\n"); (row = strtok(NULL, "\n")) != NULL; topics++) {
        cr_assert_eq(sscanf(row, "%*[^,],%lf", &count), 1, "%s", row);
        derivations += count;
    }
    cr_expect_eq(topics, 4);
    cr_expect_eq(derivations, 333);
    character_free(&cloud);
}

/* What the step of `make` that measures a character has on stderr. */
static const char *step_says(const char *character) {
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    const char *folder = expect_folder();
    char command[4096];
    snprintf(command, sizeof command,
             "exec > %s/out 2> %s/errors; %s/bin/01_datagen -c %s -n 100 -o %s && "
             "RUN=%s sh loom/step.sh 01 tables 'measure' -- %s/bin/01_datagen tables "
             "-c %s -o %s %s/train.jsonl %s/eval.jsonl",
             folder, folder, build, character, folder, folder, build, character, folder,
             folder, folder);
    cr_assert_eq(system(command), 0);
    return expect_read(expect_path(folder, "errors"), NULL);
}

Test(tables, tell_of_a_floor_that_is_too_high) {
    const char *text = "list l\n x\ntopic t\n ask (hi|hey)[ you]\n"
                       " say (blub|glub|blub)\n";
    const char *path = expect_path(expect_folder(), "x.txt");
    expect_write(path, text, strlen(text));
    const char *said = step_says(path);
    cr_expect_not_null(strstr(said, "x.txt:1:1: warning: nothing says list 'l'"));
    cr_expect_not_null(strstr(said, "x.txt:5:17: warning: 'blub' is also made by"));
    const char *last = strstr(said, "x.txt: warning: where a text is made twice the "
                                    "entropy, 2.4849, is only an upper bound\n");
    cr_assert_not_null(last);
    cr_expect_str_eq(strchr(last, '\n'), "\n", "the last line is another: %s", said);
}

Test(tables, tell_nothing_of_a_character_without_faults) {
    cr_expect_str_eq(step_says("tests/golden/cloud.txt"), "");
}

static void tables_of_nothing(const void *folder) {
    Character *cloud = character_load("tests/golden/cloud.txt");
    data_write_tables(folder, cloud, "/dev/null", "/dev/null");
}

Test(tables, want_conversations) {
    expect_fail(EX_DATAERR,
                "/dev/null: expected conversations, found none; run make 01",
                tables_of_nothing, expect_folder());
}
