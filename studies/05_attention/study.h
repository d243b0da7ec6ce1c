/* study: the tables of chapter 5's figures. */
#ifndef GUPPY_STUDY_H
#define GUPPY_STUDY_H

#include "03_batches/sentence.h"
#include <stddef.h>
#include <stdint.h>

/* study_head: the probabilities of heads of one kind for a sentence, (NH,T,W); their
 * queries, keys and values in `qkv` (T,3C), NULL if not wanted. Allocates; release with
 * free. */
float *study_head(float *qkv, int kind, const Sentence *sentence, size_t C, size_t NH,
                  size_t W, uint64_t seed);

/* study_write: in `folder`
 *
 * labels.csv   t,label               the sentence
 * stages.csv   t,u,score,masked,att  one head of random queries and keys, step by step
 * heads.csv    head,t,u,att          six heads of a newborn
 * hand.csv     kind,t,u,att          two heads set by hand
 * cheat.csv    t,u,masked,unmasked   the random head with the mask and without
 * entropy.csv  t,scaled,unscaled,newborn,most   nats, mean of 64 heads; most = ln(t+1)
 * spread.csv   HS,raw,scaled         standard deviation of scores by size of a head
 * values.csv   name,value
 *
 * Fails as file_commit. */
void study_write(const char *folder, const Sentence *sentence, uint64_t seed);

#endif
