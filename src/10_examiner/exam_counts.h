/* exam_counts: how many answers of an exam were what, printed and as CSV. */
#ifndef GUPPY_EXAM_COUNTS_H
#define GUPPY_EXAM_COUNTS_H

#include "10_examiner/exam.h"
#include <stdio.h>

#define EXAM_COLUMNS "way,topic,answers,sayable,on_topic,fitting,new,repeated"

/* ExamCounts: how many answers, of a topic or of all, were what. */
typedef struct {
    const char *topic;
    size_t answers, sayable, on_topic, fitting, fresh, repeated;
} ExamCounts;

/* exam_count: of all answers. exam_percent: a part of them. */
ExamCounts exam_count(const Exam *exam);
double exam_percent(size_t part, const ExamCounts *counts);

/* exam_write: counts as CSV, for all topics together, then for each. */
void exam_write(FILE *stream, const Exam *exam, Asked way);

/* ExamOrder: an exam in all three ways. */
typedef struct {
    const char *train, *eval; /* datasets: what is known, and what is asked */
    const char *csv;          /* a file for the counts by topic; NULL: none */
    Sampling sampling;
    uint64_t seed;
    size_t count, show; /* questions; answers to print that are not on topic */
} ExamOrder;

/* exam_run: take it, and print how it went. Fails as exam_read and file_begin do. */
void exam_run(FILE *stream, Fish *fish, const Character *character,
              const ExamOrder *order);

#endif
