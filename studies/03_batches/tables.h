/* batch_tables: what the figures of chapter 3 are drawn from. */
#ifndef GUPPY_BATCH_TABLES_H
#define GUPPY_BATCH_TABLES_H

#include "03_batches/token_set.h"
#include <stddef.h>
#include <stdint.h>

/* padding_share: how much of the rows would be padding if `size` conversations at a
 * time, in shuffled order, were filled up to the longest of them. */
double padding_share(const TokenSet *set, size_t size, uint64_t seed);

/* batch_tables: write the tables of the run at `run` into its folder 03. Fails as
 * token_file_read, dataset_open and file_commit. */
void batch_tables(const char *run, const Tokenizer *tokenizer);

#endif
