#include "02_tokenizer/split.h"
#include "00_ground/text.h"
#include <utf8proc.h>

enum { SPLIT_OTHER, SPLIT_LETTER, SPLIT_NUMBER, SPLIT_SPACE, SPLIT_MULTIBYTE };

/* The class of a character that is one byte; the first byte of the others. */
static const unsigned char split_ascii[256] = {
    ['A' ... 'Z'] = SPLIT_LETTER, ['a' ... 'z'] = SPLIT_LETTER,
    ['0' ... '9'] = SPLIT_NUMBER, ['\t' ... '\r'] = SPLIT_SPACE,
    [' '] = SPLIT_SPACE,          [0x80 ... 0xFF] = SPLIT_MULTIBYTE,
};

/* White space is Unicode's property White_Space: the separators, and U+0085. */
static int split_unicode(const char *text, size_t length, size_t *bytes) {
    uint32_t character;
    *bytes = text_decode(&character, text, length);
    switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_LU ... UTF8PROC_CATEGORY_LO:
        return SPLIT_LETTER;
    case UTF8PROC_CATEGORY_ND ... UTF8PROC_CATEGORY_NO:
        return SPLIT_NUMBER;
    case UTF8PROC_CATEGORY_ZS ... UTF8PROC_CATEGORY_ZP:
        return SPLIT_SPACE;
    default:
        return character == 0x85 ? SPLIT_SPACE : SPLIT_OTHER;
    }
}

static inline int split_class(const char *text, size_t length, size_t *bytes) {
    int class = split_ascii[(unsigned char)*text];
    *bytes = 1;
    return class == SPLIT_MULTIBYTE ? split_unicode(text, length, bytes) : class;
}

/* 's|'t|'re|'ve|'m|'ll|'d, or 0. */
static size_t split_contraction(const char *text, size_t length) {
    if (length < 2 || text[0] != '\'') return 0;
    char a = text[1], b = length > 2 ? text[2] : 0;
    if (a == 's' || a == 't' || a == 'm' || a == 'd') return 2;
    if ((a == 'r' || a == 'v') && b == 'e') return 3;
    return a == 'l' && b == 'l' ? 3 : 0;
}

size_t split_next(const char *text, size_t length) {
    if (length == 0) return 0;
    size_t end = split_contraction(text, length), bytes;
    if (end > 0) return end;

    /* A space belongs to the word after it. */
    int class = split_class(text, length, &bytes);
    if (text[0] == ' ' && length > 1)
        class = split_class(text + 1, length - 1, &bytes), end = class != SPLIT_SPACE;
    if (end == 0) class = split_class(text, length, &bytes);

    size_t last = 0; /* where the last character of the run begins */
    while (end < length && split_class(text + end, length - end, &bytes) == class) {
        last = end;
        end += bytes;
    }
    /* \s+(?!\S): white space before a word leaves its last character to that word. */
    if (class == SPLIT_SPACE && end < length && last > 0) return last;
    return end;
}
