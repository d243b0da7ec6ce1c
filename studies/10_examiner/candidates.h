/* candidates: who else could sit the exam. None of them has learned the language; each
 * tries to look as if it had. */
#ifndef GUPPY_CANDIDATES_H
#define GUPPY_CANDIDATES_H

#include "10_examiner/exam.h"

/* Candidate: how the answers come about.
 *
 *   CANDIDATE_GRAMMAR   the test set's own answers, drawn by the grammar itself
 *   CANDIDATE_LOOKUP    the training answer to the training question that has most
 *                       words in common with this one; of equals the first
 *   CANDIDATE_SHUFFLED  the test set's own answers, each to the question before it
 *   CANDIDATE_SENTENCE  the most frequent answer of the training set, always */
typedef enum {
    CANDIDATE_GRAMMAR,
    CANDIDATE_LOOKUP,
    CANDIDATE_SHUFFLED,
    CANDIDATE_SENTENCE,
    CANDIDATES
} Candidate;

/* candidate_sit: the exam of exam_read, asked plainly, with the answers of a candidate,
 * marked. Allocates; release with exam_free. */
Exam candidate_sit(Candidate candidate, const char *train, const char *eval,
                   size_t limit, const Character *character, const Lexicon *known);

#endif
