#include "06_transformer/dump.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/npy.h"
#include "04_tensors/tensors.h"
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

static void dump_matrix(const char *folder, const char *name, const float *x,
                        size_t rows, size_t columns) {
    dump_tensor(folder, name, x, 2, (size_t[]){rows, columns});
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
    dump_matrix(folder, name, y, N, M);
    free(y);
}

static void dump_block(const char *folder, const Model *model,
                       const Activations *activations, size_t layer) {
#define P(spec) model_parameter(model, model->parameters, spec, layer)
#define A(spec) activation(activations, spec, layer)
    size_t N = activations->N, C = model->config.C, F = model->config.F;
    static const struct {
        const char *name;
        size_t spec;
    } KEPT[] = {{"norm1.out", NORM1},
                {"attn.mix", MIX},
                {"norm2.out", NORM2},
                {"out", BLOCK_OUT}};
    char name[64];
#define NAME(end) (snprintf(name, sizeof name, "blocks.%zu.%s", layer, end), name)
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++)
        dump_matrix(folder, NAME(KEPT[i].name), A(KEPT[i].spec), N, C);
    dump_matrix(folder, NAME("attn.qkv.out"), A(QKV), N, 3 * C);
    dump_probabilities(folder, NAME("attn.probs"), A(ATT), model->config.NH, N,
                       activations->W);
    dump_linear(folder, NAME("attn.out"), A(MIX), P(OUT_WEIGHT), P(OUT_BIAS), N, C, C);
    dump_linear(folder, NAME("ffn.up.out"), A(NORM2), P(UP_WEIGHT), P(UP_BIAS), N, C,
                F);
    dump_linear(folder, NAME("ffn.out"), A(HIDDEN), P(DOWN_WEIGHT), P(DOWN_BIAS), N, F,
                C);
#undef P
#undef A
#undef NAME
}

void dump_write(const char *folder, const Model *model, Activations *activations,
                const Batch *batch) {
    size_t N = batch->rows, C = model->config.C, V = model->config.V;
    require(batch->sequences == 1 && activations->N == N);
    dump_matrix(folder, "embedding.out", activation(activations, EMBEDDING, 0), N, C);
    for (size_t layer = 0; layer < model->config.L; layer++)
        dump_block(folder, model, activations, layer);
    dump_matrix(folder, "norm.out", activation(activations, NORM, 0), N, C);
    dump_linear(folder, "logits", activation(activations, NORM, 0),
                model_parameter(model, model->parameters, TOK_EMB, 0), NULL, N, C, V);
    if (batch->targets == NULL) return;

    float *losses = memory_new(N, sizeof *losses);
    double sum = 0;
    model_losses(model, activations, batch, losses);
    for (size_t n = 0; n < N; n++) sum += (double)losses[n];
    float mean = (float)(sum / (double)N);
    dump_tensor(folder, "loss", &mean, 1, (size_t[]){1});
    free(losses);
}
