#include "01_datagen/words.h"

#include <ctype.h>
#include <stdlib.h>

#include "00_ground/fail.h"

static int words_letter(char byte) {
    return isalnum((unsigned char)byte) || byte == '\'' || (unsigned char)byte >= 0x80;
}

void words_count(Lexicon *words, const char *text, size_t length) {
    char *lower = memory_text(text, length);
    for (size_t i = 0; i < length; i++)
        lower[i] = (char)tolower((unsigned char)text[i]);
    for (size_t at = 0, end; at < length; at = end + 1) {
        for (end = at; end < length && words_letter(text[end]);) end++;
        if (end > at) ++*lexicon_value(words, lower + at, end - at);
    }
    free(lower);
}
