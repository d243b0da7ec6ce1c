/* Chapter 6's way forward, line by line as the formula says it. */
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"
#include "06_transformer/model.h"
#include <stdlib.h>

void activations_lay(Activations *a, const TensorSpec *specs, size_t count, size_t L) {
    layout_free(&a->layout);
    a->layout = layout_build(specs, count, L);
    if (a->layout.total <= a->capacity) return;
    free(a->block);
    a->block = memory_new(a->layout.total, sizeof *a->block);
    a->capacity = a->layout.total;
}

void activations_free(Activations *a) {
    free(a->block);
    layout_free(&a->layout);
    *a = (Activations){0};
}

float *activation(const Activations *a, size_t spec, size_t layer) {
    return a->block + layout_at(&a->layout, spec, layer)->offset;
}

/* Sees that all is well with a batch, and makes room for what it leaves behind. */
static void forward_room(const Model *model, Activations *a, const Batch *batch) {
    const size_t N = batch->rows, C = model->config.C, F = model->config.F;
    size_t longest = 0;
    require(N > 0 && batch->starts[0] == 0 && batch->starts[batch->sequences] == N);
    for (size_t s = 0; s < batch->sequences; s++) {
        size_t length = batch->starts[s + 1] - batch->starts[s];
        require(batch->starts[s + 1] > batch->starts[s] && length <= model->config.T);
        longest = length > longest ? length : longest;
    }
    a->N = N;
    a->W = attention_width(longest);
    activations_lay(
        a,
        (TensorSpec[ACTIVATION_SPECS]){
            {"embedding.out", 0, N, C, 0},
            {"norm1.out", 1, N, C, 0},
            {"norm1.mean", 1, N, 0, 0},
            {"norm1.rstd", 1, N, 0, 0},
            {"attn.qkv.out", 1, N, 3 * C, 0},
            {"attn.probs", 1, model->config.NH * N, a->W, 0},
            {"attn.mix", 1, N, C, 0},
            {"attn.residual", 1, N, C, 0},
            {"norm2.out", 1, N, C, 0},
            {"norm2.mean", 1, N, 0, 0},
            {"norm2.rstd", 1, N, 0, 0},
            {"ffn.hidden", 1, N, F, 0},
            {"out", 1, N, C, 0},
            {"norm.out", 0, N, C, 0},
            {"norm.mean", 0, N, 0, 0},
            {"norm.rstd", 0, N, 0, 0},
            {"logits.some", 0, N < HEAD_ROWS ? N : HEAD_ROWS, model->config.V, 0}},
        ACTIVATION_SPECS, model->config.L);
}

#define W(spec)   model_parameter(model, model->parameters, spec, l)
#define OUT(spec) activation(a, spec, l)

void model_forward(const Model *model, Activations *a, const Batch *batch,
                   const Dropout *drop) {
    const size_t N = batch->rows, C = model->config.C, F = model->config.F;
    size_t l = 0;
    forward_room(model, a, batch);
    float *x = OUT(EMBEDDING);
    embedding_forward(x, W(TOK_EMB), W(POS_EMB), batch->tokens, batch->positions, N, C,
                      model->config.V, model->config.T);
    if (drop)
        dropout_add(x, NULL, x, drop, dropout_site(drop, DROP_EMBEDDING, 0), N, C);
    for (; l < model->awake; l++, x = activation(a, BLOCK_OUT, l - 1)) {
        uint64_t site = drop ? dropout_site(drop, DROP_ATTENTION, l) : 0;
        layernorm_forward(OUT(NORM1), OUT(NORM1_MEAN), OUT(NORM1_RSTD), x,
                          W(NORM1_WEIGHT), W(NORM1_BIAS), N, C);
        matmul_forward(OUT(QKV), OUT(NORM1), W(QKV_WEIGHT), W(QKV_BIAS), N, C, 3 * C);
        attention_forward(OUT(MIX), OUT(ATT), OUT(QKV), batch->starts, batch->sequences,
                          C, model->config.NH, a->W, drop, site);
        matmul_forward(OUT(ATTENDED), OUT(MIX), W(OUT_WEIGHT), W(OUT_BIAS), N, C, C);
        for (size_t i = 0; i < N * C; i++) OUT(ATTENDED)[i] += x[i];
        layernorm_forward(OUT(NORM2), OUT(NORM2_MEAN), OUT(NORM2_RSTD), OUT(ATTENDED),
                          W(NORM2_WEIGHT), W(NORM2_BIAS), N, C);
        matmul_forward(OUT(HIDDEN), OUT(NORM2), W(UP_WEIGHT), W(UP_BIAS), N, C, F);
        relu_forward(OUT(HIDDEN), OUT(HIDDEN), N * F);
        float *out = OUT(BLOCK_OUT);
        matmul_forward(out, OUT(HIDDEN), W(DOWN_WEIGHT), W(DOWN_BIAS), N, F, C);
        if (drop)
            dropout_add(out, OUT(ATTENDED), out, drop,
                        dropout_site(drop, DROP_FEED_FORWARD, l), N, C);
        else
            for (size_t i = 0; i < N * C; i++) out[i] += OUT(ATTENDED)[i];
    }
    l = 0;
    layernorm_forward(OUT(NORM), OUT(NORM_MEAN), OUT(NORM_RSTD), x, W(NORM_WEIGHT),
                      W(NORM_BIAS), N, C);
}

void model_logits(const Model *model, float *logits, const float *norm, size_t N) {
    const size_t l = 0;
    matmul_forward(logits, norm, W(TOK_EMB), NULL, N, model->config.C, model->config.V);
}

double model_losses(const Model *model, Activations *a, const Batch *batch,
                    float *losses) {
    const size_t l = 0;
    double sum = 0;
    for (size_t n = 0; n < batch->rows; n++) {
        model_logits(model, OUT(LOGITS), OUT(NORM) + n * model->config.C, 1);
        crossentropy_forward(losses + n, OUT(LOGITS), batch->targets + n, 1,
                             model->config.V);
        sum += (double)losses[n];
    }
    return sum;
}
