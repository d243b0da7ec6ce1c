/* words: where the embedding puts a character's words. */
#ifndef GUPPY_WORDS_H
#define GUPPY_WORDS_H

#include "01_datagen/character.h"
#include "09_chat/fish.h"
#include <stdio.h>

/* words_write: CSV "word,list,x,y" of words that are single tokens: from each of the
 * character's longest lists of such words, up to a dozen.
 *
 * (x, y) is the shadow of a word's embedding on the plane in which the words differ
 * most: the two leading principal components (Pearson 1901), found by power iteration.
 * Allocates scratch. Returns how many words there were; below 3 nothing is written.
 *
 * among_alike  receives how many of them have the word nearest to theirs, in all
 *              dimensions, in the same list */
size_t words_write(FILE *stream, const Fish *fish, const Character *character,
                   size_t *among_alike);

#endif
