#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"
#include "06_transformer/model.h"
#include <stdlib.h>

/* Sees that a batch is one the model can read; returns its longest sequence. */
static size_t batch_longest(const Batch *batch, size_t most) {
    size_t longest = 1;
    require(batch->rows >= 1 && batch->starts[0] == 0 &&
            batch->starts[batch->sequences] == batch->rows);
    for (size_t s = 0; s < batch->sequences; s++) {
        require(batch->starts[s] < batch->starts[s + 1]);
        size_t T = batch->starts[s + 1] - batch->starts[s];
        require(T <= most);
        if (T > longest) longest = T;
    }
    return longest;
}

static void activations_fit(Activations *activations, const Config *config,
                            const Batch *batch) {
    const size_t N = batch->rows, C = config->C;
    const size_t W = attention_width(batch_longest(batch, config->T));
    const TensorSpec specs[ACTIVATION_SPECS] = {
        [EMBEDDING] = {"embedding.out", 0, N, C, 0},
        [NORM1] = {"norm1.out", 1, N, C, 0},
        [NORM1_MEAN] = {"norm1.mean", 1, N, 0, 0},
        [NORM1_RSTD] = {"norm1.rstd", 1, N, 0, 0},
        [QKV] = {"attn.qkv.out", 1, N, 3 * C, 0},
        [ATT] = {"attn.probs", 1, config->NH * N, W, 0},
        [MIX] = {"attn.mix", 1, N, C, 0},
        [ATTENDED] = {"attn.residual", 1, N, C, 0},
        [NORM2] = {"norm2.out", 1, N, C, 0},
        [NORM2_MEAN] = {"norm2.mean", 1, N, 0, 0},
        [NORM2_RSTD] = {"norm2.rstd", 1, N, 0, 0},
        [HIDDEN] = {"ffn.hidden", 1, N, config->F, 0},
        [BLOCK_OUT] = {"out", 1, N, C, 0},
        [NORM] = {"norm.out", 0, N, C, 0},
        [NORM_MEAN] = {"norm.mean", 0, N, 0, 0},
        [NORM_RSTD] = {"norm.rstd", 0, N, 0, 0},
        [LOGITS] = {"logits.some", 0, N < HEAD_ROWS ? N : HEAD_ROWS, config->V, 0},
    };
    activations->N = N;
    activations->W = W;
    activations_lay(activations, specs, ACTIVATION_SPECS, config->L);
}

void activations_lay(Activations *activations, const TensorSpec *specs, size_t count,
                     size_t L) {
    layout_free(&activations->layout);
    activations->layout = layout_build(specs, count, L);
    if (activations->layout.total <= activations->capacity) return;
    free(activations->block);
    activations->capacity = activations->layout.total;
    activations->block = memory_new(activations->capacity, sizeof(float));
}

void activations_free(Activations *activations) {
    layout_free(&activations->layout);
    free(activations->block);
    *activations = (Activations){0};
}

float *activation(const Activations *activations, size_t spec, size_t layer) {
    return activations->block + layout_at(&activations->layout, spec, layer)->offset;
}

/* The names of this chapter: P a parameter, A an activation of the layer at hand. */
#define P(spec) model_parameter(model, model->parameters, spec, layer)
#define A(spec) activation(activations, spec, layer)

/* One block: x -> ATTENDED -> BLOCK_OUT. */
static void forward_block(const Model *model, Activations *activations, size_t layer,
                          const float *x, const Batch *batch, const Dropout *drop) {
    size_t N = batch->rows, C = model->config.C, F = model->config.F;

    layernorm_forward(A(NORM1), A(NORM1_MEAN), A(NORM1_RSTD), x, P(NORM1_WEIGHT),
                      P(NORM1_BIAS), N, C);
    matmul_forward(A(QKV), A(NORM1), P(QKV_WEIGHT), P(QKV_BIAS), N, C, 3 * C);
    attention_forward(A(MIX), A(ATT), A(QKV), batch->starts, batch->sequences, C,
                      model->config.NH, activations->W, drop,
                      drop == NULL ? 0 : dropout_site(drop, DROP_ATTENTION, layer));
    matmul_forward_add(A(ATTENDED), A(MIX), P(OUT_WEIGHT), P(OUT_BIAS), x, N, C, C);

    layernorm_forward(A(NORM2), A(NORM2_MEAN), A(NORM2_RSTD), A(ATTENDED),
                      P(NORM2_WEIGHT), P(NORM2_BIAS), N, C);
    matmul_forward_relu(A(HIDDEN), A(NORM2), P(UP_WEIGHT), P(UP_BIAS), N, C, F);
    if (drop == NULL) {
        matmul_forward_add(A(BLOCK_OUT), A(HIDDEN), P(DOWN_WEIGHT), P(DOWN_BIAS),
                           A(ATTENDED), N, F, C);
    } else {
        matmul_forward(A(BLOCK_OUT), A(HIDDEN), P(DOWN_WEIGHT), P(DOWN_BIAS), N, F, C);
        dropout_add(A(BLOCK_OUT), A(ATTENDED), A(BLOCK_OUT), drop,
                    dropout_site(drop, DROP_FEED_FORWARD, layer), N, C);
    }
}

void model_forward(const Model *model, Activations *activations, const Batch *batch,
                   const Dropout *drop) {
    const Config *config = &model->config;
    const size_t N = batch->rows, C = config->C;
    size_t layer = 0;
    activations_fit(activations, config, batch);

    float *x = A(EMBEDDING);
    embedding_forward(x, P(TOK_EMB), P(POS_EMB), batch->tokens, batch->positions, N, C,
                      config->V, config->T);
    if (drop != NULL)
        dropout_add(x, NULL, x, drop, dropout_site(drop, DROP_EMBEDDING, 0), N, C);
    for (; layer < model->awake; layer++) {
        forward_block(model, activations, layer, x, batch, drop);
        x = A(BLOCK_OUT);
    }
    layer = 0;
    layernorm_forward(A(NORM), A(NORM_MEAN), A(NORM_RSTD), x, P(NORM_WEIGHT),
                      P(NORM_BIAS), N, C);
}

void model_logits(const Model *model, float *logits, const float *norm, size_t N) {
    const size_t layer = 0;
    matmul_forward(logits, norm, P(TOK_EMB), NULL, N, model->config.C, model->config.V);
}

double model_losses(const Model *model, Activations *activations, const Batch *batch,
                    float *losses) {
    const size_t C = model->config.C, V = model->config.V, layer = 0;
    double sum = 0;
    for (size_t n = 0; n < batch->rows; n += HEAD_ROWS) {
        size_t rows = batch->rows - n < HEAD_ROWS ? batch->rows - n : HEAD_ROWS;
        model_logits(model, A(LOGITS), A(NORM) + n * C, rows);
        crossentropy_forward(losses + n, A(LOGITS), batch->targets + n, rows, V);
        for (size_t i = n; i < n + rows; i++) sum += (double)losses[i];
    }
    return sum;
}

#undef P
#undef A
