/* stats: a character in numbers: computed from the grammar, and measured on a sample.
 */
#ifndef GUPPY_STATS_H
#define GUPPY_STATS_H

#include <stdint.h>
#include <stdio.h>

#include "01_datagen/character.h"

/* Estimate: the mean of a sample and the standard error of that mean. */
typedef struct {
    double mean, error;
} Estimate;

/* Survey: what `samples` drawn conversations say about a character.
 *
 * surprise  mean of -ln P(text): an estimate of the entropy
 * words     different words */
typedef struct {
    size_t samples, words;
    Estimate surprise;
} Survey;

/* survey_take: draw and examine `samples` >= 2 conversations. Each progress number of
 * surprise is written to `trace`, if it is not NULL, as "samples,mean,error". */
Survey survey_take(const Character *character, size_t samples, uint64_t seed,
                   FILE *trace);

/* stats_print: topics, derivations, words, the entropy computed and measured, and a
 * line for each topic. `ambiguous` says how many warnings ambiguity_warn gave. */
void stats_print(FILE *stream, const Character *character, size_t ambiguous,
                 size_t samples, uint64_t seed);

#endif
