#include "01_datagen/sets.h"

#include "00_ground/fail.h"
#include "01_datagen/character.h"
#include "expect.h"

static Conversation pair(const char *input, const char *output) {
    return (Conversation){input, output, "", strlen(input), strlen(output), 0};
}

static void split(const char *character, const char *folder, size_t count) {
    Character *read = character_load(character);
    FILE *report = fopen(expect_path(folder, "report"), "w");
    conversations_split(read, folder, FORMAT_GUPPY, count, 7, report);
    fclose(report);
    character_free(&read);
}

Test(sets, equal_conversations_are_on_the_same_side) {
    size_t kept = 0;
    for (int i = 0; i < 20000; i++) {
        char input[32], again[32];
        snprintf(input, sizeof input, "question %d", i);
        Conversation one = pair(input, "yes."),
                     two = pair(strcpy(again, input), "yes.");
        two.topic = "another";
        cr_expect_eq(conversation_kept(&one), conversation_kept(&two));
        kept += (size_t)conversation_kept(&one);
    }
    cr_expect(kept > 900 && kept < 1100, "%zu of 20000", kept);
}

Test(sets, every_conversation_is_in_the_file_of_its_side) {
    const char *folder = expect_folder();
    split("tests/golden/cloud.txt", folder, 2000); /* 333 different ones */
    size_t counts[2] = {0};
    const char *names[2] = {"train.jsonl", "eval.jsonl"};
    for (int side = 0; side < 2; side++) {
        Dataset *dataset = dataset_open(expect_path(folder, names[side]));
        for (Conversation read; dataset_next(dataset, &read); counts[side]++)
            cr_expect_eq(conversation_kept(&read), side);
        dataset_close(&dataset);
    }
    cr_expect_eq(counts[0] + counts[1], 2000);
    cr_expect_gt(counts[1], 0);
    char want[400];
    snprintf(want, sizeof want,
             "%s/train.jsonl: %zu conversations\n%s/eval.jsonl: %zu conversations\n",
             folder, counts[0], folder, counts[1]);
    cr_expect_str_eq(expect_read(expect_path(folder, "report"), NULL), want);
}

static void split_nowhere(const void *folder) {
    Character *read = character_load("tests/golden/cloud.txt");
    conversations_split(read, folder, FORMAT_GUPPY, 10, 1, stdout);
}

Test(sets, say_where_they_cannot_be_written) {
    expect_fail(EX_IOERR, "/dev/null/x: cannot be written: Not a directory",
                split_nowhere, "/dev/null/x");
}
