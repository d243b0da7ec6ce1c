/* examiner: the exact probability of a conversation under a character. */
#ifndef GUPPY_EXAMINER_H
#define GUPPY_EXAMINER_H

#include "01_datagen/character.h"

typedef struct Examiner Examiner;

/* examiner_new: prepare for questions about `character`, which must outlive it.
 * examiner_free: frees it and clears the handle.
 *
 * Allocates; fails with EX_DATAERR when a let has more values than VALUES_MAX. */
Examiner *examiner_new(const Character *character);
void examiner_free(Examiner **examiner);

/* examiner_score: the natural logarithm of the probability that the character produces
 * exactly this question and this answer; -INFINITY when it cannot.
 *
 *   P(q, a) = sum over topics t and values b of t's variables of
 *             P(t) P(b | t) P(q | t, b) P(a | t, b)
 *
 * summed over derivations, so exact even where two rules make the same text.
 *
 * Not thread-safe for one examiner: it keeps what it has found out between calls. */
double examiner_score(Examiner *examiner, const char *question, size_t question_length,
                      const char *answer, size_t answer_length);

/* examiner_sayable: whether the answer can be said at all, to whatever question.
 * examiner_askable: whether the question can be asked at all, as people type.
 *
 * topics  (topic_count) receives 1 for each topic that can say (ask) it, else 0
 *
 * Return how many topics can. */
size_t examiner_sayable(Examiner *examiner, const char *answer, size_t length,
                        unsigned char *topics);
size_t examiner_askable(Examiner *examiner, const char *question, size_t length,
                        unsigned char *topics);

#endif
