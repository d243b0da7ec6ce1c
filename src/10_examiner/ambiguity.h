/* ambiguity: whether two derivations make the same text.
 *
 * Two readers start at the same spot and say the same, byte by byte. If they can part,
 * by choosing differently, and yet come to the end together, their text has two
 * derivations. Too many texts to try, but few pairs of spots can be reached in this
 * way, and each need be followed only once. (Book, Even, Greibach, Ott 1971, "Ambiguity
 * in graphs and expressions", doi:10.1109/T-C.1971.223204.) */
#ifndef GUPPY_AMBIGUITY_H
#define GUPPY_AMBIGUITY_H

#include <stdio.h>

#include "01_datagen/grammar.h"

#define PAIRS_MAX 10000000 /* of spots; a check that needs more is cut short */

/* ambiguity_warn: tell on `stream`, a line each, where two derivations make the same
 * text, and an example of it; NULL: only count.
 *
 * Checks the questions and the answers of each topic, then whether two topics share
 * both a question and an answer. Shared variables are taken for independent, so what is
 * found unambiguous is; what is warned of may rarely be told apart by the other half of
 * the conversation. Returns the number of warnings; 0 proves that every conversation
 * has one derivation. */
size_t ambiguity_warn(const Character *character, FILE *stream);

#endif
