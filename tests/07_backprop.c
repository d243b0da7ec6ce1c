/* The gradient of the whole model: against the reference, and its bits. */
#include "06_transformer/model.h"
#include "07_backprop/backprop.h"
#include "golden_tensors.h"

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
    cr_expect_lt(near_ratio((float)(loss.sum / (double)loss.count), *want, 1e-6, 0), 1);
    free(want);
    for (size_t i = 0; i < model->table.count; i++) {
        const Tensor *tensor = &model->table.tensors[i];
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
