/* stats: a character in numbers: computed from the grammar, and measured on a sample.
 */
#ifndef GUPPY_STATS_H
#define GUPPY_STATS_H

#include <stdint.h>
#include <stdio.h>

#include "01_datagen/grammar.h"

/* Survey: what `samples` drawn conversations say about a character: the mean of
 * -ln P(text), which estimates the entropy, with the standard error of that mean, and
 * how many different words were said. */
typedef struct {
    size_t samples, words;
    double mean, error;
} Survey;

/* survey_take: draw and examine `samples` >= 2 conversations. How far the mean has come
 * is written to `trace` now and then, if it is not NULL, as "samples,mean,error". */
Survey survey_take(const Character *character, size_t samples, uint64_t seed,
                   FILE *trace);

/* stats_print: topics, derivations, words, the entropy computed and measured, and a
 * line for each topic. `ambiguous` says how many warnings ambiguity_warn gave. */
void stats_print(FILE *stream, const Character *character, size_t ambiguous,
                 size_t samples, uint64_t seed);

#endif
