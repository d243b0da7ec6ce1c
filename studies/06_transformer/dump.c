#include "studies/06_transformer/dump.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "04_tensors/tensors.h"
#include "studies/00_ground/npy.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void dump_tensor(const char *folder, const char *name, const float *x,
                        size_t rank, const size_t *shape) {
    char file[80];
    snprintf(file, sizeof file, "%.70s.npy", name);
    char *path = path_join(folder, file);
    npy_write(path, x, rank, shape);
    free(path);
}

/* Rows of W numbers become rows of N: the sequence has no more. */
static void dump_probabilities(const char *folder, const char *name, const float *att,
                               size_t NH, size_t N, size_t W) {
    float *square = memory_new(NH * N * N, sizeof *square);
    for (size_t row = 0; row < NH * N; row++)
        memcpy(square + row * N, att + row * W, N * sizeof *square);
    dump_tensor(folder, name, square, 3, (size_t[]){NH, N, N});
    free(square);
}

/* A linear layer whose result the forward pass did not keep. */
static void dump_linear(const char *folder, const char *name, const float *x,
                        const float *weight, const float *bias, size_t N, size_t K,
                        size_t M) {
    float *y = memory_new(N * M, sizeof *y);
    matmul_forward(y, x, weight, bias, N, K, M);
    dump_tensor(folder, name, y, 2, (size_t[]){N, M});
    free(y);
}

/* What the forward pass keeps. Of the logits it keeps a few rows only. */
static void dump_kept(const char *folder, const Model *model,
                      const Activations *activations) {
    const Layout *layout = &activations->layout;
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *tensor = &layout->tensors[i];
        const float *x = activations->block + tensor->offset;
        if (tensor->spec == ATT)
            dump_probabilities(folder, tensor->name, x, model->config.NH,
                               activations->N, activations->W);
        else if (tensor->rank == 2 && tensor->spec != LOGITS)
            dump_tensor(folder, tensor->name, x, 2, tensor->shape);
    }
}

/* What it goes on from without keeping it. */
static void dump_forgotten(const char *folder, const Model *model,
                           const Activations *activations, size_t layer) {
    static const struct {
        const char *name;
        size_t input, weight, bias;
    } LINEAR[] = {{"attn.out", MIX, OUT_WEIGHT, OUT_BIAS},
                  {"ffn.up.out", NORM2, UP_WEIGHT, UP_BIAS},
                  {"ffn.out", HIDDEN, DOWN_WEIGHT, DOWN_BIAS}};
    for (size_t i = 0; i < sizeof LINEAR / sizeof *LINEAR; i++) {
        const Tensor *weight = layout_at(&model->layout, LINEAR[i].weight, layer);
        char name[64];
        snprintf(name, sizeof name, "blocks.%zu.%s", layer, LINEAR[i].name);
        dump_linear(folder, name, activation(activations, LINEAR[i].input, layer),
                    model->parameters + weight->offset,
                    model_parameter(model, model->parameters, LINEAR[i].bias, layer),
                    activations->N, weight->shape[1], weight->shape[0]);
    }
}

void dump_write(const char *folder, const Model *model, Activations *activations,
                const Batch *batch) {
    size_t N = batch->rows;
    require(batch->sequences == 1 && activations->N == N);
    dump_kept(folder, model, activations);
    for (size_t layer = 0; layer < model->config.L; layer++)
        dump_forgotten(folder, model, activations, layer);
    dump_linear(folder, "logits", activation(activations, NORM, 0),
                model_parameter(model, model->parameters, TOK_EMB, 0), NULL, N,
                model->config.C, model->config.V);

    float *losses = memory_new(N, sizeof *losses);
    float mean = (float)(model_losses(model, activations, batch, losses) / (double)N);
    dump_tensor(folder, "loss", &mean, 1, (size_t[]){1});
    free(losses);
}
