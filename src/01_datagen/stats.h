/* stats: a character in numbers, exact ones and the same ones measured. */
#ifndef GUPPY_STATS_H
#define GUPPY_STATS_H

#include <stdint.h>
#include <stdio.h>

#include "01_datagen/character.h"

/* Estimate: the mean of a sample and the standard error of that mean. */
typedef struct {
    double mean, error;
} Estimate;

/* estimate_surprise: draw `samples` conversations and average -ln P(q, a).
 *
 * ambiguity  if not NULL, receives how many of them have more than one derivation
 *
 * Its expectation is the entropy, so it must agree with measure_character's. */
Estimate estimate_surprise(const Character *character, size_t samples, uint64_t seed);

/* stats_print: topics, lists, derivations, words, the entropy computed and the entropy
 * measured, and a table by topic. */
void stats_print(FILE *stream, const Character *character, size_t samples,
                 uint64_t seed);

#endif
