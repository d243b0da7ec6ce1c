/* padding: how long conversations are, and what it would cost to make them equal. */
#ifndef GUPPY_PADDING_H
#define GUPPY_PADDING_H

#include "03_batches/token_set.h"
#include <stdio.h>

/* padding_share: how much of the rows would be padding if `size` conversations at a
 * time, in shuffled order, were filled up to the longest of them. */
double padding_share(const TokenSet *set, size_t size, uint64_t seed);

/* lengths_print: how many conversations have how many rows, as bars. */
void lengths_print(FILE *stream, const TokenSet *set);

#endif
