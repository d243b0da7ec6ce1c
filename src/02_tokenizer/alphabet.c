#include "02_tokenizer/alphabet.h"

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

unsigned alphabet_character(unsigned char byte) {
    unsigned character = 256;
    if (alphabet_visible(byte)) return byte;
    for (unsigned before = 0; before < byte; before++)
        character += !alphabet_visible(before);
    return character;
}

/* All of these characters are below U+0800: one byte of UTF-8 or two. */
size_t alphabet_spell(char *out, const char *bytes, size_t length) {
    char *end = out;
    for (size_t i = 0; i < length; i++) {
        unsigned character = alphabet_character(bytes[i]);
        if (character >= 0x80) *end++ = 0xC0 | character >> 6;
        *end++ = character >= 0x80 ? 0x80 | (character & 0x3F) : character;
    }
    *end = 0;
    return end - out;
}

long alphabet_read(char *out, const char *text, size_t length) {
    const unsigned char *bytes = (const unsigned char *)text;
    long count = 0;
    for (size_t i = 0; i < length; count++) {
        unsigned character = bytes[i++];
        if (character >= 0x80) {
            if (character < 0xC2 || character > 0xDF || i == length) return -1;
            character = (character & 0x1F) << 6 | (bytes[i++] & 0x3F);
        }
        if (character >= 256 + 256 - ALPHABET_VISIBLE) return -1;
        if (character < 256 && !alphabet_visible(character)) return -1;
        out[count] = character < 256
                         ? character
                         : alphabet_byte(ALPHABET_VISIBLE + character - 256);
    }
    return count;
}
