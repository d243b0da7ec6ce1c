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

/* conversations_split: draw `count` conversations into FOLDER/train.jsonl and, those
 * that are kept aside, FOLDER/eval.jsonl; a line about each file on `report`. Fails as
 * file_begin and dataset_write do. */
void conversations_split(const Character *character, const char *folder,
                         DatasetFormat format, size_t count, uint64_t seed,
                         FILE *report);

/* conversations_write: draw `count` of them onto `stream`. */
void conversations_write(FILE *stream, const Character *character, DatasetFormat format,
                         size_t count, uint64_t seed);

#endif
