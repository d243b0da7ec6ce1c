/* AdamW, clipping and the schedule: by hand, and against the reference model. */
#include "04_tensors/tensors.h"
#include "07_backprop/backprop.h"
#include "08_training/adamw.h"
#include "08_training/optimizer.h"
#include "08_training/schedule.h"
#include "expect.h"
#include "golden_tensors.h"

#ifdef _OPENMP
#include <omp.h>
#endif

/* Worked on paper: w = 0.5, rate 0.1, beta 0.9 and 0.95, decay 0.1, gradients 0.3, 0.1,
 * -0.2.
 *   step 1  m 0.03      v 0.0045     m^ 0.3       v^ 0.09        direction  1
 *           w = 0.5 - 0.1*(1 + 0.05) = 0.395
 *   step 2  m 0.037     v 0.004775   m^ 0.194737  v^ 0.0489744   direction  0.879960
 *           w = 0.395 - 0.1*(0.879960 + 0.0395) = 0.303054
 *   step 3  m 0.0133    v 0.00653625 m^ 0.0490775 v^ 0.0458282   direction  0.229253
 *           w = 0.303054 - 0.1*(0.229253 + 0.0303054) = 0.277098                  */
Test(adamw, three_steps_by_hand) {
    const float gradients[3] = {0.3f, 0.1f, -0.2f},
                want[3] = {0.395f, 0.303054f, 0.277098f};
    AdamWRule rule = {.beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .decay = 0.1};
    AdamWTensor tensor = {.count = 1, .decays = 1};
    AdamW adamw = adamw_new(&tensor, 1, 1);
    float w = 0.5f;
    for (int t = 0; t < 3; t++) {
        float g = gradients[t], before = w;
        StepSize size = adamw_step(&adamw, &w, &g, 1, 0.1, &rule);
        expect_number(w, want[t], 2e-6f, "(step %d)", t + 1);
        cr_expect_eq(g, 0, "the gradient is cleared");
        expect_number(size.weights, (double)w * (double)w, 1e-6);
        double moved = (double)(before - w);
        expect_number(size.moved, moved * moved, 1e-7);
    }
    adamw_free(&adamw);
}

/* Nothing has a gradient, so all that moves is what decays: of a new model the matrices,
 * or, if the recipe says so, everything. */
Test(adamw, a_recipe_decays_matrices_or_everything) {
    for (unsigned all = 0; all <= 1; all++) {
        Config config = config_preset("minnow");
        Model *model = model_new(&config);
        float *w = model->parameters, *g = calloc(model->layout.total, sizeof *g);
        for (size_t i = 0; i < model->layout.total; i++) w[i] = 1;
        Recipe recipe = recipe_preset("minnow");
        recipe.optimizer = OPTIMIZER_ADAMW;
        recipe.decay_all = all;
        recipe.adamw.decay = 0.5;
        recipe.schedule = (Schedule){.peak = 0.5, .steps = 9};
        Optimizer optimizer = optimizer_new(model, &recipe);
        double moved;
        optimizer_step(&optimizer, &recipe, w, g, 1, &moved);
        for (size_t i = 0; i < model->layout.count; i++) {
            const Tensor *tensor = &model->layout.tensors[i];
            float want = all || tensor->rank == 2 ? 0.75f : 1;
            for (size_t k = 0; k < tensor->count; k++)
                cr_assert_eq(w[tensor->offset + k], want, "%s: expected %g, found %g",
                             tensor->name, (double)want, (double)w[tensor->offset + k]);
        }
        optimizer_free(&optimizer);
        model_free(&model);
        free(g);
    }
}

/* Decay pulls only where it may, and beside the quotient: with no gradient a weight
 * shrinks by rate * decay, and one that does not decay stays. */
Test(adamw, decay_only_where_it_acts) {
    AdamWRule rule = {.beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .decay = 0.5};
    AdamWTensor tensors[2] = {{.count = 3, .decays = 1}, {.begin = 16, .count = 2}};
    AdamW adamw = adamw_new(tensors, 2, 18);
    float w[18] = {4, 4, 4, 9}, g[18] = {0};
    w[16] = w[17] = 4;
    adamw_step(&adamw, w, g, 1, 0.1, &rule);
    for (int i = 0; i < 3; i++) expect_number(w[i], 3.8f, 1e-6f);
    cr_expect_eq(w[3], 9, "what lies between two tensors is left alone");
    cr_expect_eq(w[16], 4);
    cr_expect_eq(w[17], 4);
    adamw_free(&adamw);
}

/* Sizes that divide nothing, beside the formula in double. */
Test(adamw, every_element_of_odd_sizes) {
    static const size_t sizes[] = {1, 15, 16, 17, 1000, 16384, 16385, 40000};
    AdamWRule rule = {.beta1 = 0.8, .beta2 = 0.9, .epsilon = 1e-8, .decay = 0.01};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        size_t n = sizes[k];
        AdamWTensor tensor = {.count = n, .decays = 1};
        AdamW adamw = adamw_new(&tensor, 1, n);
        float *w = malloc(n * sizeof *w), *g = malloc(n * sizeof *g);
        double worst = 0;
        for (size_t i = 0; i < n; i++) w[i] = (float)i / (float)n - 0.5f;
        for (size_t i = 0; i < n; i++) g[i] = (float)(i % 7) - 2.5f;
        adamw_step(&adamw, w, g, 0.5f, 0.01, &rule);
        for (size_t i = 0; i < n; i++) {
            double old = (double)((float)i / (float)n - 0.5f);
            double sign = (double)(i % 7) - 2.5 > 0 ? 1 : -1;
            double error = fabs((double)w[i] - (old - 0.01 * (sign + 0.01 * old)));
            if (!(error <= worst)) worst = error;
        }
        cr_expect_leq(worst, 1e-7, "%zu weights: off by %g", n, worst);
        free(w);
        free(g);
        adamw_free(&adamw);
    }
}

Test(adamw, norm_and_clipping_by_hand) {
    AdamWTensor tensors[2] = {{.count = 2, .decays = 1}, {.begin = 2, .count = 1}};
    AdamW adamw = adamw_new(tensors, 2, 3);
    float g[3] = {2, -3, 6};
    cr_expect_eq(adamw_norm(&adamw, g), 7);
    cr_expect_eq(clip_scale(7, 3.5), 0.5f);
    cr_expect_eq(clip_scale(7, 7), 1);
    cr_expect_eq(clip_scale(0.1, 1), 1, "small gradients are not blown up");
    cr_expect_eq(clip_scale(7, 0), 1, "0 is no limit");
    g[1] = NAN;
    cr_expect(isnan(adamw_norm(&adamw, g)));
    g[1] = INFINITY;
    cr_expect(isinf(adamw_norm(&adamw, g)));
    adamw_free(&adamw);
}

Test(adamw, any_number_of_threads_gives_the_same_bits) {
    enum { N = 100003 };
    AdamWRule rule = {.beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .decay = 0.1};
    AdamWTensor tensors[2] = {{.count = 70001, .decays = 1},
                              {.begin = 70016, .count = N - 70016}};
    float *w[3], *g = malloc(N * sizeof *g);
    double norms[3];
    for (int threads = 1; threads <= 3; threads++) {
#ifdef _OPENMP
        omp_set_num_threads(threads);
#endif
        AdamW adamw = adamw_new(tensors, 2, N);
        w[threads - 1] = calloc(N, sizeof **w);
        for (int t = 0; t < 2; t++) {
            for (size_t i = 0; i < N; i++) g[i] = sinf((float)i) / (float)(i % 13 + 1);
#pragma omp parallel
#pragma omp single
            {
                norms[threads - 1] = adamw_norm(&adamw, g);
                adamw_step(&adamw, w[threads - 1], g, 0.3f, 0.1, &rule);
            }
        }
        adamw_free(&adamw);
    }
    for (int i = 1; i < 3; i++) {
        cr_expect_eq(norms[i], norms[0]);
        cr_expect_eq(memcmp(w[i], w[0], N * sizeof **w), 0);
    }
    for (int i = 0; i < 3; i++) free(w[i]);
    free(g);
}

Test(schedule, by_hand) {
    Schedule s = {.peak = 8,
                  .floor = 0.25,
                  .steps = 90,
                  .warmup = 10,
                  .fall = 1,
                  .decay = DECAY_LINEAR};
    expect_number(schedule_rate(&s, 1), 0.8, 1e-12);
    expect_number(schedule_rate(&s, 5), 4, 1e-12);
    cr_expect_eq(schedule_rate(&s, 10), 8);
    expect_number(schedule_rate(&s, 50), 8 * (0.25 + 0.75 * 0.5), 1e-12);
    cr_expect_eq(schedule_rate(&s, 90), 2);
    cr_expect_eq(schedule_rate(&s, 500), 2);
    s.decay = DECAY_COSINE;
    cr_expect_eq(schedule_rate(&s, 10), 8);
    expect_number(schedule_rate(&s, 30), 8 * (0.25 + 0.75 * 0.8535534), 1e-6);
    expect_number(schedule_rate(&s, 50), 8 * (0.25 + 0.75 * 0.5), 1e-6);
    expect_number(schedule_rate(&s, 90), 2, 1e-6);
    s.warmup = 0;
    s.steps = 1;
    expect_number(schedule_rate(&s, 1), 2, 1e-6, "(one step: the floor)");
    s = (Schedule){
        .peak = 8, .steps = 100, .warmup = 10, .fall = 0.5, .decay = DECAY_LINEAR};
    expect_number(schedule_rate(&s, 5), 4, 1e-12);
    cr_expect_eq(schedule_rate(&s, 50), 8, "held until the last half");
    expect_number(schedule_rate(&s, 75), 4, 1e-12);
    cr_expect_eq(schedule_rate(&s, 100), 0);
}

/* The reference took three steps on one batch, decaying every parameter. A gradient
 * below this is rounding, which AdamW turns into a full step of either sign. */
#define NOISE 1e-7f

static int golden_is_noise(const Model *model, const Tensor *tensor, size_t i) {
    size_t C = model->config.C;
    return strstr(tensor->name, "attn.qkv.bias") && i >= C && i < 2 * C;
}

static void golden_compare(const Golden *golden, const Model *model, int step) {
    for (size_t k = 0; k < model->layout.count; k++) {
        const Tensor *tensor = &model->layout.tensors[k];
        char name[80];
        size_t count;
        snprintf(name, sizeof name, "step%d.%s", step, tensor->name);
        float *want = golden_get(golden, name, &count);
        cr_assert_eq(count, tensor->count);
        for (size_t i = 0; i < count; i++) {
            float got = model->parameters[tensor->offset + i];
            if (golden_is_noise(model, tensor, i)) continue;
            cr_expect(fabsf(got - want[i]) <= 2e-5f + 1e-5f * fabsf(want[i]),
                      "%s[%zu]: %.8g, expected %.8g", name, i, (double)got,
                      (double)want[i]);
        }
        free(want);
    }
}

Test(adamw, the_reference_steps) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    Backprop *backprop = backprop_new(model);
    AdamWTensor *tensors = calloc(model->layout.count, sizeof *tensors);
    for (size_t i = 0; i < model->layout.count; i++)
        tensors[i] = (AdamWTensor){.begin = model->layout.tensors[i].offset,
                                   .count = model->layout.tensors[i].count,
                                   .decays = 1};
    AdamW adamw = adamw_new(tensors, model->layout.count, model->layout.total);
    AdamWRule rule = {.beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .decay = 0.1};
    for (int step = 1; step <= 3; step++) {
        Loss loss =
            backprop_run(model, backprop, &b.batch, 1.0f / (float)b.batch.rows, NULL);
        double norm = adamw_norm(&adamw, backprop->gradients);
        char name[32];
        size_t count;
        snprintf(name, sizeof name, "step%d.grad_norm", step);
        float *want = golden_get(&golden, name, &count);
        expect_number(norm, *want, 1e-5 * (double)*want, "(%s)", name);
        free(want);
        snprintf(name, sizeof name, step == 1 ? "loss" : "step%d.loss", step);
        want = golden_get(&golden, name, &count);
        expect_number(loss.sum / (double)loss.count, *want, 1e-5);
        free(want);
        adamw_step(&adamw, model->parameters, backprop->gradients, clip_scale(norm, 1),
                   0.003, &rule);
        if (step != 2) golden_compare(&golden, model, step);
    }
    adamw_free(&adamw);
    free(tensors);
    backprop_free(&backprop);
    model_free(&model);
    golden_close(&golden);
}
