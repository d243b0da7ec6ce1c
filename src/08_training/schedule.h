/* schedule: how large a step is, over the course of a training.
 *
 *   rate
 *   peak |   .------.            warm-up: straight up from 0
 *        |  /        `.          fall:    over the last share of the steps down to the
 *        | /           `.                 floor, along half a cosine or a straight line
 *        |/              `---
 *        +---+------+-------- step
 *         warm-up  fall    steps                                                  */
#ifndef GUPPY_SCHEDULE_H
#define GUPPY_SCHEDULE_H

#include <stddef.h>

typedef enum { DECAY_COSINE, DECAY_LINEAR } Decay;

typedef struct {
    double peak;   /* the highest rate */
    double floor;  /* the last step's rate, as a share of the peak */
    size_t steps;  /* of the whole training */
    size_t warmup; /* steps until the peak is reached; 0: at once */
    double fall;   /* the share of the steps in which the rate falls; 1: all */
    Decay decay;
} Schedule;

/* schedule_rate: the learning rate of step t = 1 .. steps:
 *
 *   t < warmup   peak * t / warmup
 *   t < begin    peak
 *   beyond       peak * (floor + (1 - floor) * left(p)),
 *
 * where begin = (1 - fall) * steps, but not before the warm-up's end; p = (t - begin) /
 * (steps - begin) is the share of the way down that is done, and left(p) =
 * (1 + cos(pi p)) / 2 or 1 - p. Loshchilov and Hutter 2017, arXiv:1608.03983, eq. (5).
 * After the last step: the floor. */
double schedule_rate(const Schedule *schedule, size_t t);

#endif
