/* join: the bytes of one word become tokens, merge by merge:
 *
 *   of all neighbors that a merge joins, join those of the lowest rank, of equals
 *   the leftmost; again, until no merge applies                                     */
#ifndef GUPPY_JOIN_H
#define GUPPY_JOIN_H

#include "02_tokenizer/vocabulary.h"

#define LINK_NONE UINT32_MAX

/* Link: one piece of a word that is being joined: a doubly linked list in an array. */
typedef struct {
    int32_t id;             /* -1: swallowed by a piece on its left */
    uint32_t before, after; /* its neighbors, or LINK_NONE */
} Link;

/* link_join: piece `at` swallows the one after it, and is `id` from now on. */
void link_join(Link *links, uint32_t at, int32_t id);

/* join_word: append the ids of one word to `out`. join_word_plain: the same, by looking
 * at every pair each time: time is quadratic in the length.
 *
 * Return how many bytes have no token: they are left out, or become the unknown. Fail
 * with EX_OSERR. */
size_t join_word(const Tokenizer *tokenizer, Tokens *out, const char *text,
                 size_t length);
size_t join_word_plain(const Tokenizer *tokenizer, Tokens *out, const char *text,
                       size_t length);

#endif
