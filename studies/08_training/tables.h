/* tables: what chapter 8 shows: AdamW at work on one weight and on two, and the numbers
 * that its figures are drawn from. */
#ifndef GUPPY_STUDY_TRAINING_TABLES_H
#define GUPPY_STUDY_TRAINING_TABLES_H

#include <stdio.h>

/* adamw_by_hand: three steps of one weight, every intermediate number, as the formula
 * gives them and as adamw_step does. */
void adamw_by_hand(FILE *stream);

/* training_tables: of a finished training, RUN/log.csv, writes into RUN/08
 *
 *   schedule.csv  step, cosine, linear: two schedules of a thousand steps
 *   valley.csv    step, and (x, y) of plain descent, momentum and AdamW in a valley
 *   spectrum.csv  see spectrum_write
 *   loss.csv      step, tokens, loss (mean of the last 20 steps), eval
 *   values.csv    name, value: what the chapter quotes
 *
 * Fails as file_read and spectrum_write do, and with EX_DATAERR on a broken log.csv. */
void training_tables(const char *run);

#endif
