/* visitors: the questions that people try first, and what a right answer says.
 *
 * A line of the file is {"question", "topic", "pattern"}: an answer is right when the
 * topic can say it and the pattern (POSIX extended, case ignored) is found in it; and,
 * if the topic knows the question, when both can be one conversation (exam.h: fitting).
 */
#ifndef GUPPY_VISITORS_H
#define GUPPY_VISITORS_H

#include "10_examiner/answers.h"
#include "10_examiner/examiner.h"
#include <stdio.h>

/* visitors_run: each question of the file, with seeds 1 to `seeds`; seed s gives the
 * answer that `09_chat -p QUESTION --seed s` gives.
 *
 * Prints on `stream` for each question how many answers were right, and the first one
 * (the first wrong one, if there is one); at the end "N of M visits right". Returns N.
 * Fails with EX_DATAERR, naming the line. */
size_t visitors_run(FILE *stream, const char *path, Fish *fish,
                    const Sampling *sampling, const Character *character, size_t seeds);

#endif
