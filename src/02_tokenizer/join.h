/* join: the pieces of one word, joined by a vocabulary's merges. */
#ifndef GUPPY_JOIN_H
#define GUPPY_JOIN_H

#include "02_tokenizer/vocabulary.h"

/* link_join: piece `at` swallows the one behind it, and is `id` from now on. */
void link_join(Link *links, uint32_t at, int32_t id);

/* join_word: append the ids of one word to `out`.
 *
 *   of all neighbours that a merge joins, join those of the lowest rank, of equals
 *   the leftmost; again, until no merge applies
 *
 * Returns the bytes left out. join_word_plain: the same, by looking at every pair each
 * time: time is quadratic in the length. */
size_t join_word(Tokenizer *tokenizer, Tokens *out, const char *text, size_t length);
size_t join_word_plain(Tokenizer *tokenizer, Tokens *out, const char *text,
                       size_t length);

#endif
