/* tables: what chapter 8 shows: AdamW at work on one weight and on two, and the numbers
 * that its figures are drawn from. */
#ifndef GUPPY_TRAINING_TABLES_H
#define GUPPY_TRAINING_TABLES_H

#include <stdio.h>

/* adamw_by_hand: three steps of one weight, every intermediate number, as the formula
 * gives them and as adamw_step does. */
void adamw_by_hand(FILE *stream);

/* TrainingTables: where to write, and what to write about. */
typedef struct {
    const char *folder;    /* receives *.csv */
    const char *run;       /* a finished training: log.csv, snapshots/ */
    const char *model;     /* its model folder */
    const char *data;      /* folder with eval.jsonl */
    const char *character; /* the grammar, for the floor; NULL: no floor */
} TrainingTables;

/* training_tables: writes
 *
 *   schedule.csv  step, cosine, linear: two schedules of a thousand steps
 *   valley.csv    step, and (x, y) of plain descent, momentum and AdamW in a valley
 *   loss.csv      step, tokens, loss (mean of the last 20 steps), eval, floor
 *   topics.csv    topic, conversations, tokens, loss, floor, gap
 *   speedrun.csv  what made the training faster than another: see speedrun.h
 *   values.csv    name, value: what the chapter quotes
 *
 * Fails as model_load and dataset_open do, and with EX_DATAERR on a broken log.csv. */
void training_tables(const TrainingTables *tables);

#endif
