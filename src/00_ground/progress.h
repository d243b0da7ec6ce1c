/* progress: one line that says how far a long computation has come.
 *
 * A terminal gets a line that redraws itself, a file gets a line every ten seconds.
 * All of it goes to stderr: what depends on time is no result. */
#ifndef GUPPY_PROGRESS_H
#define GUPPY_PROGRESS_H

#include <stdint.h>

typedef struct {
    const char *label;
    uint64_t done, total;
    double began, shown; /* seconds of a clock that only moves forward */
    double share, from;  /* of the work: done by now, and when it began; see below */
    int terminal;
    char note[128];
} Progress;

/* clock_seconds: seconds of a monotonic clock. */
double clock_seconds(void);

/* progress_begin: nothing is printed yet; `total` steps are expected (0: unknown).
 *
 * progress_show: "LABEL  done/total  [====   ]  NOTE  0:41 left" when it is time for
 * it. The note may be NULL. Where steps differ in work, or some were done before, the
 * caller sets the shares; else share stays 0, and done / total is taken.
 *
 * progress_end: the last state, and a newline; later output starts on a fresh line. */
Progress progress_begin(const char *label, uint64_t total);

void progress_show(Progress *progress, uint64_t done, const char *note_format, ...)
    __attribute__((format(printf, 3, 4)));

void progress_end(Progress *progress);

/* progress_break: end a line that is being redrawn, if there is one, so that what is
 * printed next has a line of its own. fail does so by itself. */
void progress_break(void);

#endif
