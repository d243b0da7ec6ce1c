#include "08_training/schedule.h"

#include "04_tensors/tensors.h"

double schedule_rate(const Schedule *schedule, uint64_t t) {
    const Schedule *s = schedule;
    if (t < s->warmup) return s->peak * (double)t / (double)s->warmup;
    uint64_t begin = s->warmup + s->hold;
    if (t <= begin) return s->peak;
    double p = t < s->steps ? (double)(t - begin) / (double)(s->steps - begin) : 1;
    double fall = 1 - p;
    if (s->decay == DECAY_COSINE) fall = (1 + (double)float_cos((float)(M_PI * p))) / 2;
    return s->peak * (s->floor + (1 - s->floor) * fall);
}
