/* limits: the most that this machine can do, measured, so that every speed can be given
 * as a share of it. */
#ifndef GUPPY_LIMITS_H
#define GUPPY_LIMITS_H

#include <stddef.h>

/* Limit: the most that the machine was seen to do in any try, and the least that a try
 * of the limit itself has shown. Starts as {0}. */
typedef struct {
    double most, least;
} Limit;

/* limit_try: one more try of the limit. limit_share: what share of it something
 * reached, from 0 to 1; if it reached more, it has moved the limit. limit_disturbed:
 * whether the tries are a tenth or more apart; then something else was using the
 * machine, and no share says much. */
void limit_try(Limit *limit, double measured);
double limit_share(Limit *limit, double reached);
int limit_disturbed(const Limit *limit);

/* machine_multiply: billions of floating-point operations a second that all threads
 * together can do when nothing ever has to wait: fused multiply-adds (two operations
 * each) between registers, ten chains at once.
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
