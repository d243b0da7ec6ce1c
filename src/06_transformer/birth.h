/* birth: what a model is before it has learnt anything; the tables of chapter 6. */
#ifndef GUPPY_BIRTH_H
#define GUPPY_BIRTH_H

#include "05_attention/sentence.h"
#include "06_transformer/model.h"

/* birth_sentence: a text as tokens of `tokenizer`; if that is NULL, of the model
 * folder's tokenizer.json; without a model (NULL) of build/guppy/guppy/tokenizer.json
 * if it is there, else as bytes.
 *
 * birth_model: the model in a folder, or (NULL) a newborn of that preset and seed, with
 * the sentence's vocabulary. Fails with EX_USAGE if the sentence does not fit a model
 * from a folder.
 *
 * Both allocate; release with sentence_free and model_free. */
Sentence birth_sentence(const char *model, const char *tokenizer, const char *text);
Model *birth_model(const char *model, const char *preset, uint64_t seed,
                   const Sentence *sentence);

/* birth_parameters: the parameter table as text on stdout, layers folded into one.
 * birth_tensors: every intermediate tensor of a sentence: shape, mean, spread, range.
 * birth_loss: the sentence's loss next to ln(V), and the likeliest next tokens. */
void birth_parameters(const Model *model);
void birth_tensors(const Activations *activations);
void birth_loss(const Model *model, Activations *activations, Sentence *sentence);

/* birth_write: in `folder`
 *
 *   parameters.csv  part,count           where the parameters sit
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
void birth_write(const char *folder, const Model *model, Sentence *sentence,
                 uint64_t seed);

#endif
