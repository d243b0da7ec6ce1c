/* map: an attention map as text, with colours where there is a terminal. */
#ifndef GUPPY_MAP_H
#define GUPPY_MAP_H

#include "03_batches/sentence.h"
#include <stddef.h>

/* map_print: one head as a table on stdout: rows look, columns are looked at, numbers
 * are percent.
 *
 * att  (T,W)  rows of probabilities; a terminal shows them as shades, too */
void map_print(const float *att, size_t W, const Sentence *sentence);

#endif
