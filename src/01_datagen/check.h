/* check: what can only be seen when the whole character file has been read. */
#ifndef GUPPY_CHECK_H
#define GUPPY_CHECK_H

#include "01_datagen/grammar.h"

/* character_check: find what every {name} means, turn weights into chances, and see
 * that each list has choices, each topic questions and answers, that no list contains
 * itself, that `typed` holds {ask} once a line, and that no text grows beyond
 * CHARACTER_BYTES. Fails as character_load, which calls it. */
void character_check(Character *character);

#endif
