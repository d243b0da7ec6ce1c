/* score: how probable the conversations of a file are. */
#ifndef GUPPY_SCORE_H
#define GUPPY_SCORE_H

#include <stdio.h>

#include "01_datagen/grammar.h"

/* dataset_score: on `stream`, a line for each conversation of the file: ln P, or that
 * it cannot be produced; of an answer alone, the topics that can say it. Last, how many
 * are possible, and the mean of -ln P. Fails as dataset_reply. */
void dataset_score(FILE *stream, const Character *character, const char *path);

#endif
