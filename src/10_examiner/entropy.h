/* entropy: how much there is to say, computed from the grammar alone. */
#ifndef GUPPY_ENTROPY_H
#define GUPPY_ENTROPY_H

#include "01_datagen/grammar.h"

/* Measure: of everything that can be derived somewhere.
 *
 *   entropy = sum over derivations d of -P(d) ln P(d), in nats
 *
 * A derivation is the series of choices that made a conversation. Where no two
 * derivations make the same text (ambiguity.h), these are the entropy and the number of
 * the texts themselves; else they are upper bounds of them. */
typedef struct {
    double entropy;
    double count; /* derivations; exact up to 2^53 */
    double bytes; /* expected length of question and answer together */
} Measure;

/* measure_topic: of the conversations of one topic, given the topic.
 * measure_character: of all conversations. */
Measure measure_topic(const Character *character, size_t topic);
Measure measure_character(const Character *character);

#endif
