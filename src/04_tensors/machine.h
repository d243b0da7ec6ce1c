/* machine: all of this machine's cores at work; and what it can do at most, measured,
 * so that every speed can be said as a share of it. */
#ifndef GUPPY_MACHINE_H
#define GUPPY_MACHINE_H

#include <stddef.h>

/* machine_threads: how many threads a parallel region gets.
 * machine_limit_threads: at most this many from now on. Neither needs OpenMP. */
int machine_threads(void);
void machine_limit_threads(int threads);

/* machine_team: run work(with), with all threads at hand.
 *
 * Kernels hand out their rows or columns in pieces (as OpenMP tasks). A thread that is
 * done with one takes another, so that one whose core is busy with something else takes
 * fewer, and nobody waits for a thread that has taken none. Threads divide what is
 * computed, never a sum: who computes a piece changes no bit. Outside of a team the
 * thread that calls a kernel computes all of its pieces.
 *
 * Where there are as many cores as threads, each thread keeps to one: two that shared a
 * core would leave half of a half-busy one unused. */
void machine_team(void (*work)(void *with), void *with);

/* Limit: what the machine was seen to do at most, in one try or another, and the least
 * that a try of the limit itself has shown. Starts as {0}. */
typedef struct {
    double most, least;
} Limit;

/* limit_try: one more try of the limit. limit_share: what part of it something reached,
 * from 0 to 1; what reached more has moved the limit, for the machine can do that.
 * limit_disturbed: whether the tries lie so far apart, by a tenth, that something else
 * was using the machine; then no share says much. */
void limit_try(Limit *limit, double measured);
double limit_share(Limit *limit, double reached);
int limit_disturbed(const Limit *limit);

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

/* machine_best: the seconds that `work(with)` takes a team: the least of `tries`. */
double machine_best(void (*work)(void *with), void *with, int tries);

#endif
