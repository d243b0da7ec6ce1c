/* machine: what this machine can do at most, measured, so that every speed can be said
 * as a share of it. */
#ifndef GUPPY_MACHINE_H
#define GUPPY_MACHINE_H

#include <stddef.h>

/* machine_threads: how many threads a parallel region gets.
 * machine_limit_threads: at most this many from now on. Neither needs OpenMP. */
int machine_threads(void);
void machine_limit_threads(int threads);

/* machine_multiply: billions of floating-point operations a second that all threads
 * together can do, when nothing is ever waited for: fused multiply-adds (two
 * operations each) between registers, ten chains at once.
 *
 * machine_multiply_bf16: the same with pairs of bf16, four operations each.
 *
 * machine_read: billions of bytes a second that one thread reads from a block of
 * `bytes`, again and again: from the cache that it fits, or from memory.
 *
 * Both take some 30 ms; the best of several tries. machine_read allocates the block and
 * frees it. */
double machine_multiply(void);
double machine_multiply_bf16(void);
double machine_read(size_t bytes);

/* machine_best: the seconds that `work(with)` takes: the least of `tries`. */
double machine_best(void (*work)(void *with), void *with, int tries);

#endif
