#include "08_training/schedule.h"

#include "04_tensors/tensors.h"

double schedule_rate(const Schedule *schedule, size_t t) {
    const Schedule *s = schedule;
    if (t < s->warmup) return s->peak * (double)t / (double)s->warmup;
    double steps = (double)s->steps, begin = (1 - s->fall) * steps;
    if (begin < (double)s->warmup) begin = (double)s->warmup;
    if ((double)t < begin) return s->peak;
    double p = t < s->steps ? ((double)t - begin) / (steps - begin) : 1, left = 1 - p;
    if (s->decay == DECAY_COSINE) left = (1 + (double)float_cos((float)(M_PI * p))) / 2;
    return s->peak * (s->floor + (1 - s->floor) * left);
}
