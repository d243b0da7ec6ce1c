/* tables: what the figures of chapter 2 are drawn from. */
#ifndef GUPPY_TOKENIZER_TABLES_H
#define GUPPY_TOKENIZER_TABLES_H

#include "02_tokenizer/tokenizer.h"

/* tokenizer_tables: write into `folder`, from a tokenizer and the two datasets:
 *
 *   sentence.csv   row,from,to,id,piece        some sentences in tokens
 *   merges.csv     merge,count,piece           each pair's count as it was joined
 *   compression.csv  vocabulary,bytes,shouted  bytes a token, of eval and in capitals
 *   frequency.csv  rank,count                  tokens of the training text
 *   unused.csv     id,piece                    tokens that it never uses whole
 *   time.csv       vocabulary,plain,fast       seconds to learn
 *   values.csv     name,value
 *
 * Fails as dataset_open and file_commit. */
void tokenizer_tables(const char *folder, Tokenizer *tokenizer, const char *train,
                      const char *eval);

#endif
