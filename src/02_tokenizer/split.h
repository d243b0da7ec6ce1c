/* split: text into words, which merges never cross, by the pattern of GPT-2:
 *
 *   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 *
 * (Radford et al. 2019, github.com/openai/gpt-2, encoder.py), with Unicode's classes.
 * A byte that begins no well-formed UTF-8 character counts as a character that is
 * neither letter, number nor space. */
#ifndef GUPPY_SPLIT_H
#define GUPPY_SPLIT_H

#include <stddef.h>

/* split_next: the length in bytes of the first word of `text`; 0 only when length is 0.
 * The words of a text, end to end, are the text. Allocates nothing. */
size_t split_next(const char *text, size_t length);

#endif
