#include "00_ground/text.h"

#include "expect.h"

Test(text, decodes_every_character) {
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        char bytes[4];
        size_t size = 0;
        if (code < 0x80) {
            bytes[size++] = (char)code;
        } else if (code < 0x800) {
            bytes[size++] = (char)(0xC0 | code >> 6);
            bytes[size++] = (char)(0x80 | (code & 63));
        } else if (code < 0x10000) {
            bytes[size++] = (char)(0xE0 | code >> 12);
            bytes[size++] = (char)(0x80 | (code >> 6 & 63));
            bytes[size++] = (char)(0x80 | (code & 63));
        } else {
            bytes[size++] = (char)(0xF0 | code >> 18);
            bytes[size++] = (char)(0x80 | (code >> 12 & 63));
            bytes[size++] = (char)(0x80 | (code >> 6 & 63));
            bytes[size++] = (char)(0x80 | (code & 63));
        }
        uint32_t got;
        cr_assert_eq(text_decode(&got, bytes, size), size, "U+%04X", code);
        cr_assert_eq(got, code, "U+%04X came back as U+%04X", code, got);
        if (size == 1) continue;
        cr_assert_eq(text_decode(&got, bytes, size - 1), size - 1, "U+%04X cut", code);
        cr_assert_eq(got, TEXT_BAD, "U+%04X cut", code);
    }
}

/* Unicode 15, table 3-8, and the forms that table 3-7 forbids: what each becomes. */
Test(text, replaces_bad_bytes_as_unicode_advises) {
    static const struct {
        const char *bytes;
        size_t size;
        const char *becomes; /* '#' for a replacement */
    } cases[] = {
        {"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", 13, "a###b#c##d"},
        {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", 9, "########A"},
        {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", 9, "########A"},
        {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", 9, "#####A##B"},
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 9, "####A"},
        {"\xF0\x9F\x90", 3, "#"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char got[32] = "";
        size_t at = 0;
        while (at < cases[c].size) {
            uint32_t code;
            at += text_decode(&code, cases[c].bytes + at, cases[c].size - at);
            got[strlen(got)] = code == TEXT_BAD ? '#' : (char)code;
        }
        cr_expect_eq(at, cases[c].size);
        cr_expect_str_eq(got, cases[c].becomes, "case %zu: %s", c, got);
    }
}

static const char *put(const char *text, size_t size, const char *keep) {
    static char got[256];
    memset(got, 0, sizeof got);
    FILE *stream = fmemopen(got, sizeof got - 1, "w");
    text_put(stream, text, size, keep);
    fclose(stream);
    return got;
}

Test(text, prints_nothing_that_drives_a_terminal) {
    cr_expect_str_eq(put("a\033[2Jb\r\n\tc\x7F", 11, ""), "a?[2Jb???c?");
    cr_expect_str_eq(put("a\r\n\tb", 5, "\n\t"), "a?\n\tb");
    cr_expect_str_eq(put("a\0b", 3, "\n"), "a?b");
    cr_expect_str_eq(put("\xC2\x9B"
                         "2J",
                         4, ""),
                     "?2J", "CSI as one character");
    cr_expect_str_eq(put("\x9B"
                         "2J",
                         3, ""),
                     "?2J", "CSI as one byte");
    cr_expect_str_eq(put("\xE2\x80\xAE"
                         "abc",
                         6, ""),
                     "?abc", "turned around");
    cr_expect_str_eq(put("\xE2\x81\xA6"
                         "abc",
                         6, ""),
                     "?abc", "isolated");
    cr_expect_str_eq(put("a\xD8\x9C"
                         "b\xE2\x80\x8E"
                         "c\xE2\x80\x8F"
                         "d\xE2\x80\x8D",
                         15, ""),
                     "a?b?c?d\xE2\x80\x8D", "marked; a joiner is none");
    cr_expect_str_eq(put("gr\xC3\xBC\xC3\x9F \xF0\x9F\x90\x9F", 11, ""),
                     "gr\xC3\xBC\xC3\x9F \xF0\x9F\x90\x9F", "what is harmless stays");
}
