/* exam_tables: how good the fish is, and how it became so. */
#ifndef GUPPY_EXAM_TABLES_H
#define GUPPY_EXAM_TABLES_H

#include "01_datagen/character.h"

/* exam_tables: of a finished run and the character that it speaks for; writes to
 * RUN/10/exam
 *
 *   exam.csv        counts by way of asking and topic (exam_counts.h)
 *   candidates.csv  who, sayable, on_topic, fitting, new, repeated, in percent: the
 *                   fish beside others that would pass for one (candidates.h)
 *   growth.csv      step, sayable, on_topic, fitting, new, repeated: the exam at each
 *                   snapshot
 *   values.csv      name, value: what the chapter quotes
 *
 * Fails as fish_load and dataset_open do. */
void exam_tables(const char *run, const Character *character);

#endif
