/* batch_print: a batch, row by row. */
#ifndef GUPPY_BATCH_PRINT_H
#define GUPPY_BATCH_PRINT_H

#include "03_batches/batch.h"
#include <stdio.h>

/* batch_print: a line for each row: what is read, and what should be predicted. */
void batch_print(FILE *stream, const Tokenizer *tokenizer, const Batch *batch);

#endif
