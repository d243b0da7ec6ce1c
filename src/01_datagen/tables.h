/* tables: what chapter 1 draws, as CSV files with a header line. */
#ifndef GUPPY_DATA_TABLES_H
#define GUPPY_DATA_TABLES_H

#include "01_datagen/character.h"

/* data_write_tables: into `folder`, from the grammar and from the two data sets.
 *
 *   words.csv     rank, count, word: the words of the training set
 *   topics.csv    topic, derivations, entropy
 *   distinct.csv  after so many conversations: different questions, answers, both
 *   estimate.csv  samples, mean surprise, its error
 *   surprise.csv  nats, conversations of the test set with that -ln P
 *   values.csv    name, value: what the text quotes
 *
 * What character_warn and ambiguity_warn have to say goes to stderr; and, when a text
 * is made twice, that the entropy is only an upper bound. */
void data_write_tables(const char *folder, const Character *character,
                       const char *train, const char *eval);

#endif
