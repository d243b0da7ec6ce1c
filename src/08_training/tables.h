/* tables: what speedrun.c is told. It leaves this stage with it. */
#ifndef GUPPY_TRAINING_TABLES_H
#define GUPPY_TRAINING_TABLES_H

#include <stdio.h>

/* TrainingTables: where to write, and what to write about. */
typedef struct {
    const char *folder; /* receives *.csv */
    const char *run;    /* a finished training: log.csv, time.csv */
    const char *model;  /* its model folder */
    const char *data;   /* folder with the training set */
} TrainingTables;

#endif
