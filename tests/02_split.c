#include "02_tokenizer/split.h"

#include "00_ground/random.h"
#include "expect.h"

/* The words of `text` with a bar behind each. */
static const char *split_bars(const char *text, size_t length) {
    static char out[1000];
    char *end = out;
    while (length > 0) {
        size_t word = split_next(text, length);
        cr_assert(word >= 1 && word <= length);
        memcpy(end, text, word);
        end += word;
        *end++ = '|';
        text += word;
        length -= word;
    }
    *end = '\0';
    return out;
}

Test(split, follows_the_pattern) {
    static const char *const cases[][2] = {
        {"hi guppy", "hi| guppy|"},
        {"hi  guppy", "hi| | guppy|"},
        {"hi   guppy  ", "hi|  | guppy|  |"},
        {" ", " |"},
        {"\n\n", "\n\n|"},
        {"a\nb", "a|\n|b|"},
        {"a\n\nb", "a|\n|\n|b|"},
        {"a \nb", "a| |\n|b|"},
        {"a\t b", "a|\t| b|"},
        {"don't we'll I'M 'sss", "don|'t| we|'ll| I|'|M| '|sss|"},
        {"'sss'd've're'm'll'l", "'s|ss|'d|'ve|'re|'m|'ll|'|l|"},
        {"12 fish,3fish", "12| fish|,|3|fish|"},
        {"wait...what?! ", "wait|...|what|?!| |"},
        {"<|im_end|>", "<||im|_|end||>|"},
        {"na\xC3\xAFve caf\xC3\xA9", "na\xC3\xAFve| caf\xC3\xA9|"},
        {"\xE9\xB1\xBC\xF0\x9F\x90\x9F", "\xE9\xB1\xBC|\xF0\x9F\x90\x9F|"},
        {"\xD9\xA3\xD9\xA4 \xC2\xBD", "\xD9\xA3\xD9\xA4| \xC2\xBD|"},
        {"a\xC2\xA0\xC2\xA0z", "a|\xC2\xA0|\xC2\xA0|z|"},
        {"a \xC2\x85z", "a| |\xC2\x85|z|"},
        {"a\xE2\x80\x8Bz", "a|\xE2\x80\x8B|z|"}, /* zero width: no white space */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(split_bars(cases[i][0], strlen(cases[i][0])), cases[i][1]);
}

Test(split, takes_broken_text_for_signs) {
    cr_expect_str_eq(split_bars("a\xFF\xC3 b", 5), "a|\xFF\xC3| b|");
    cr_expect_str_eq(split_bars("a\xED\xA0\x80z", 5), "a|\xED\xA0\x80|z|");
    cr_expect_str_eq(split_bars(" \xF0\x9F", 3), " \xF0\x9F|");
    cr_expect_eq(split_next("a", 0), 0);
}

Test(split, never_reads_beyond_the_text) {
    static const unsigned char bytes[] = "' \xF0\x9F\x90\x9F'll\xC3\xA9 \n";
    for (size_t from = 0; from < sizeof bytes; from++)
        for (size_t length = 1; from + length < sizeof bytes; length++) {
            char *exact = malloc(length); /* a sanitizer sees one byte too many */
            memcpy(exact, bytes + from, length);
            size_t word = split_next(exact, length);
            cr_assert(word >= 1 && word <= length);
            free(exact);
        }
}
