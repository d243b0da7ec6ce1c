/* grammar: what chapters 1 and 10 draw and quote of a character, as CSV files with a
 * header line. */
#ifndef GUPPY_STUDY_GRAMMAR_H
#define GUPPY_STUDY_GRAMMAR_H

#include "01_datagen/grammar.h"

/* grammar_write_tables: into RUN/10/grammar, from the grammar and the run's test set:
 *
 *   topics.csv    topic, derivations, entropy; entropy of the questions alone, of the
 *                 answers alone
 *   estimate.csv  samples, mean surprise, its error
 *   surprise.csv  nats, conversations of the test set with that -ln P
 *   values.csv    name, value: what the text quotes
 *
 * What character_warn and ambiguity_warn have to say goes to stderr; and, when a text
 * is made twice, that the entropy is only an upper bound. */
void grammar_write_tables(const char *run, const Character *character);

/* Halves: the entropy of a topic's questions when nothing is answered, of its answers
 * when nothing is asked, and what both have together more than the topic's
 * conversations: what question and answer share, in nats. */
typedef struct {
    double question, answer, shared;
} Halves;

Halves grammar_halves(const Character *character, size_t topic);

#endif
