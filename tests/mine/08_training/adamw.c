/* AdamW, one weight after the other. Sums of squares have sixteen lanes for each slice, added
 * as a tree: element i of a slice is in lane i % 16. */
#include "08_training/adamw.h"
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include <stdlib.h>

AdamW adamw_new(const AdamWTensor *tensors, size_t count, size_t total) {
    AdamW a = {.m = memory_new(2 * total, sizeof(float)),
               .slices = memory_new(count + total / ADAMW_SLICE, sizeof(AdamWTensor))};
    a.v = a.m + total;
    for (const AdamWTensor *t = tensors; t < tensors + count; t++) {
        require(t->begin + t->count <= total);
        for (size_t done = 0; done < t->count; done += ADAMW_SLICE) {
            AdamWTensor slice = *t;
            slice.begin += done;
            slice.count -= done;
            if (slice.count > ADAMW_SLICE) slice.count = ADAMW_SLICE;
            a.slices[a.slice_count++] = slice;
        }
    }
    return a;
}

void adamw_free(AdamW *a) {
    free(a->m);
    free(a->slices);
    *a = (AdamW){0};
}

static double slice_added(float lane[16]) {
    for (int half = 8; half > 0; half /= 2)
        for (int l = 0; l < half; l++) lane[l] += lane[l + half];
    return (double)lane[0];
}

double square_sum(const float *x, size_t n) {
    float lane[16] = {0};
    for (size_t i = 0; i < n; i++)
        lane[i % 16] = multiply_add(x[i], x[i], lane[i % 16]);
    return slice_added(lane);
}

double adamw_norm(AdamW *a, const float *g) {
    double sum = 0;
    for (size_t i = 0; i < a->slice_count; i++) {
        AdamWTensor *slice = &a->slices[i];
        sum += slice->size.moved = square_sum(g + slice->begin, slice->count);
    }
    return sqrt(sum);
}

float clip_scale(double norm, double limit) {
    return limit == 0 || norm <= limit ? 1 : (float)(limit / norm);
}

/* By squaring, for its bits. */
static double power_of(double x, uint64_t n) {
    double rest = n % 2 ? x : 1;
    return n < 2 ? rest : n == 2 ? x * x : rest * power_of(x * x, n / 2);
}

StepSize adamw_step(AdamW *a, float *restrict w, float *restrict g, float scale,
                    double rate, const AdamWRule *rule) {
    const double t1 = 1 - power_of(rule->beta1, ++a->step);
    const double t2 = 1 - power_of(rule->beta2, a->step);
    const float beta1 = (float)rule->beta1, beta2 = (float)rule->beta2;
    StepSize all = {0, 0};
    for (size_t s = 0; s < a->slice_count; s++) {
        const AdamWTensor *slice = &a->slices[s];
        float weights[16] = {0}, moved[16] = {0};
        for (size_t n = 0; n < slice->count && !slice->excluded; n++) {
            const size_t i = slice->begin + n, lane = n % 16;
            float gradient = scale * g[i];
            g[i] = 0;
            a->m[i] = multiply_add(beta1, a->m[i], (float)(1 - rule->beta1) * gradient);
            a->v[i] = multiply_add(beta2, a->v[i],
                                   (float)(1 - rule->beta2) * gradient * gradient);
            float below = multiply_add(sqrtf(a->v[i]), (float)(1 / sqrt(t2)),
                                       (float)rule->epsilon);
            float shrink = slice->decays ? (float)(rate * rule->decay) : 0;
            float step =
                multiply_add(shrink, w[i], (float)(rate / t1) * a->m[i] / below);
            w[i] -= step;
            weights[lane] = multiply_add(w[i], w[i], weights[lane]);
            moved[lane] = multiply_add(step, step, moved[lane]);
        }
        all.weights += slice_added(weights);
        all.moved += slice_added(moved);
    }
    return all;
}
