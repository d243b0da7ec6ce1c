/* birth: what a model is before it has learnt anything; the tables of chapter 6. */
#ifndef GUPPY_BIRTH_H
#define GUPPY_BIRTH_H

#include "00_ground/options.h"
#include "05_attention/sentence.h"
#include "06_transformer/model.h"

/* Birth: what a command line of stage 06 or 07 is about. */
typedef struct {
    Model *model;
    Sentence sentence;
    uint64_t seed;
    const char *tables; /* the folder for the tables of a chapter; NULL: none wanted */
} Birth;

/* birth_begin: read a command line: a text, or the word "tables", and the options that
 * both stages have, and one of the stage's own.
 *
 * usage   as for options_read
 * folder  where tables go unless the command line says otherwise
 * own     the stage's own option
 *
 * The model is the one in a folder (--model), or a newborn of a preset and seed with
 * the vocabulary of the sentence. Fails with EX_USAGE if the sentence does not fit a
 * model from a folder, and as options_read, sentence_new and model_load do.
 *
 * Allocates; birth_end releases all of it. */
Birth birth_begin(int argc, char **argv, const char *usage, const char *folder,
                  Option own);
void birth_end(Birth *birth);

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
