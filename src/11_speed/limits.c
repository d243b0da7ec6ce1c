#include "11_speed/limits.h"
#include "00_ground/fail.h"
#include "00_ground/progress.h"
#include "04_tensors/bf16.h"
#include "04_tensors/machine.h"
#include <stdlib.h>

typedef struct {
    void (*work)(void *with);
    void *with;
    int tries;
    double best;
} Trial;

static void trial_run(void *with) {
    Trial *trial = with;
    for (int i = 0; i < trial->tries; i++) {
        double began = clock_seconds();
        trial->work(trial->with);
        double took = clock_seconds() - began;
        if (took < trial->best) trial->best = took;
    }
}

double machine_best(void (*work)(void *with), void *with, int tries) {
    Trial trial = {work, with, tries, INFINITY};
    machine_team(trial_run, &trial);
    return trial.best;
}

void limit_try(Limit *limit, double measured) {
    if (limit->least == 0 || measured < limit->least) limit->least = measured;
    if (measured > limit->most) limit->most = measured;
}

double limit_share(Limit *limit, double reached) {
    if (reached > limit->most) limit->most = reached;
    return reached / limit->most;
}

int limit_disturbed(const Limit *limit) {
    return limit->least < 0.9 * limit->most;
}

#define MULTIPLY_CHAINS 10
#define MULTIPLY_STEPS  1000000

/* Every chain is fed something the compiler cannot know, so that it cannot do the work
 * beforehand. */
LANE_FUNCTION void multiply_chains(volatile float *sink) {
    float x = *sink, sum[WIDTH];
    Vector chain[MULTIPLY_CHAINS], all = x - (Vector){0};
    UNROLL for (int c = 0; c < MULTIPLY_CHAINS; c++) chain[c] = all * (float)c;
    for (int step = 0; step < MULTIPLY_STEPS; step++)
        UNROLL for (int c = 0; c < MULTIPLY_CHAINS; c++) chain[c] =
            vector_multiply_add(x, all, chain[c]);
    UNROLL for (int c = 1; c < MULTIPLY_CHAINS; c++) chain[0] += chain[c];
    vector_store(sum, chain[0]);
    for (int l = 0; l < WIDTH; l++)
        if (sum[l] == 1) *sink = 0;
}

LANE_FUNCTION void multiply_chains_of_pairs(volatile float *sink) {
    Lanes x = *sink - (Lanes){0}, chain[MULTIPLY_CHAINS];
    float sum[LANES];
    UNROLL for (int c = 0; c < MULTIPLY_CHAINS; c++) chain[c] = x * (float)c;
    x = lanes_pair(x, x);
    for (int step = 0; step < MULTIPLY_STEPS; step++)
        UNROLL for (int c = 0; c < MULTIPLY_CHAINS; c++) chain[c] =
            lanes_multiply_add_pair(x, x, chain[c]);
    UNROLL for (int c = 1; c < MULTIPLY_CHAINS; c++) chain[0] += chain[c];
    memcpy(sum, &chain[0], sizeof sum);
    if (lanes_sum(sum) == 1) *sink = 0;
}

static void multiply_floats(void *sink) {
    const size_t threads = (size_t)machine_threads();
#pragma omp taskloop grainsize(1)
    for (size_t thread = 0; thread < threads; thread++) multiply_chains(sink);
}

static void multiply_pairs(void *sink) {
    const size_t threads = (size_t)machine_threads();
#pragma omp taskloop grainsize(1)
    for (size_t thread = 0; thread < threads; thread++) multiply_chains_of_pairs(sink);
}

static double machine_operations(void (*work)(void *sink), double in_step) {
    float sink = 0.5f;
    machine_best(work, &sink, 12); /* cores that were asleep are awake then */
    double seconds = machine_best(work, &sink, 12);
    return in_step * MULTIPLY_CHAINS * MULTIPLY_STEPS * machine_threads() / seconds *
           1e-9;
}

double machine_multiply(void) {
    return machine_operations(multiply_floats, 2 * WIDTH);
}

double machine_multiply_bf16(void) {
    return machine_operations(multiply_pairs, 4 * LANES);
}

typedef struct {
    float *block, sum;
    size_t count, times;
} ReadWork;

static void read_work(void *with) {
    ReadWork *w = with;
    Vector sum[8] = {{0}};
    float part[WIDTH];
    for (size_t t = 0; t < w->times; t++)
        for (size_t i = 0; i + 8 * WIDTH <= w->count; i += 8 * WIDTH)
            UNROLL for (int s = 0; s < 8; s++) sum[s] +=
                vector_load(w->block + i + s * WIDTH);
    UNROLL for (int s = 1; s < 8; s++) sum[0] += sum[s];
    vector_store(part, sum[0]);
    for (int l = 0; l < WIDTH; l++) w->sum += part[l];
}

double machine_read(size_t bytes) {
    ReadWork w = {.count = bytes / sizeof(float) / (8 * LANES) * (8 * LANES)};
    require(w.count > 0);
    w.block = memory_new(w.count, sizeof(float));
    for (size_t i = 0; i < w.count; i++) w.block[i] = 1; /* pages of its own */
    w.times = 1 + (size_t)(1 << 25) / bytes;
    double seconds = machine_best(read_work, &w, 12);
    free(w.block);
    require(w.sum > 0);
    return (double)(w.count * sizeof(float) * w.times) / seconds * 1e-9;
}
