/* tables: what chapter 0 prints and draws: the random generator taken apart. */
#ifndef GUPPY_GROUND_TABLES_H
#define GUPPY_GROUND_TABLES_H

#include <stdint.h>
#include <stdio.h>

/* ground_print_steps: `count` numbers of the generator that starts at `state`: the
 * counter, what each of the three lines of random_mix makes of it, and a die's face. */
void ground_print_steps(FILE *stream, uint64_t state, int count);

/* ground_write_tables: the tables of chapter 0's figures, in `folder`:
 *
 * stripes.csv     pairs of neighbours from a bad generator and from ours
 * avalanche_N.npy (64,64), N = 1, 2, 3: how often a flipped bit of the counter (row)
 *                 flips a bit of the number (column) after line N of random_mix
 * faces.csv       faces of a die, by remainder and by random_below, from few bits
 * normal.csv      ten thousand draws of random_normal in bins, beside the bell curve
 * values.csv      name,value: the numbers that the chapter quotes
 *
 * Fails as file_commit does. */
void ground_write_tables(const char *folder, uint64_t seed);

#endif
