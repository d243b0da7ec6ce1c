/* lines: JSON lines of texts to JSON lines of ids, and back. */
#ifndef GUPPY_LINES_H
#define GUPPY_LINES_H

#include "02_tokenizer/tokenizer.h"
#include <stdio.h>

/* lines_encode: each line {"text": T} of the file at `path` ("-": standard input)
 * becomes a line {"ids": [...]}. plain: special tokens spelled out in a text are
 * ordinary characters. Returns how many bytes the vocabulary could not spell.
 *
 * lines_decode: the reverse. Both fail as jsonl_open does, and with EX_DATAERR, naming
 * the line, on one that has no text, or an id that is none. */
size_t lines_encode(FILE *stream, Tokenizer *tokenizer, const char *path, int plain);
void lines_decode(FILE *stream, const Tokenizer *tokenizer, const char *path);

#endif
