/* print: tokens as a person reads them. */
#ifndef GUPPY_PRINT_H
#define GUPPY_PRINT_H

#include "02_tokenizer/tokenizer.h"
#include <stdio.h>

/* piece_print: bytes as text: a space as a dot, a newline as an arrow, bytes that are
 * no character as \xNN. piece_label: the same as a string. Allocates; release with
 * free. token_print, token_label: what a token stands for, like that.
 * label_width: how many columns of a terminal a label takes. */
void piece_print(FILE *stream, const char *bytes, size_t length);
char *piece_label(const char *bytes, size_t length);
void token_print(FILE *stream, const Tokenizer *tokenizer, int32_t id);
char *token_label(const Tokenizer *tokenizer, int32_t id);
size_t label_width(const char *label);

/* tokens_print: the tokens side by side with bars between, in color where
 * text_colours says so, and below them their ids. */
void tokens_print(FILE *stream, const Tokenizer *tokenizer, const Tokens *tokens);

#endif
