/* batch_tables: what the figures of chapter 3 are drawn from. */
#ifndef GUPPY_BATCH_TABLES_H
#define GUPPY_BATCH_TABLES_H

#include "02_tokenizer/tokenizer.h"

/* batch_tables: write the tables of the run at `run` into its folder 03. Fails as
 * token_file_read, dataset_open and file_commit. */
void batch_tables(const char *run, Tokenizer *tokenizer);

#endif
