/* sets: many conversations of a character: on the screen, or as the two files that are
 * trained on and tested with. */
#ifndef GUPPY_SETS_H
#define GUPPY_SETS_H

#include <stdint.h>
#include <stdio.h>

#include "01_datagen/dataset.h"
#include "01_datagen/grammar.h"

/* conversation_kept: whether a conversation is kept aside, to test with; about one of
 * twenty is. It follows from question and answer alone, so that equal conversations are
 * always on the same side. */
int conversation_kept(const Conversation *conversation);

/* conversations_write: draw `count` conversations, each onto streams[0], or streams[1]
 * if it is kept aside, and add them to counts[0] or counts[1].
 * conversations_split: the same, into FOLDER/train.jsonl and FOLDER/eval.jsonl; a line
 * about each file on `report`. Both fail as dataset_write does, and the second as
 * file_begin does. */
void conversations_write(FILE *streams[2], size_t counts[2], const Character *character,
                         DatasetFormat format, size_t count, uint64_t seed);
void conversations_split(const Character *character, const char *folder,
                         DatasetFormat format, size_t count, uint64_t seed,
                         FILE *report);

#endif
