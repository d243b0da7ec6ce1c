/* answers: many questions answered side by side, by continuous batching (Yu et al.
 * 2022, "Orca"): an answer that has ended makes room for the next question at once.
 *
 * One answer alone reads every weight once a token, and waits for memory. Many answers
 * side by side read them once for all: the same numbers, many times sooner. Each thread
 * has a decoder of its own and takes the next question when it has room: threads never
 * wait for each other, and whatever else the machine is doing holds up one of them at
 * most. */
#ifndef GUPPY_ANSWERS_H
#define GUPPY_ANSWERS_H

#include "09_chat/fish.h"

/* Request: a question, and its answer. */
typedef struct {
    const char *question;
    size_t question_length;
    Random random; /* what the answer is drawn with */
    char *answer;  /* written, with a NUL behind it; to be freed */
    size_t answer_length;
} Request;

/* answers_make: the answers to `count` questions. Each is the one that answer_begin and
 * answer_next give, token for token, with any number of threads. Allocates the answers,
 * and scratch. */
void answers_make(const Fish *fish, Request *requests, size_t count,
                  const Sampling *sampling);

#endif
