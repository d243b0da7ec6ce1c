/* heart: an exam without a grammar: what a fish has learned by heart, and what it makes
 * of questions that it has not seen. */
#ifndef GUPPY_HEART_H
#define GUPPY_HEART_H

#include <stdio.h>

#define HEART_MOST 100 /* questions of each set that are asked */

/* heart_exam: ask the fish in `model` up to HEART_MOST questions of each of two
 * datasets, spread evenly, the likeliest answer each time, and print
 *
 *   the loss on both
 *   of `train`, how many answers are those that the dataset has for that question
 *   of `eval`, how many are so; how many are sentences of `train`; how many are new
 *
 * and three of the answers to questions of `eval`. Fails as fish_load, dataset_open. */
void heart_exam(FILE *stream, const char *model, const char *train, const char *eval);

#endif
