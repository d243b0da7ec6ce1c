#include "studies/11_speed/step.h"

#include "00_ground/fail.h"
#include "00_ground/progress.h"
#include "00_ground/random.h"
#include "04_tensors/machine.h"
#include "07_backprop/attention_backward.h"
#include "07_backprop/backprop.h"
#include "07_backprop/kernels_backward.h"
#include "08_training/optimizer.h"
#include "11_speed/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FORWARD,
    INPUT,
    WEIGHT,
    HEAD,
    LOSSES,
    ATTEND,
    ATTEND_BACK,
    NORMALIZE,
    NORMALIZE_BACK,
    EMBED,
    NORM_OF_ALL,
    ADAMW,
    MUON,
    KERNELS
};

static const char *const kernel_names[KERNELS] = {"products forward",
                                                  "products back to inputs",
                                                  "products back to weights",
                                                  "head's products",
                                                  "loss",
                                                  "attention",
                                                  "attention back",
                                                  "LayerNorm",
                                                  "LayerNorm back",
                                                  "embedding both ways",
                                                  "length of the gradient",
                                                  "AdamW",
                                                  "Muon"};

typedef struct {
    double seconds, operations, bytes;
    size_t calls;
} KernelTime;

static KernelTime kernels[KERNELS];

/* Kernels that another one calls, from whatever thread, belong to that one. */
static int kernel_inside;

static double kernel_begin(void) {
    kernel_inside = 1;
    return clock_seconds();
}

static void kernel_end(int kernel, double began, double operations, double floats) {
    KernelTime *time = &kernels[kernel];
    time->seconds += clock_seconds() - began;
    time->operations += operations;
    time->bytes += 4 * floats;
    time->calls++;
    kernel_inside = 0;
}

/* What the linker calls in the place of a kernel, and what it then calls the kernel;
 * weak, for the tests link this file without --wrap. */
#define WRAP(function, parameters, arguments, kernel, operations, floats)              \
    void __real_##function parameters __attribute__((weak));                           \
    void __wrap_##function parameters;                                                 \
    void __wrap_##function parameters {                                                \
        if (kernel_inside) {                                                           \
            __real_##function arguments;                                               \
            return;                                                                    \
        }                                                                              \
        double began = kernel_begin();                                                 \
        __real_##function arguments;                                                   \
        kernel_end(kernel, began, operations, floats);                                 \
    }

#define VOCABULARY       4096
#define PRODUCT(N, K, M) (2.0 * (double)(N) * (double)(K) * (double)(M))
#define MATRICES(N, K, M)                                                              \
    ((double)(N) * (double)(K) + (double)(K) * (double)(M) + (double)(N) * (double)(M))
#define OR_HEAD(kernel) (K == VOCABULARY || M == VOCABULARY ? HEAD : (kernel))

WRAP(matmul_forward,
     (float *restrict y, const float *restrict x, const float *restrict w,
      const float *restrict bias, size_t N, size_t K, size_t M),
     (y, x, w, bias, N, K, M), OR_HEAD(FORWARD), PRODUCT(N, K, M), MATRICES(N, K, M))
WRAP(matmul_forward_relu,
     (float *restrict y, const float *restrict x, const float *restrict w,
      const float *restrict bias, size_t N, size_t K, size_t M),
     (y, x, w, bias, N, K, M), FORWARD, PRODUCT(N, K, M), MATRICES(N, K, M))
WRAP(matmul_forward_add,
     (float *restrict y, const float *restrict x, const float *restrict w,
      const float *restrict bias, const float *restrict residual, size_t N, size_t K,
      size_t M),
     (y, x, w, bias, residual, N, K, M), FORWARD, PRODUCT(N, K, M),
     MATRICES(N, K, M) + (double)(N * M))
WRAP(matmul_backward_input,
     (float *restrict dx, const float *restrict dy, const float *restrict w, size_t N,
      size_t K, size_t M),
     (dx, dy, w, N, K, M), OR_HEAD(INPUT), PRODUCT(N, K, M), MATRICES(N, K, M))
WRAP(matmul_backward_input_relu,
     (float *restrict dx, const float *restrict dy, const float *restrict w,
      const float *restrict h, size_t N, size_t K, size_t M),
     (dx, dy, w, h, N, K, M), INPUT, PRODUCT(N, K, M),
     MATRICES(N, K, M) + (double)(N * K))
WRAP(matmul_backward_weight,
     (float *restrict dw, float *restrict dbias, const float *restrict dy,
      const float *restrict x, size_t N, size_t K, size_t M),
     (dw, dbias, dy, x, N, K, M), OR_HEAD(WEIGHT), PRODUCT(N, K, M),
     MATRICES(N, K, M) + (double)(K * M))
WRAP(crossentropy_backward,
     (float *losses, float *dlogits, const float *logits, const int32_t *targets,
      float scale, size_t N, size_t V),
     (losses, dlogits, logits, targets, scale, N, V), LOSSES, 22.0 * (double)(N * V),
     2.0 * (double)(N * V))
WRAP(layernorm_forward,
     (float *restrict y, float *restrict mean, float *restrict rstd,
      const float *restrict x, const float *restrict gain, const float *restrict bias,
      size_t N, size_t C),
     (y, mean, rstd, x, gain, bias, N, C), NORMALIZE, 9.0 * (double)(N * C),
     2.0 * (double)(N * C))
WRAP(layernorm_backward,
     (float *dx, float *restrict dgain, float *restrict dbias, const float *skip,
      const float *restrict dy, const float *restrict x, const float *restrict gain,
      const float *restrict mean, const float *restrict rstd, size_t N, size_t C),
     (dx, dgain, dbias, skip, dy, x, gain, mean, rstd, N, C), NORMALIZE_BACK,
     16.0 * (double)(N * C), 4.0 * (double)(N * C))
WRAP(embedding_forward,
     (float *restrict x, const float *restrict tok, const float *restrict pos,
      const int32_t *tokens, const int32_t *positions, size_t N, size_t C, size_t V,
      size_t P),
     (x, tok, pos, tokens, positions, N, C, V, P), EMBED, 1.0 * (double)(N * C),
     3.0 * (double)(N * C))
WRAP(embedding_backward,
     (float *restrict dtok, float *restrict dpos, const float *restrict dx,
      const int32_t *tokens, const int32_t *positions, size_t N, size_t C, size_t V,
      size_t P),
     (dtok, dpos, dx, tokens, positions, N, C, V, P), EMBED, 2.0 * (double)(N * C),
     5.0 * (double)(N * C))

/* Query and key of each pair that is looked at, as many multiply-adds as a head has
 * channels, and the value as many. */
static double attention_operations(const uint32_t *starts, size_t S, size_t C) {
    double pairs = 0;
    for (size_t s = 0; s < S; s++) {
        double T = (double)(starts[s + 1] - starts[s]);
        pairs += T * (T + 1) / 2;
    }
    return 4 * pairs * (double)C;
}

WRAP(attention_forward,
     (float *restrict out, float *restrict att, const float *restrict qkv,
      const uint32_t *starts, size_t S, size_t C, size_t NH, size_t W,
      const Dropout *drop, uint64_t stream),
     (out, att, qkv, starts, S, C, NH, W, drop, stream), ATTEND,
     attention_operations(starts, S, C), (double)starts[S] * (double)(4 * C + NH * W))
WRAP(attention_backward,
     (float *restrict dqkv, float *restrict ds, const float *restrict dout,
      const float *restrict qkv, const float *restrict att, const uint32_t *starts,
      size_t S, size_t C, size_t NH, size_t W, const Dropout *drop, uint64_t stream),
     (dqkv, ds, dout, qkv, att, starts, S, C, NH, W, drop, stream), ATTEND_BACK,
     2 * attention_operations(starts, S, C),
     (double)starts[S] * (double)(7 * C + NH * W))

#define STEP_ROWS  2048
#define STEP_TALK  28 /* tokens of a conversation */
#define STEP_TRIES 5

typedef struct {
    Model *model;
    Backprop *backprop;
    Optimizer optimizer;
    Recipe recipe;
    Batch batch;
} StepWork;

static void step_run(void *with) {
    StepWork *s = with;
    Optimizer *o = &s->optimizer;
    float *w = s->model->parameters, *g = s->backprop->gradients;
    const Recipe *r = &s->recipe;
    backprop_run(s->model, s->backprop, &s->batch, 1.0f / STEP_ROWS, NULL);
    double size = (double)s->model->layout.total, began = kernel_begin();
    double norm = adamw_norm(&o->adamw, g);
    kernel_end(NORM_OF_ALL, began, 2 * size, size);
    float scale = clip_scale(norm, r->clip);

    double hidden = 0, muon = 0;
    for (size_t i = 0; i < o->muon.count; i++) {
        double rows = (double)o->muon.matrices[i].rows;
        double columns = (double)o->muon.matrices[i].columns;
        double side = rows < columns ? rows : columns;
        hidden += rows * columns;
        muon += 3 * (3 * side * rows * columns + side * side * side); /* 3 rounds */
    }
    began = kernel_begin();
    adamw_step(&o->adamw, w, g, scale, 1e-4, &r->adamw);
    kernel_end(ADAMW, began, 14 * (size - hidden), 7 * (size - hidden));
    began = kernel_begin();
    muon_step(&o->muon, w, o->adamw.m, g, scale, 1e-4, r->momentum, 0);
    kernel_end(MUON, began, muon, 6 * hidden);
}

/* Conversations of random tokens. */
static void step_batch(Batch *batch) {
    Random random = random_seed(1, "step");
    int32_t *ids = memory_new(2 * (STEP_ROWS + 1), sizeof *ids);
    int32_t *positions = ids + STEP_ROWS + 1;
    uint32_t *starts = memory_new(STEP_ROWS + 1, sizeof *starts);
    *batch = (Batch){.rows = STEP_ROWS,
                     .tokens = ids,
                     .targets = ids + 1,
                     .positions = positions,
                     .starts = starts};
    for (size_t n = 0; n <= STEP_ROWS; n++)
        ids[n] = (int32_t)random_below(&random, VOCABULARY);
    for (size_t n = 0; n < STEP_ROWS; n++) {
        positions[n] = (int32_t)(n % STEP_TALK);
        if (positions[n] == 0) starts[batch->sequences++] = (uint32_t)n;
    }
    starts[batch->sequences] = STEP_ROWS;
}

typedef struct {
    float *from, *to;
    size_t count;
} CopyWork;

static void copy_run(void *with) {
    CopyWork *c = with;
    size_t slice = 1 << 14;
#pragma omp taskloop grainsize(16)
    for (size_t at = 0; at < c->count; at += slice)
        for (size_t i = at; i < at + slice; i++) c->to[i] += c->from[i];
}

/* Billions of bytes a second that all threads together read and write. */
static double step_memory(void) {
    CopyWork c = {.count = 1 << 24};
    c.from = memory_new(c.count, sizeof(float));
    c.to = memory_new(c.count, sizeof(float));
    for (size_t i = 0; i < c.count; i++) c.from[i] = c.to[i] = 1;
    double seconds = machine_best(copy_run, &c, 5);
    free(c.from);
    free(c.to);
    return 12e-9 * (double)c.count / seconds;
}

void step_table(FILE *out, double peak) {
    Config config = config_preset("guppy");
    StepWork s = {.recipe = recipe_preset("guppy")};
    s.model = model_new(&config);
    model_init(s.model, 1);
    s.backprop = backprop_new(s.model);
    s.optimizer = optimizer_new(s.model, &s.recipe);
    step_batch(&s.batch);
    machine_best(step_run, &s, 1);

    double memory = step_memory(), best = INFINITY, rest = 0;
    KernelTime fastest[KERNELS];
    for (int i = 0; i < STEP_TRIES; i++) {
        memset(kernels, 0, sizeof kernels);
        double seconds = machine_best(step_run, &s, 1);
        if (seconds < best) {
            best = seconds;
            memcpy(fastest, kernels, sizeof fastest);
        }
    }
    rest = best;
    fprintf(out, "kernel,calls,seconds,share,gflop,megabytes,of_peak,of_memory\n");
    for (int k = 0; k < KERNELS; k++) {
        const KernelTime *t = &fastest[k];
        rest -= t->seconds;
        fprintf(out, "%s,%zu,%.5f,%.4f,%.3f,%.1f,%.3f,%.3f\n", kernel_names[k],
                t->calls, t->seconds, t->seconds / best, 1e-9 * t->operations,
                1e-6 * t->bytes, 1e-9 * t->operations / t->seconds / peak,
                1e-9 * t->bytes / t->seconds / memory);
    }
    fprintf(out, "rest,1,%.5f,%.4f,0,0,0,0\n", rest, rest / best);
    free((void *)s.batch.tokens);
    free((void *)s.batch.starts);
    optimizer_free(&s.optimizer);
    backprop_free(&s.backprop);
    model_free(&s.model);
}
