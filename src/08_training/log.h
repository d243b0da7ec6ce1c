/* log: what happened at every step, as CSV that any tool can plot.
 *
 * log.csv holds what is the same on every run: step, tokens predicted so far, learning
 * rate, loss, gradient norm, the step's size as a share of the weights', and the loss
 * on the evaluation set where it was measured: on all of it after the last step, on its
 * first 1,000 conversations before. time.csv holds what is not: step,
 * seconds, tokens per second. */
#ifndef GUPPY_LOG_H
#define GUPPY_LOG_H

#include <stdint.h>
#include <stdio.h>

/* LogRow: one step; `eval` is NAN where nothing was measured, all but it 0 at birth. */
typedef struct {
    uint64_t step, tokens;
    double rate, loss, norm, moved, eval;
    double seconds, speed; /* for time.csv: since the start, tokens per second */
} LogRow;

/* LogFile: one of the two files, open for appending. */
typedef struct {
    FILE *stream;
    char *path;
} LogFile;

typedef struct {
    LogFile log, time;
} Log;

/* LogPlace: how long the two files are, bytes. */
typedef struct {
    uint64_t log, time;
} LogPlace;

/* log_open: log.csv and time.csv in `folder`, new; or, unless place is NULL, those that
 * are there, cut back to `place`, to be gone on with. log_close: close and clear.
 *
 * Fails with EX_DATAERR when a file is shorter than its place, and with EX_IOERR. */
Log log_open(const char *folder, const LogPlace *place);
void log_close(Log *log);

/* log_write: append one step and hand it to the system, so that `make watch` sees it
 * and a killed program has lost nothing. log_place: how long the files are now, all of
 * it on the disk. Both fail with EX_IOERR. */
void log_write(Log *log, const LogRow *row);
LogPlace log_place(Log *log);

#endif
