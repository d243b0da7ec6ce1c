#include "02_tokenizer/alphabet.h"
#include "00_ground/text.h"
#include <utf8proc.h>

#define ALPHABET_VISIBLE 188

static int alphabet_visible(unsigned byte) {
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte != 0xAD);
}

unsigned char alphabet_byte(unsigned place) {
    int visible = place < ALPHABET_VISIBLE;
    if (!visible) place -= ALPHABET_VISIBLE;
    for (unsigned byte = 0;; byte++)
        if (alphabet_visible(byte) == visible && place-- == 0) return byte;
}

/* All of these are below U+0800: one byte of UTF-8 or two. */
static unsigned alphabet_character(unsigned char byte) {
    unsigned character = 256;
    if (alphabet_visible(byte)) return byte;
    for (unsigned before = 0; before < byte; before++)
        character += !alphabet_visible(before);
    return character;
}

size_t alphabet_spell(char *out, const char *bytes, size_t length) {
    utf8proc_uint8_t *end = (utf8proc_uint8_t *)out;
    for (size_t i = 0; i < length; i++)
        end += utf8proc_encode_char(alphabet_character(bytes[i]), end);
    *end = 0;
    return (char *)end - out;
}

long alphabet_read(char *out, const char *text, size_t length) {
    long count = 0;
    for (size_t at = 0; at < length; count++) {
        uint32_t character;
        at += text_decode(&character, text + at, length - at);
        unsigned byte = character < 256 ? character : 0;
        if (character >= 256 && character < 512 - ALPHABET_VISIBLE)
            byte = alphabet_byte(character - 256 + ALPHABET_VISIBLE);
        if (alphabet_character(byte) != character) return -1;
        out[count] = (char)byte;
    }
    return count;
}
