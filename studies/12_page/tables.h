/* tables: what the figures of chapter 12 are drawn from. */
#ifndef GUPPY_PAGE_TABLES_H
#define GUPPY_PAGE_TABLES_H

#include "06_transformer/model.h"

/* page_tables: measure the model of a run in eight bits and in fewer, and write into
 * the run's folder 12
 *
 *   bits.csv    the loss by bits, with a scale for each row and for each matrix
 *   marks.csv   the exam by bits
 *   kinds.csv   each kind of matrix: bytes; the loss when it alone has four bits
 *   row.csv     some weights of a row, and what rounding makes of them
 *   lift.csv    the loss with GELU in place of ReLU (lift.h)
 *   speed.csv   tokens a second, in floats and in bytes
 *   values.csv  numbers that the prose names
 *
 * Fails as fish_load, character_load and file_begin do. */
void page_tables(const char *run, const char *character);

/* PageSpeed: tokens a second of one core, in floats and in bytes, and the most that
 * reading the weights allows. page_speed: measured with a model; what its weights are
 * does not matter. */
typedef struct {
    double floats, bytes;
    double floats_most, bytes_most;
} PageSpeed;

PageSpeed page_speed(const Model *model);

#endif
