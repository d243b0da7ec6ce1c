/* answers: many questions answered side by side.
 *
 * One answer alone reads every weight once a token, and waits for memory. Sixty-four
 * answers side by side read them once for all: the same numbers, many times sooner. */
#ifndef GUPPY_ANSWERS_H
#define GUPPY_ANSWERS_H

#include "09_chat/fish.h"

#define ANSWERS_SIDE_BY_SIDE 64

/* Ask: a question, and its answer. */
typedef struct {
    const char *question;
    size_t question_length;
    Random random; /* what the answer is drawn with */
    char *answer;  /* written, with a NUL behind it; to be freed */
    size_t answer_length;
} Ask;

/* answers_make: the answers to `count` questions, as many at once as the fish's voice
 * has slots. Each is the one that fish_answer gives, token for token. Allocates the
 * answers, and scratch. */
void answers_make(Fish *fish, Ask *asks, size_t count, const Manner *manner);

#endif
