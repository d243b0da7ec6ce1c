/* ambiguity: whether two derivations make the same text.
 *
 * A grammar is unambiguous if and only if (Brabrand, Giegerich, Moller 2010, "Analyzing
 * ambiguity of context-free grammars", theorem 1)
 *
 *   vertically    no text is made by two alternatives of a choice
 *   horizontally  of no sequence AB: texts x, a, y exist, a not empty, with x and xa
 * made by A, and ay and y by B: then xay is made in two ways
 *
 * Both are questions about finitely many texts, and pairs.h answers them. */
#ifndef GUPPY_AMBIGUITY_H
#define GUPPY_AMBIGUITY_H

#include <stdio.h>

#include "01_datagen/character.h"

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
