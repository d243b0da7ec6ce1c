/* alphabet: how a tokenizer.json writes bytes: as characters that one can see.
 *
 * GPT-2's table (Radford et al. 2019, github.com/openai/gpt-2, encoder.py): the 188
 * bytes that are visible in Latin-1 stand for themselves; the other 68, spaces and
 * control codes among them, get the characters from U+0100 on, in their order. So a
 * space is written U+0120, a G with a dot above. */
#ifndef GUPPY_ALPHABET_H
#define GUPPY_ALPHABET_H

#include <stddef.h>

/* alphabet_byte: the byte at `place` (0..255) of the alphabet, in the order of its
 * characters; a vocabulary gives the bytes their ids in this order. */
unsigned char alphabet_byte(unsigned place);

/* alphabet_spell: `length` bytes in these characters, as UTF-8 with a NUL at the end;
 * `out` has room for 2 * length + 1. Returns its length.
 * alphabet_read: the reverse: UTF-8 to bytes, `out` has room for `length`. Returns how
 * many, or -1 when a character stands for no byte. */
size_t alphabet_spell(char *out, const char *bytes, size_t length);
long alphabet_read(char *out, const char *text, size_t length);

#endif
