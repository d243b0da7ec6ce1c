#include "08_training/schedule.h"

#include "04_tensors/tensors.h"

double schedule_rate(const Schedule *schedule, size_t t) {
    const Schedule *s = schedule;
    if (t < s->warmup) return s->peak * (double)t / (double)s->warmup;
    double left = (double)(s->steps - s->warmup);
    double p = t < s->steps ? (double)(t - s->warmup) / left : 1, fall = 1 - p;
    if (s->decay == DECAY_COSINE) fall = (1 + (double)float_cos((float)(M_PI * p))) / 2;
    return s->peak * (s->floor + (1 - s->floor) * fall);
}
