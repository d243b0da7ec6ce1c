/* speedrun: two hours became minutes; by how much of that is each cause to blame?
 *
 * A training takes  tokens * rows per token * operations per row / speed  seconds. Each
 * of these is a number of their training and of ours, and the quotients of the numbers
 * multiply to the quotient of the times:
 *
 *   better steps   tokens that AdamW and Muon need for one loss (record/search.csv)
 *   fewer tokens   theirs / ours, as far as better steps do not explain it
 *   no padding     rows filled up to the longest of a batch / rows with a token
 *   smaller model  parameters (1 and left out for a guppy)
 *   blocks asleep  operations of a row if all blocks ran / of those that did
 *   faster         operations a second in our steps / in their training
 *   evaluating     seconds of our steps / of the whole run: evaluating and saving
 *
 * An operation is a multiplication or an addition, 6 of them a parameter and row, as in
 * Kaplan et al. 2020, arXiv:2001.08361. Of their training record/comparison.csv tells
 * the seconds and the recipe; its speed follows from them, for conversations as long as
 * ours. */
#ifndef GUPPY_SPEEDRUN_H
#define GUPPY_SPEEDRUN_H

#include <stdio.h>

/* speedrun_table: FOLDER/speedrun.csv, which has for each cause its name, whether it is
 * `less` work, `faster` work or a `cost`, its factor, and the seconds before and after;
 * and into `values` the lines that the chapter quotes.
 *
 * Fails as file_read, model_load and token_file_read, and with EX_DATAERR where a
 * number is missing. */
void speedrun_table(const char *run, const char *folder, FILE *values);

#endif
