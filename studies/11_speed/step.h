/* step: where the time of one training step goes, kernel by kernel.
 *
 * The linker puts a clock around each kernel that stages 07 and 08 call (ld's --wrap,
 * see the Makefile), so what is timed is the step itself, on the numbers that it finds
 * in the caches. Operations are counted as in the formulas; bytes are those that must
 * be read and written at least once. */
#ifndef GUPPY_STEP_H
#define GUPPY_STEP_H

#include <stdio.h>

/* step_table: one pass of a guppy of random weights on random conversations as long as
 * its own, and one step of Muon and AdamW: the fastest of several. On `out`:
 *
 *   kernel,calls,seconds,share,gflop,megabytes,of_peak,of_memory
 *
 * share  of the step's seconds; the last line, "rest", is what no kernel took
 * of_peak, of_memory  of `peak` GFLOP/s, and of the GB/s that all threads together
 *        read and write, as measured here */
void step_table(FILE *out, double peak);

#endif
