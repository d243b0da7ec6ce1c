/* stream_data: a stream in the place of a training's files, if a character is named.
 *
 * It stands between stage 08 and what it calls for its options and its data, in the way
 * that main.c explains: so only a program that is linked with --wrap can have it. */
#ifndef GUPPY_STREAM_DATA_H
#define GUPPY_STREAM_DATA_H

#include "08_training/training.h"

/* What the command line says: whose conversations, and how many an epoch has. */
extern const char *stream_character; /* NULL: the data are files, as in stage 08 */
extern size_t stream_count;

/* stream_begin: the stream of this training, before it opens its data. Requires a
 * character. Fails as character_load and tokenizer_load do. */
void stream_begin(const TrainingOrder *order);

#endif
