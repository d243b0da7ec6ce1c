#include "08_training/schedule.h"
#include "04_tensors/tensors.h"

double schedule_rate(const Schedule *s, size_t t) {
    const double end = (double)s->steps, now = (double)t;
    double begin = (1 - s->fall) * end, down = 1;
    if (t < s->warmup) return s->peak * now / (double)s->warmup;
    if (begin < (double)s->warmup) begin = (double)s->warmup;
    if (now < begin) return s->peak;
    if (t < s->steps) down = (now - begin) / (end - begin);
    double left = s->decay == DECAY_LINEAR
                      ? 1 - down
                      : (1 + (double)float_cos((float)(M_PI * down))) / 2;
    return s->peak * (s->floor + (1 - s->floor) * left);
}
