#include "08_training/adamw.h"

#include "00_ground/fail.h"
#include "04_tensors/rows.h"

#include <math.h>
#include <stdlib.h>

/* The formula's constants at one step, as the pass uses them. */
typedef struct {
    float scale, beta1, gain1, beta2, gain2; /* gain = 1 - beta */
    float rate;                              /* rate / (1 - beta1^t) */
    float root;                              /* 1 / sqrt(1 - beta2^t) */
    float epsilon, shrink;                   /* shrink = rate * decay */
} AdamWStep;

AdamW adamw_new(const AdamWTensor *tensors, size_t count, size_t total) {
    AdamW adamw = {.step = 0};
    adamw.m = memory_new(2 * total, sizeof *adamw.m);
    adamw.v = adamw.m + total;
    adamw.slices = memory_new(count + total / ADAMW_SLICE, sizeof *adamw.slices);
    for (size_t i = 0; i < count; i++) {
        require(tensors[i].begin + tensors[i].count <= total);
        for (size_t at = 0; at < tensors[i].count; at += ADAMW_SLICE) {
            size_t left = tensors[i].count - at;
            AdamWTensor *slice = &adamw.slices[adamw.slice_count++];
            *slice = tensors[i];
            slice->begin += at;
            slice->count = left < ADAMW_SLICE ? left : ADAMW_SLICE;
        }
    }
    return adamw;
}

void adamw_free(AdamW *adamw) {
    free(adamw->m);
    free(adamw->slices);
    *adamw = (AdamW){0};
}

double square_sum(const float *x, size_t n) {
    return row_squares(x, 0, n);
}

double adamw_norm(AdamW *adamw, const float *g) {
#pragma omp taskloop grainsize(1)
    for (size_t i = 0; i < adamw->slice_count; i++) {
        AdamWTensor *slice = &adamw->slices[i];
        slice->size.moved = square_sum(g + slice->begin, slice->count);
    }
    double sum = 0;
    for (size_t i = 0; i < adamw->slice_count; i++) sum += adamw->slices[i].size.moved;
    return sqrt(sum);
}

float clip_scale(double norm, double limit) {
    return limit > 0 && norm > limit ? (float)(limit / norm) : 1.0f;
}

/* beta^t by squaring: the same bits everywhere, which pow does not promise. */
static double adamw_power(double beta, uint64_t t) {
    double power = 1;
    for (; t > 0; t >>= 1, beta *= beta)
        if (t & 1) power *= beta;
    return power;
}

/* The formula for up to 16 weights; always_inline makes one vector of it. */
static inline __attribute__((always_inline)) void adamw_lanes(
    float *restrict w, float *restrict m, float *restrict v, float *restrict g,
    size_t lanes, const AdamWStep *s, float *restrict weights, float *restrict moved) {
    for (size_t l = 0; l < lanes; l++) {
        float gradient = s->scale * g[l];
        g[l] = 0;
        m[l] = multiply_add(s->beta1, m[l], s->gain1 * gradient);
        v[l] = multiply_add(s->beta2, v[l], s->gain2 * gradient * gradient);
        float spread = multiply_add(sqrtf(v[l]), s->root, s->epsilon);
        float change = multiply_add(s->shrink, w[l], s->rate * m[l] / spread);
        w[l] -= change;
        weights[l] = multiply_add(w[l], w[l], weights[l]);
        moved[l] = multiply_add(change, change, moved[l]);
    }
}

static void adamw_slice(AdamWTensor *slice, float *restrict w, float *restrict m,
                        float *restrict v, float *restrict g, AdamWStep step) {
    if (!slice->decays) step.shrink = 0;
    float weights[LANES] = {0}, moved[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= slice->count; i += LANES)
        adamw_lanes(w + i, m + i, v + i, g + i, LANES, &step, weights, moved);
    adamw_lanes(w + i, m + i, v + i, g + i, slice->count - i, &step, weights, moved);
    slice->size = (StepSize){lanes_sum(weights), lanes_sum(moved)};
}

StepSize adamw_step(AdamW *adamw, float *restrict w, float *restrict g, float scale,
                    double rate, const AdamWRule *rule) {
    uint64_t t = ++adamw->step;
    AdamWStep step = {
        .scale = scale,
        .beta1 = (float)rule->beta1,
        .gain1 = (float)(1 - rule->beta1),
        .beta2 = (float)rule->beta2,
        .gain2 = (float)(1 - rule->beta2),
        .rate = (float)(rate / (1 - adamw_power(rule->beta1, t))),
        .root = (float)(1 / sqrt(1 - adamw_power(rule->beta2, t))),
        .epsilon = (float)rule->epsilon,
        .shrink = (float)(rate * rule->decay),
    };
#pragma omp taskloop grainsize(1)
    for (size_t i = 0; i < adamw->slice_count; i++) {
        AdamWTensor *slice = &adamw->slices[i];
        size_t at = slice->begin;
        if (!slice->excluded)
            adamw_slice(slice, w + at, adamw->m + at, adamw->v + at, g + at, step);
    }
    StepSize size = {0, 0};
    for (size_t i = 0; i < adamw->slice_count; i++) {
        const AdamWTensor *slice = &adamw->slices[i];
        if (slice->excluded) continue;
        size.weights += slice->size.weights;
        size.moved += slice->size.moved;
    }
    return size;
}
