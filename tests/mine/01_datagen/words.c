#include "01_datagen/words.h"
#include <ctype.h>
#include <stdlib.h>

void words_count(Lexicon *words, const char *text, size_t length) {
    char *word = malloc(length + 1);
    for (size_t i = 0, n = 0; i <= length; i++) {
        unsigned char byte = i < length ? (unsigned char)text[i] : ' ';
        if (byte >= 0x80 || isalnum(byte) || byte == '\'') {
            word[n++] = (char)tolower(byte);
        } else if (n > 0) {
            ++*lexicon_value(words, word, n);
            n = 0;
        }
    }
    free(word);
}
