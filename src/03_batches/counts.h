/* counts: a language model that only counts: how often was this token seen after those?
 *
 * With c the times that token w came after a context h of n tokens, C the times that h
 * was seen, and T how many different tokens came after it:
 *
 *   p_n(w | h) = ( c + T * p_{n-1}(w | h without its first token) ) / ( C + T )
 *
 * and below it all p_{-1} = 1/V. Of n = 0, 1, 2: unigrams, bigrams, trigrams. What was
 * never seen gets a share that grows with how often something new came (Witten and Bell
 * 1991, "The zero-frequency problem", method C), from the shorter context. So every
 * token has a probability above 0, and they add up to 1. */
#ifndef GUPPY_COUNTS_H
#define GUPPY_COUNTS_H

#include "03_batches/token_set.h"

#define COUNTS_ORDERS 3 /* contexts of 0, 1 and 2 tokens */

typedef struct Counts Counts;

/* counts_new: count the predicted tokens of a set, which is all that is learned: as in
 * training each token of a conversation but the first, after the ones before it in its
 * conversation. counts_free: free it and clear the handle. Allocates. */
Counts *counts_new(const TokenSet *set);
void counts_free(Counts **counts);

/* counts_probability: p of token ids[0] after the `before` tokens in front of it, of
 * which at most `order` - 1 are looked at. Requires 1 <= order <= COUNTS_ORDERS.
 *
 * counts_loss: the mean of -ln p of the predicted tokens of a set, nats a token. */
double counts_probability(const Counts *counts, const int32_t *ids, size_t before,
                          size_t order);
double counts_loss(const Counts *counts, const TokenSet *set, size_t order);

#endif
