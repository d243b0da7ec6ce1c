#include "00_ground/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Which second bytes may follow a first byte: the ranges keep out overlong forms (C0,
 * E0 80, F0 80), the surrogates (ED A0) and all beyond U+10FFFF (F4 90). */
static int text_second_fits(unsigned char first, unsigned char second) {
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

size_t text_decode(uint32_t *code, const char *text, size_t length) {
    const unsigned char *byte = (const unsigned char *)text;
    unsigned char first = byte[0];
    *code = TEXT_BAD;
    if (first < 0x80) {
        *code = first;
        return 1;
    }
    if (first < 0xC2 || first > 0xF4) return 1;
    size_t need = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t value = first & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if (i == length) return i;
        if (i == 1 ? !text_second_fits(first, byte[i]) : (byte[i] & 0xC0) != 0x80)
            return i;
        value = value << 6 | (byte[i] & 0x3F);
    }
    *code = value;
    return need;
}

uint64_t text_hash(uint64_t hash, const void *bytes, size_t count) {
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < count; i++) hash = (hash ^ byte[i]) * 0x100000001B3u;
    return hash;
}

int text_terminal(FILE *stream) {
    const char *kind = getenv("TERM");
    return isatty(fileno(stream)) && kind && strcmp(kind, "dumb") != 0;
}

int text_colours(FILE *stream) {
    const char *never = getenv("NO_COLOR"), *always = getenv("CLICOLOR_FORCE");
    if (never && *never) return 0;
    return text_terminal(stream) || (always && *always && strcmp(always, "0") != 0);
}

/* Marks of direction reorder what is already on the screen: an error message could be
 * made to read as something else. U+2028 and U+2029 end lines. */
int text_drives_terminal(uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == TEXT_BAD ||
           code == 0x061C || code == 0x200E || code == 0x200F ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

void text_put(FILE *stream, const char *text, size_t length, const char *keep) {
    for (size_t at = 0; at < length;) {
        uint32_t code;
        size_t bytes = text_decode(&code, text + at, length - at);
        int kept = code != 0 && code < 0x20 && strchr(keep, (int)code) != NULL;
        if (text_drives_terminal(code) && !kept)
            fputc('?', stream);
        else
            fwrite(text + at, 1, bytes, stream);
        at += bytes;
    }
}
