/* show: how merges make tokens of a text. */
#ifndef GUPPY_TOKENIZER_SHOW_H
#define GUPPY_TOKENIZER_SHOW_H

#include "02_tokenizer/tokenizer.h"
#include <stddef.h>
#include <stdio.h>

/* show_merging: how `text` becomes tokens, merge by merge.
 * show_first_merges: the first `count` merges that the tokenizer has learned. */
void show_merging(FILE *stream, const Tokenizer *tokenizer, const char *text);
void show_first_merges(FILE *stream, const Tokenizer *tokenizer, size_t count);

#endif
