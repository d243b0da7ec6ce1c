/* words: the words of a text, counted. */
#ifndef GUPPY_WORDS_COUNTED_H
#define GUPPY_WORDS_COUNTED_H

#include "00_ground/lexicon.h"

/* words_count: count the words of a text, the values of `words`: runs of letters,
 * digits, apostrophes and bytes beyond ASCII, in lower case. */
void words_count(Lexicon *words, const char *text, size_t length);

#endif
