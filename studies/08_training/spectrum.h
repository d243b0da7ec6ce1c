/* spectrum: what Muon does to the singular values of a matrix: of one of four numbers,
 * by hand, and of a real gradient. */
#ifndef GUPPY_STUDY_SPECTRUM_H
#define GUPPY_STUDY_SPECTRUM_H

#include <stddef.h>
#include <stdio.h>

/* singular_values: of a matrix, from the largest down.
 *
 * One-sided Jacobi (Hestenes 1958): turn pairs of rows until all rows are at right
 * angles; their lengths are the singular values.
 *
 * values  (rows)           written
 * a       (rows, columns)  rows <= columns; overwritten */
void singular_values(double *values, double *a, size_t rows, size_t columns);

/* muon_by_hand: the three rounds of a matrix of four numbers, in double, and what
 * muon_orthogonal makes of it. */
void muon_by_hand(FILE *stream);

/* Spectrum: of the gradient of one matrix of a model, and of Muon's step for it. */
typedef struct {
    size_t count;       /* singular values */
    double ten;         /* the ten largest's share of the squares of all, in percent */
    double ratio;       /* the largest divided by the median */
    size_t lost;        /* those below 0.002 of the root of the sum of all squares */
    double least, most; /* of the step's */
    double step_ratio;  /* as ratio, of the step's */
    double work; /* Muon's rounds, of all matrices: percent of a pass's products */
} Spectrum;

#define SPECTRUM_ROWS 4096 /* of the pass */

/* spectrum_write: the gradient of the first block's ffn.up after 200 steps of a
 * training, of a batch of SPECTRUM_ROWS rows; FOLDER/spectrum.csv gets
 *
 *   number, gradient, step: its singular values, divided by the root of the sum of
 *   their squares, and those of Muon's step
 *
 * run  the run's folder, with tokenizer.json, data/ and snapshots/
 *
 * Fails as model_load does. */
Spectrum spectrum_write(const char *folder, const char *run);

#endif
