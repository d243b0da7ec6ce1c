/* exam: how good is the fish? The grammar that raised it knows every right answer.
 *
 * An answer is
 *   sayable   if the grammar can say it at all, to whatever question;
 *   on topic  if the topic that the question came from can say it;
 *   fitting   if that question and that answer can be one conversation: it is about the
 *             same food, the same friend;
 *   new       if no answer of the training set is the same, word for word;
 *   repeated  if it was given before in the same exam.
 *
 * The conversations are held out: they are of the evaluation set, and none of them is
 * in the training set; their questions may be, with other answers. Fitting is asked of
 * questions as they are only: those in capitals and with typos need not be the
 * grammar's. */
#ifndef GUPPY_EXAM_H
#define GUPPY_EXAM_H

#include "00_ground/lexicon.h"
#include "10_examiner/answers.h"
#include "10_examiner/examiner.h"

typedef enum { ASKED_PLAINLY, ASKED_IN_CAPITALS, ASKED_WITH_TYPOS, ASKED_WAYS } Asked;

/* ExamItem: one question and what became of it. */
typedef struct {
    char *question, *topic, *answer;
    size_t question_length, answer_length;
    int sayable, on_topic, fitting, fresh, repeated; /* 1 or 0 */
} ExamItem;

typedef struct {
    ExamItem *items;
    size_t count, capacity;
} Exam;

/* exam_known: the answers of a dataset, to tell by what is new. Allocates; release with
 * lexicon_free. Fails as dataset_open. */
Lexicon exam_known(const char *path);

/* exam_read: the questions of the first `limit` conversations of a dataset, asked in
 * one of the ways: in capitals (a to z only), or with a typo (a letter left out,
 * doubled, or changed with its neighbour), which follows from seed and line.
 *
 * Allocates; release with exam_free. Fails as dataset_open, and with EX_DATAERR when a
 * question is of a topic that the character does not have. */
Exam exam_read(const char *path, size_t limit, Asked way, uint64_t seed,
               const Character *character);
void exam_free(Exam *exam);

/* exam_mark: mark answers that are there already, a fish's or not; `known` are those of
 * the training set.
 *
 * exam_take: let the fish answer all questions, then mark its answers. The same seed
 * gives the same answers for any number of threads. */
void exam_mark(Exam *exam, const Character *character, const Lexicon *known);
void exam_take(Exam *exam, Fish *fish, const Sampling *sampling, uint64_t seed,
               const Character *character, const Lexicon *known);

/* typo_make: `text` with one of its letters a to z mistyped (see slip_make), in place:
 * all letters are equally likely, and spaces stay where they are. `text` has room for
 * one byte more. Returns the new length. */
size_t typo_make(char *text, size_t length, Random *random);

#endif
