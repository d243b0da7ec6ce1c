/* utf8proc, as far as a page needs it: the classes of characters are the browser's
 * own, by its regular expressions (web/fish.js). */
#ifndef GUPPY_WEB_UTF8PROC_H
#define GUPPY_WEB_UTF8PROC_H

#include <stdint.h>

/* One of each kind that 02_tokenizer/split.c asks for. */
enum {
    UTF8PROC_CATEGORY_CN,
    UTF8PROC_CATEGORY_LU,
    UTF8PROC_CATEGORY_LO = UTF8PROC_CATEGORY_LU,
    UTF8PROC_CATEGORY_ND,
    UTF8PROC_CATEGORY_NO = UTF8PROC_CATEGORY_ND,
    UTF8PROC_CATEGORY_ZS,
    UTF8PROC_CATEGORY_ZP = UTF8PROC_CATEGORY_ZS
};

typedef uint8_t utf8proc_uint8_t;

__attribute__((import_module("page"), import_name("category"))) int utf8proc_category(
    uint32_t code);

/* Columns of a character in a terminal. A page has none: where it quotes the line that is
 * wrong, the caret may be a little off. */
static inline int utf8proc_charwidth(int32_t code) {
    (void)code;
    return 1;
}

/* Writing a tokenizer, which a page does not do. */
int utf8proc_encode_char(uint32_t code, uint8_t *to);

#endif
