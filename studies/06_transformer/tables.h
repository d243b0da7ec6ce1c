/* tables: what the figures of chapter 6 are drawn from. */
#ifndef GUPPY_TRANSFORMER_TABLES_H
#define GUPPY_TRANSFORMER_TABLES_H

#include "03_batches/sentence.h"
#include "06_transformer/model.h"

/* newborn_tables: in `folder`
 *
 *   parameters.csv  part,count           where the parameters are
 *   depth.csv       factor,half,size     root mean square of x after each half block,
 *                                        matrices 1/10, 1 and 10 times their size
 *   residual.csv    layer,with,without   how alike the tokens are (mean cosine), with
 *                                        the residual path and without
 *   stream.csv      layer,channel,with,without   channels of one token's x, its size
 *                                        taken out
 *   guess.csv       rank,p               the next token at birth, sorted
 *   losses.csv      row,loss             of random tokens at birth
 *   values.csv      name,value
 *
 * Fails as file_commit. */
void newborn_tables(const char *folder, const Model *model, Sentence *sentence,
                    uint64_t seed);

#endif
