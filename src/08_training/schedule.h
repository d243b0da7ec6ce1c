/* schedule: how large a step is, over the course of a training.
 *
 *   rate
 *   peak |   .                   warm-up: straight up from 0
 *        |  /  `.                decay:   down to the floor, along half a cosine or a
 *        | /      `.                      straight line
 *        |/         `---
 *        +---+---------- step
 *          warm-up    steps                                                       */
#ifndef GUPPY_SCHEDULE_H
#define GUPPY_SCHEDULE_H

#include <stddef.h>

typedef enum { DECAY_COSINE, DECAY_LINEAR } Decay;

typedef struct {
    double peak;   /* the highest rate */
    double floor;  /* the last step's rate, as a share of the peak */
    size_t steps;  /* of the whole training */
    size_t warmup; /* steps until the peak is reached; 0: at once */
    Decay decay;
} Schedule;

/* schedule_rate: the learning rate of step t = 1 .. steps:
 *
 *   t < warmup   peak * t / warmup
 *   beyond       peak * (floor + (1 - floor) * fall(p)),
 *
 * p = (t - warmup) / (steps - warmup) being the share of the decay that is done, and
 * fall(p) = (1 + cos(pi p)) / 2 or 1 - p. Loshchilov and Hutter 2017, arXiv:1608.03983,
 * eq. (5). After the last step: the floor. */
double schedule_rate(const Schedule *schedule, size_t t);

#endif
