/* text: UTF-8 from anywhere, decoded safely and printed harmlessly. */
#ifndef GUPPY_TEXT_H
#define GUPPY_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TEXT_BAD  0xFFFDu /* the replacement character: something unreadable */
#define TEXT_HASH 0xCBF29CE484222325u /* where text_hash begins */

/* text_decode: the first character of `text` and the number of bytes it takes.
 *
 * code    receives its code point; TEXT_BAD when the bytes are not UTF-8
 * length  bytes there are, >= 1
 *
 * Of bad bytes as many are taken at once as Unicode 15, section 3.9, table 3-8 advises
 * (and Python and Rust do). Never reads beyond `length`, always takes at least 1. */
size_t text_decode(uint32_t *code, const char *text, size_t length);

/* text_hash: 64 bits that depend on every byte: FNV-1a (Fowler, Noll, Vo). `hash` is
 * TEXT_HASH, or what came out for the bytes before these. */
uint64_t text_hash(uint64_t hash, const void *bytes, size_t count);

/* text_terminal: whether `stream` is a terminal that can do more than print lines.
 *
 * text_colours: whether to color what is printed there: on such a terminal, or where
 * CLICOLOR_FORCE is set; never where NO_COLOR is. All programs ask this. */
int text_terminal(FILE *stream);
int text_colours(FILE *stream);

/* text_drives_terminal: whether a character does something to a terminal, or could: a
 * control character, a mark that turns the direction of writing, TEXT_BAD. */
int text_drives_terminal(uint32_t code);

/* text_put: print `text` so that it cannot drive a terminal.
 *
 * Characters that drive a terminal (but those in `keep`, for example "\n\t") and bytes
 * that are not UTF-8 are printed as '?'. Whatever came from a file, a user or a model
 * is printed with this. */
void text_put(FILE *stream, const char *text, size_t length, const char *keep);

#endif
