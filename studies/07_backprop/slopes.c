#include "studies/07_backprop/slopes.h"
#include "00_ground/fail.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOPE_STEP 3e-3f

/* The mean loss of a batch, forward pass only, summed in double. */
static double slope_loss(const Model *model, Backprop *backprop, const Batch *batch) {
    model_forward(model, &backprop->forward, batch, NULL);
    return model_losses(model, &backprop->forward, batch, backprop->losses) /
           (double)batch->rows;
}

/* |g|: how steep the loss is along these parameters. */
static double slope_length(const float *g, size_t count) {
    double squares = 0;
    for (size_t i = 0; i < count; i++) squares += (double)g[i] * (double)g[i];
    return sqrt(squares);
}

static void slope_check(double number) {
    if (!isfinite(number))
        fail(EX_DATAERR,
             "the loss or its slope is %g: the model's weights are too large", number);
}

Slope slope_along(Model *model, Backprop *backprop, const Batch *batch, size_t first,
                  size_t count, float h, int one_sided) {
    float *p = model->parameters + first;
    const float *g = backprop->gradients + first;
    Slope slope = {.length = slope_length(g, count)};
    slope_check(slope.length);
    if (slope.length == 0) return slope;

    float *kept = memory_new(count, sizeof *kept);
    memcpy(kept, p, count * sizeof *kept);
    const double steps[2] = {(double)h, one_sided ? 0 : -(double)h};
    double losses[2];
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < count; i++)
            p[i] = (float)((double)kept[i] + steps[side] * (double)g[i] / slope.length);
        losses[side] = slope_loss(model, backprop, batch);
    }
    memcpy(p, kept, count * sizeof *kept);
    free(kept);
    slope.slope = (losses[0] - losses[1]) / (steps[0] - steps[1]);
    slope_check(slope.slope);
    return slope;
}

/* Both as they are, and how far apart: in percent, or a dash where there is nothing. */
static double slopes_print_tensor(const char *name, Slope slope) {
    double error = 100 * fabs(slope.slope / slope.length - 1);
    if (slope.length < 1e-6) {
        printf("  %-26s %12.6f %12.6f         -\n", name, slope.length, slope.slope);
        return 0;
    }
    printf("  %-26s %12.6f %12.6f   %6.2f%%\n", name, slope.length, slope.slope, error);
    return error;
}

void slopes_print(Model *model, Sentence *sentence) {
    const Layout *layout = &model->layout;
    Backprop *backprop = backprop_new(model);
    Batch batch = sentence_batch(sentence, sentence->T - 1);
    Loss loss = backprop_run(model, backprop, &batch, 1.0f / (float)batch.rows, NULL);
    slope_check(loss.sum);
    printf("loss %.4f nats/token over %zu tokens\n\n", loss.sum / (double)loss.count,
           loss.count);

    printf("  %-26s %12s %12s %9s\n", "tensor", "|gradient|", "differences", "apart");
    double worst = 0;
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *tensor = &layout->tensors[i];
        if (tensor->layer > 0 && tensor->layer + 1 < layout->L) continue;
        Slope slope = slope_along(model, backprop, &batch, tensor->offset,
                                  tensor->count, SLOPE_STEP, 0);
        double error = slopes_print_tensor(tensor->name, slope);
        worst = error > worst ? error : worst;
    }
    printf("\nfurthest apart: %.2f%%\n", worst);
    backprop_free(&backprop);
}
