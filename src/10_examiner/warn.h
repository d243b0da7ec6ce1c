/* warn: what is allowed in a character, and hardly meant. */
#ifndef GUPPY_WARN_H
#define GUPPY_WARN_H

#include <stdio.h>

#include "01_datagen/grammar.h"

/* character_warn: tell on `stream`, a line each, what is written but never said (lists
 * and lets that no topic leads to), and which asks and says can be empty ({ask} in
 * `typed` is taken to say something). Returns how many. */
size_t character_warn(const Character *character, FILE *stream);

#endif
