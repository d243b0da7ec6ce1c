#include "08_training/adamw.h"

#include "00_ground/fail.h"
#include "04_tensors/tensors.h"

#include <math.h>
#include <stdlib.h>

#define ADAMW_LANES 16
#define ADAMW_SLICE 16384 /* floats: four arrays of 64 KB stay in a core's cache */

/* One piece of work: part of one tensor. */
struct AdamWSlice {
    size_t begin, count, tensor;
    int decays, elsewhere;
    AdamWSize size; /* of this slice; adamw_norm keeps its sum in .moved */
};

/* The formula's constants at one step, as the pass uses them. */
typedef struct {
    float scale, beta1, gain1, beta2, gain2; /* gain = 1 - beta */
    float rate;                              /* rate / (1 - beta1^t) */
    float root;                              /* 1 / sqrt(1 - beta2^t) */
    float epsilon, shrink;                   /* shrink = rate * decay */
} AdamWStep;

AdamW adamw_new(const AdamWTensor *tensors, size_t count, size_t total) {
    AdamW adamw = {.count = total, .tensors = count};
    for (size_t i = 0; i < count; i++) {
        require(tensors[i].begin + tensors[i].count <= total);
        adamw.slice_count += (tensors[i].count + ADAMW_SLICE - 1) / ADAMW_SLICE;
    }
    adamw.m = memory_new(2 * total, sizeof *adamw.m);
    adamw.v = adamw.m + total;
    adamw.sizes = memory_new(count, sizeof *adamw.sizes);
    adamw.slices = memory_new(adamw.slice_count, sizeof *adamw.slices);
    struct AdamWSlice *slice = adamw.slices;
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < tensors[i].count; at += ADAMW_SLICE, slice++) {
            size_t left = tensors[i].count - at;
            *slice =
                (struct AdamWSlice){.begin = tensors[i].begin + at,
                                    .count = left < ADAMW_SLICE ? left : ADAMW_SLICE,
                                    .tensor = i,
                                    .decays = tensors[i].decays,
                                    .elsewhere = tensors[i].elsewhere};
        }
    return adamw;
}

void adamw_free(AdamW *adamw) {
    free(adamw->m);
    free(adamw->sizes);
    free(adamw->slices);
    *adamw = (AdamW){0};
}

/* The lanes' sums, added as a tree: 8 pairs, 4, 2, 1. */
static double adamw_tree(float *lanes) {
    for (size_t width = ADAMW_LANES / 2; width > 0; width /= 2)
        for (size_t l = 0; l < width; l++) lanes[l] += lanes[l + width];
    return lanes[0];
}

double square_sum(const float *x, size_t n) {
    float lanes[ADAMW_LANES] = {0};
    size_t i = 0;
    for (; i + ADAMW_LANES <= n; i += ADAMW_LANES)
        for (size_t l = 0; l < ADAMW_LANES; l++)
            lanes[l] = multiply_add(x[i + l], x[i + l], lanes[l]);
    for (size_t l = 0; i + l < n; l++)
        lanes[l] = multiply_add(x[i + l], x[i + l], lanes[l]);
    return adamw_tree(lanes);
}

double adamw_norm(AdamW *adamw, const float *g) {
#pragma omp taskloop grainsize(1)
    for (size_t i = 0; i < adamw->slice_count; i++) {
        struct AdamWSlice *slice = &adamw->slices[i];
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

static void adamw_slice(struct AdamWSlice *slice, float *restrict w, float *restrict m,
                        float *restrict v, float *restrict g, AdamWStep step) {
    if (!slice->decays) step.shrink = 0;
    float weights[ADAMW_LANES] = {0}, moved[ADAMW_LANES] = {0};
    size_t i = 0;
    for (; i + ADAMW_LANES <= slice->count; i += ADAMW_LANES)
        adamw_lanes(w + i, m + i, v + i, g + i, ADAMW_LANES, &step, weights, moved);
    adamw_lanes(w + i, m + i, v + i, g + i, slice->count - i, &step, weights, moved);
    slice->size = (AdamWSize){adamw_tree(weights), adamw_tree(moved)};
}

void adamw_step(AdamW *adamw, float *restrict w, float *restrict g, float scale,
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
        struct AdamWSlice *slice = &adamw->slices[i];
        size_t at = slice->begin;
        slice->size = (AdamWSize){0, 0};
        if (!slice->elsewhere)
            adamw_slice(slice, w + at, adamw->m + at, adamw->v + at, g + at, step);
    }
    for (size_t i = 0; i < adamw->tensors; i++) adamw->sizes[i] = (AdamWSize){0, 0};
    for (size_t i = 0; i < adamw->slice_count; i++) {
        const struct AdamWSlice *slice = &adamw->slices[i];
        adamw->sizes[slice->tensor].weights += slice->size.weights;
        adamw->sizes[slice->tensor].moved += slice->size.moved;
    }
}
