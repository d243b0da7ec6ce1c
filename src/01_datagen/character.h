/* character: what a character can say, read from a text file that a person edits.
 *
 *   list NAME            choices, one a line, indented; "N*" in front is a weight
 *   typed                how people type: each line holds {ask} once
 *   topic NAME [WEIGHT]  let NAME = TEMPLATE   drawn once for question and answer
 *                        ask TEMPLATE          one way to ask
 *                        bare TEMPLATE         another, which `typed` leaves alone
 *                        say TEMPLATE          one way to answer
 *
 * A template is text with {name}, {name:capital}, {name:upper}, (a|2*b|), [maybe];
 * ~word is the word or, now and then, a slip of it; "# ..." is a comment, \ takes the
 * next character as it is; a star that belongs to no weight is \*. */
#ifndef GUPPY_CHARACTER_H
#define GUPPY_CHARACTER_H

#include "01_datagen/grammar.h"

/* character_load: read and check a character file.
 *
 * Allocates; release with character_free, which clears the handle. Fails with
 * EX_NOINPUT or EX_IOERR as file_read does, with EX_DATAERR and "PATH:LINE:COLUMN:
 * expected X, found Y" (character_fail) on what is no character: an unknown word, a
 * bracket left open, a name that nothing defines or that is defined twice, a list
 * without choices, a topic without question or answer, a * that belongs to no weight, a
 * list that contains itself, bytes that are not UTF-8. */
Character *character_load(const char *path);
void character_free(Character **character);

/* character_topic: the number of the topic of that name, or topic_count. */
size_t character_topic(const Character *character, const char *name);

#endif
