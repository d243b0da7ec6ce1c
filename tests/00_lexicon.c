#include "00_ground/lexicon.h"

#include "00_ground/random.h"
#include "expect.h"

Test(lexicon, numbers_strings_as_they_come) {
    Lexicon lexicon = {0};
    size_t length;
    cr_expect_eq(lexicon_find(&lexicon, "a", 1), LEXICON_NONE);
    cr_expect_eq(lexicon_add(&lexicon, "a", 1), 0);
    cr_expect_eq(lexicon_add(&lexicon, "a\0b", 3), 1);
    cr_expect_eq(lexicon_add(&lexicon, "", 0), 2);
    cr_expect_eq(lexicon_add(&lexicon, "a", 1), 0);
    cr_expect_eq(lexicon.count, 3);
    cr_expect_eq(lexicon_find(&lexicon, "a\0b", 3), 1);
    cr_expect_eq(lexicon_find(&lexicon, "a\0c", 3), LEXICON_NONE);
    cr_expect_eq(lexicon_find(&lexicon, "b", 1), LEXICON_NONE);
    cr_expect(memcmp(lexicon_text(&lexicon, 1, &length), "a\0b", 3) == 0);
    cr_expect_eq(length, 3);
    lexicon_text(&lexicon, 2, &length);
    cr_expect_eq(length, 0);
    lexicon_free(&lexicon);
    cr_expect_eq(lexicon.count, 0);
    cr_expect_null(lexicon.bytes);
}

Test(lexicon, keeps_values_while_it_grows) {
    Lexicon lexicon = {0};
    Random random = random_seed(1, "lexicon");
    static uint64_t seen[5000];
    for (int i = 0; i < 50000; i++) {
        char text[40];
        uint64_t number = random_below(&random, 5000); /* of 1 to 30 letters and more */
        int length =
            snprintf(text, sizeof text, "%0*d", 1 + (int)(number % 30), (int)number);
        cr_assert_eq(++*lexicon_value(&lexicon, text, (size_t)length), ++seen[number]);
    }
    for (uint32_t i = 0; i < lexicon.count; i++) {
        char text[40] = "";
        size_t length;
        const char *found = lexicon_text(&lexicon, i, &length);
        memcpy(text, found, length);
        cr_assert_eq(lexicon.entries[i].value, seen[atoi(text)]);
        cr_assert_eq(lexicon_find(&lexicon, text, length), i);
    }
    lexicon_free(&lexicon);
}
