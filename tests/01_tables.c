#include "studies/01_datagen/tables.h"

#include "00_ground/fail.h"
#include "01_datagen/character.h"
#include "01_datagen/sets.h"
#include "01_datagen/words.h"
#include "expect.h"

Test(words, are_counted) {
    Lexicon words = {0};
    const char *text = "Hi, HI!  it's caf\xC3\xA9-time: 2 plus 2...";
    words_count(&words, text, strlen(text));
    cr_expect_eq(words.count, 6);
    cr_expect_eq(*lexicon_value(&words, "hi", 2), 2);
    cr_expect_eq(*lexicon_value(&words, "it's", 4), 1);
    cr_expect_eq(*lexicon_value(&words, "caf\xC3\xA9", 5), 1);
    cr_expect_eq(*lexicon_value(&words, "2", 1), 2);
    words_count(&words, " ... ", 5);
    words_count(&words, "", 0);
    cr_expect_eq(words.count, 6);
    lexicon_free(&words);
}

Test(tables, hold_what_the_data_holds) {
    const char *run = expect_folder();
    Character *cloud = character_load("tests/golden/cloud.txt");
    FILE *nowhere = fopen("/dev/null", "w");
    conversations_split(cloud, expect_path(run, "data"), FORMAT_GUPPY, 1000, 1,
                        nowhere);
    fclose(nowhere);
    character_free(&cloud);
    data_write_tables(run);
    const char *values = expect_read(expect_path(run, "01/values.csv"), NULL);
    cr_expect_eq(expect_value(values, "train") + expect_value(values, "eval"), 1000);
    cr_expect_eq(expect_value(values, "shared"), 0);
    cr_expect_eq(expect_value(values, "train"),
                 expect_value(values, "distinct") + expect_value(values, "repeats"));
    const char *rows = expect_read(expect_path(run, "01/distinct.csv"), NULL);
    const char *last = strstr(rows, "\n938,");
    cr_expect(expect_value(values, "train") == 938 && last &&
              strchr(last + 1, '\n')[1] == 0);
}

static void tables_of_no_conversations(const void *run) {
    mkdir(expect_path(run, "data"), 0777);
    expect_write(expect_path(run, "data/train.jsonl"), "", 0);
    data_write_tables(run);
}

Test(tables, want_conversations) {
    expect_fail(EX_DATAERR,
                "data/train.jsonl: expected conversations, found none; run make 01",
                tables_of_no_conversations, expect_folder());
}
