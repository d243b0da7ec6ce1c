/* The gradient of the whole model: against the reference, and its bits. */
#include "00_ground/fail.h"
#include "06_transformer/model.h"
#include "07_backprop/backprop.h"
#include "expect.h"
#include "golden_tensors.h"
#include <inttypes.h>
#ifdef _OPENMP
#include <omp.h>
#endif

/* Gradients of the reference are at most 0.3; each is a sum of some dozen terms of
 * about 0.01, rounded to 2^-24 of that: 1e-7 is what cancels to nothing may be off by.
 */
#define GRADIENT_ATOL 1e-7

Test(backprop, reference_gradients) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    Backprop *backprop = backprop_new(model);
    Loss loss =
        backprop_run(model, backprop, &b.batch, 1.0f / (float)b.batch.rows, NULL);

    size_t count;
    float *want = golden_get(&golden, "loss", &count);
    expect_number(loss.sum / (double)loss.count, *want, 1e-6 * (double)*want);
    free(want);
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *tensor = &model->layout.tensors[i];
        char name[80];
        snprintf(name, sizeof name, "grad.%s", tensor->name);
        want = golden_get(&golden, name, &count);
        cr_assert_eq(count, tensor->count);
        double worst = near_worst(backprop->gradients + tensor->offset, want, count,
                                  1e-5, GRADIENT_ATOL);
        cr_expect_leq(worst, 1, "%s is %g times too far off", name, worst);
        free(want);
    }
    backprop_free(&backprop);
    model_free(&model);
    golden_close(&golden);
}

/* A shift of all keys changes no softmax: what stands in the gradient is rounding. */
Test(backprop, key_bias_has_no_gradient) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    Backprop *backprop = backprop_new(model);
    backprop_run(model, backprop, &b.batch, 1.0f / (float)b.batch.rows, NULL);
    size_t C = model->config.C;
    for (size_t layer = 0; layer < model->config.L; layer++) {
        const float *bias =
            model_parameter(model, backprop->gradients, QKV_BIAS, layer);
        for (size_t c = C; c < 2 * C; c++)
            cr_expect(fabsf(bias[c]) < 1e-7f, "layer %zu, key bias %zu: %g", layer,
                      c - C, (double)bias[c]);
    }
    backprop_free(&backprop);
    model_free(&model);
    golden_close(&golden);
}

/* The gradients of one batch, in a new block. */
static float *run_once(const Model *model, const Batch *batch, const Dropout *drop) {
    Backprop *backprop = backprop_new(model);
    backprop_run(model, backprop, batch, 1.0f / (float)batch->rows, drop);
    float *gradients = backprop->gradients;
    backprop->gradients = NULL;
    backprop_free(&backprop);
    return gradients;
}

#ifdef _OPENMP
Test(backprop, any_number_of_threads_gives_the_same_bits) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    const int threads[] = {1, 2, 3, 8};
    const Dropout drop = {0.1, 3};
    float *first = NULL;
    for (size_t i = 0; i < 4; i++) {
        omp_set_num_threads(threads[i]);
        float *gradients;
#pragma omp parallel
#pragma omp single
        gradients = run_once(model, &b.batch, &drop);
        if (first == NULL)
            first = gradients;
        else
            expect_floats(gradients, first, model->layout.total, 0, "(%d threads)",
                          threads[i]);
        if (gradients != first) free(gradients);
    }
    free(first);
    model_free(&model);
    golden_close(&golden);
}
#endif

/* A pass is a sum of its own: what is there before does not change a bit of it. */
Test(backprop, passes_are_added_whole) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    const Dropout drop = {0.1, 3};
    float *one = run_once(model, &b.batch, NULL);
    float *two = run_once(model, &b.batch, &drop);
    Backprop *backprop = backprop_new(model);
    backprop_run(model, backprop, &b.batch, 1.0f / (float)b.batch.rows, NULL);
    backprop_run(model, backprop, &b.batch, 1.0f / (float)b.batch.rows, &drop);
    for (size_t i = 0; i < model->layout.total; i++)
        expect_number(backprop->gradients[i], one[i] + two[i], 0, "(number %zu)", i);
    free(one);
    free(two);
    backprop_free(&backprop);
    model_free(&model);
    golden_close(&golden);
}

/* Blocks whose two outgoing matrices are 0 pass x on: whether they run or sleep, the
 * losses have the same bits. Asleep they have no gradient. */
Test(backprop, a_sleeping_block_passes_x_on) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    size_t L = model->config.L;
    const size_t outgoing[] = {OUT_WEIGHT, OUT_BIAS, DOWN_WEIGHT, DOWN_BIAS};
    for (int i = 0; i < 4; i++) {
        const Tensor *tensor = layout_at(&model->layout, outgoing[i], L - 1);
        memset(model->parameters + tensor->offset, 0, tensor->count * sizeof(float));
    }
    Backprop *runs = backprop_new(model), *sleeps = backprop_new(model);
    Loss all = backprop_run(model, runs, &b.batch, 1, NULL);
    model->awake = L - 1;
    Loss less = backprop_run(model, sleeps, &b.batch, 1, NULL);
    cr_expect_eq(all.sum, less.sum);
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *tensor = &model->layout.tensors[i];
        int asleep = tensor->per_layer && tensor->layer == L - 1;
        float most = 0;
        for (size_t j = 0; j < tensor->count; j++)
            most = fmaxf(most, fabsf(sleeps->gradients[tensor->offset + j]));
        cr_expect_eq(asleep, most == 0, "%s: %g", tensor->name, (double)most);
    }
    backprop_free(&runs);
    backprop_free(&sleeps);
    model_free(&model);
    golden_close(&golden);
}

/* The three sequences one after the other, added up: the gradient of all at once. */
Test(backprop, gradients_add_up) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    float *whole = run_once(model, &b.batch, NULL);

    Backprop *backprop = backprop_new(model);
    for (size_t s = 0; s < b.sequences; s++) {
        const uint32_t starts[] = {0, (uint32_t)b.lengths[s]};
        const size_t from = b.starts[s];
        Batch one = {b.lengths[s],       1,      b.tokens + from, b.targets + from,
                     b.positions + from, starts, b.lines};
        backprop_run(model, backprop, &one, 1.0f / (float)b.batch.rows, NULL);
    }
    double worst =
        near_worst(backprop->gradients, whole, model->layout.total, 1e-5, 1e-7);
    cr_expect_leq(worst, 1, "%g times too far off", worst);

    memset(backprop->gradients, 0, model->layout.total * sizeof(float));
    for (size_t i = 0; i < model->layout.total; i++)
        cr_assert(backprop->gradients[i] == 0);
    free(whole);
    backprop_free(&backprop);
    model_free(&model);
    golden_close(&golden);
}

/* HEAD_ROWS is 256: batches of 255 to 513 rows end a block of rows early, just at its
 * end, just after. A long batch is the short one repeated, so the mean is the same. */
Test(backprop, blocks_of_rows_do_not_show) {
    enum { T = 15, MOST = 520 };
    Config config = {.V = 29, .T = T, .C = 12, .L = 1, .NH = 2, .F = 10, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 4);
    int32_t tokens[MOST], targets[MOST], positions[MOST];
    uint32_t starts[MOST], lines[MOST] = {0};
    const size_t counts[] = {1, 17, 18, 34};
    double first = 0;
    float *want = NULL;
    for (size_t i = 0; i < 4; i++) {
        size_t N = counts[i] * T;
        for (size_t n = 0; n < N; n++) {
            tokens[n] = (int32_t)(n % T * 7 % 29);
            targets[n] = (int32_t)(n % T * 11 % 29);
            positions[n] = (int32_t)(n % T);
        }
        for (size_t s = 0; s <= counts[i]; s++) starts[s] = (uint32_t)(s * T);
        Batch batch = {N, counts[i], tokens, targets, positions, starts, lines};
        Backprop *backprop = backprop_new(model);
        Loss loss = backprop_run(model, backprop, &batch, 1.0f / (float)N, NULL);
        double mean = loss.sum / (double)loss.count;
        if (i == 0) {
            first = mean;
            want = backprop->gradients;
            backprop->gradients = NULL;
        } else {
            cr_expect(fabs(mean / first - 1) < 1e-6, "%zu rows: %g", N, mean);
            double worst =
                near_worst(backprop->gradients, want, model->layout.total, 1e-4, 1e-6);
            cr_expect_leq(worst, 1, "%zu rows: %g times too far off", N, worst);
        }
        backprop_free(&backprop);
    }
    free(want);
    model_free(&model);
}

/* Thirty tokens learnt by heart: with a right gradient nothing is easier. */
Test(backprop, one_batch_can_be_overfit) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    Backprop *backprop = backprop_new(model);
    size_t total = model->layout.total;
    float *m = memory_new(total, sizeof *m), *v = memory_new(total, sizeof *v);
    double mean = 0;
    for (int step = 1; step <= 300; step++) { /* Adam without frills: chapter 8 */
        memset(backprop->gradients, 0, model->layout.total * sizeof(float));
        Loss loss =
            backprop_run(model, backprop, &b.batch, 1.0f / (float)b.batch.rows, NULL);
        mean = loss.sum / (double)loss.count;
        float warm1 = 1 - powf(0.9f, (float)step), warm2 = 1 - powf(0.99f, (float)step);
        for (size_t i = 0; i < total; i++) {
            float g = backprop->gradients[i];
            m[i] = 0.9f * m[i] + 0.1f * g;
            v[i] = 0.99f * v[i] + 0.01f * g * g;
            model->parameters[i] -=
                0.01f * (m[i] / warm1) / (sqrtf(v[i] / warm2) + 1e-8f);
        }
    }
    cr_expect_lt(mean, 0.01, "the loss is still %g", mean);
    free(m);
    free(v);
    backprop_free(&backprop);
    model_free(&model);
    golden_close(&golden);
}

/* A number that changes when any bit does (Fowler, Noll, Vo: FNV-1a). */
static uint64_t digest(uint64_t sum, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
    return sum;
}

/* Every machine with FMA, every compiler: this number. What changes it changes what a
 * training makes, and may do so, but not by accident. */
Test(backprop, the_same_bits_everywhere) {
#if !defined(__FMA__) && !defined(__aarch64__)
    cr_skip_test("no FMA: other last digits");
#endif
    enum { N = 100, V = 331 };
    Config config = {.V = V, .T = 50, .C = 48, .L = 2, .NH = 3, .F = 80, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 1);
    int32_t tokens[N + 1], positions[N];
    const uint32_t starts[] = {0, 1, 20, 50, 100}, lines[4] = {0};
    for (size_t n = 0; n <= N; n++) tokens[n] = (int32_t)(n * n * 7 % V);
    for (size_t s = 0; s < 4; s++)
        for (uint32_t n = starts[s]; n < starts[s + 1]; n++)
            positions[n] = (int32_t)(n - starts[s]);
    Batch batch = {N, 4, tokens, tokens + 1, positions, starts, lines};
    Backprop *backprop = backprop_new(model);
    const Dropout drop = {0.1, 5};
    Loss plain = backprop_run(model, backprop, &batch, 0.01f, NULL);
    Loss dropped = backprop_run(model, backprop, &batch, 0.01f, &drop);
    uint64_t sum = digest(UINT64_C(0xcbf29ce484222325), model->parameters,
                          model->layout.total * sizeof(float));
    sum = digest(sum, backprop->gradients, model->layout.total * sizeof(float));
    sum = digest(sum, &plain.sum, sizeof plain.sum);
    sum = digest(sum, &dropped.sum, sizeof dropped.sum);
    cr_expect_eq(sum, UINT64_C(0x2bb3993e270e3418), "0x%016" PRIx64, sum);
    backprop_free(&backprop);
    model_free(&model);
}
