/* birth: what a model is before it has learnt anything; the tables of chapter 6. */
#ifndef GUPPY_BIRTH_H
#define GUPPY_BIRTH_H

#include "05_attention/sentence.h"
#include "06_transformer/model.h"

/* birth_parameters: the parameter table as text on stdout, layers folded into one.
 * birth_tensors: every intermediate tensor of a sentence: shape, mean, spread, range.
 * birth_loss: the sentence's loss next to ln(V), and the likeliest next tokens.
 *
 * The sentence must fit the model: ids < V, T <= the context; sentence_fit fails with
 * EX_USAGE if it does not. */
void sentence_fit(const Sentence *sentence, const Config *config);
void birth_parameters(const Model *model);
void birth_tensors(const Activations *activations);
void birth_loss(const Model *model, Activations *activations, Sentence *sentence);

/* birth_write: in `folder`
 *
 * parameters.csv  part,count          where the parameters sit
 * depth.csv       factor,half,size    root mean square of x after each half block,
 * matrices 1/10, 1 and 10 times their usual size residual.csv    layer,with,without how
 * alike the tokens are (mean cosine), with the residual path and without guess.csv
 * rank,p              the next-token distribution at birth, sorted losses.csv row,loss
 * the losses of random tokens at birth values.csv      name,value
 *
 * Fails as file_commit. */
void birth_write(const char *folder, const Model *model, Sentence *sentence,
                 uint64_t seed);

#endif
