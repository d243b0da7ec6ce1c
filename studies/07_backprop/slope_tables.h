/* slope_tables: what the figures of chapter 7 are drawn from. */
#ifndef GUPPY_SLOPE_TABLES_H
#define GUPPY_SLOPE_TABLES_H

#include "03_batches/sentence.h"
#include "07_backprop/backprop.h"

/* slopes_write: in `folder`
 *
 * steps.csv   h,central,one_sided     relative error of the differences by step size
 * every.csv   gradient,difference     parameters one by one, 150 drawn at random
 * layers.csv  layer,qkv,out,up,down   root mean square of the weights' gradients
 * memory.csv  part,megabytes          what a step of `rows` rows keeps in memory
 * tokens.csv  token,label,size        the gradient of each token's vector
 * values.csv  name,value
 *
 * Fails as file_commit. */
void slopes_write(const char *folder, Model *model, Sentence *sentence, size_t rows,
                  uint64_t seed);

#endif
