#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"
#include "06_transformer/model.h"
#include <stdlib.h>

static const TensorSpec ACTIVATIONS[ACTIVATION_SPECS] = {
    [EMBEDDING] = {"embedding.out", 0, "N", "C", 0},
    [NORM1] = {"norm1.out", 1, "N", "C", 0},
    [NORM1_MEAN] = {"norm1.mean", 1, "N", NULL, 0},
    [NORM1_RSTD] = {"norm1.rstd", 1, "N", NULL, 0},
    [QKV] = {"attn.qkv.out", 1, "N", "3C", 0},
    [ATT] = {"attn.probs", 1, "NH*N", "W", 0},
    [MIX] = {"attn.mix", 1, "N", "C", 0},
    [ATTENDED] = {"attn.residual", 1, "N", "C", 0},
    [NORM2] = {"norm2.out", 1, "N", "C", 0},
    [NORM2_MEAN] = {"norm2.mean", 1, "N", NULL, 0},
    [NORM2_RSTD] = {"norm2.rstd", 1, "N", NULL, 0},
    [HIDDEN] = {"ffn.hidden", 1, "N", "F", 0},
    [BLOCK_OUT] = {"out", 1, "N", "C", 0},
    [NORM] = {"norm.out", 0, "N", "C", 0},
    [NORM_MEAN] = {"norm.mean", 0, "N", NULL, 0},
    [NORM_RSTD] = {"norm.rstd", 0, "N", NULL, 0},
    [LOGITS] = {"logits.some", 0, "HEAD_ROWS", "V", 0},
};

/* Lays the block out for a batch and sees that it is one the model can read. */
static void activations_fit(Activations *activations, const Config *config,
                            const Batch *batch) {
    size_t N = batch->rows, longest = 1;
    require(N >= 1 && batch->starts[0] == 0 && batch->starts[batch->sequences] == N);
    for (size_t s = 0; s < batch->sequences; s++) {
        require(batch->starts[s] < batch->starts[s + 1]);
        size_t T = batch->starts[s + 1] - batch->starts[s];
        require(T <= config->T);
        if (T > longest) longest = T;
    }

    activations->N = N;
    activations->W = attention_width(longest);
    const TableSize sizes[] = {
        {"N", N},
        {"C", config->C},
        {"3C", 3 * config->C},
        {"NH*N", config->NH * N},
        {"W", activations->W},
        {"F", config->F},
        {"HEAD_ROWS", N < HEAD_ROWS ? N : HEAD_ROWS},
        {"V", config->V},
        {NULL, 0},
    };
    table_fit(&activations->table, &activations->block, &activations->capacity,
              ACTIVATIONS, ACTIVATION_SPECS, sizes, config->L);
}

void activations_free(Activations *activations) {
    table_free(&activations->table);
    free(activations->block);
    *activations = (Activations){0};
}

float *activation(const Activations *activations, size_t spec, size_t layer) {
    return activations->block + table_at(&activations->table, spec, layer)->offset;
}

/* One block: x -> ATTENDED -> BLOCK_OUT. */
static void forward_block(const Model *model, Activations *activations, size_t layer,
                          const float *x, const Batch *batch, const Dropout *drop) {
#define P(spec) model_parameter(model, model->parameters, spec, layer)
#define A(spec) activation(activations, spec, layer)
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
#undef P
#undef A
}

void model_forward(const Model *model, Activations *activations, const Batch *batch,
                   const Dropout *drop) {
    const Config *config = &model->config;
    float *p = model->parameters;
    if (drop != NULL && drop->probability == 0) drop = NULL;
    activations_fit(activations, config, batch);

    float *x = activation(activations, EMBEDDING, 0);
    embedding_forward(x, model_parameter(model, p, TOK_EMB, 0),
                      model_parameter(model, p, POS_EMB, 0), batch->tokens,
                      batch->positions, batch->rows, config->C, config->V, config->T);
    if (drop != NULL)
        dropout_add(x, NULL, x, drop, dropout_site(drop, DROP_EMBEDDING, 0),
                    batch->rows, config->C);

    for (size_t layer = 0; layer < config->L; layer++) {
        forward_block(model, activations, layer, x, batch, drop);
        x = activation(activations, BLOCK_OUT, layer);
    }
    layernorm_forward(activation(activations, NORM, 0),
                      activation(activations, NORM_MEAN, 0),
                      activation(activations, NORM_RSTD, 0), x,
                      model_parameter(model, p, NORM_WEIGHT, 0),
                      model_parameter(model, p, NORM_BIAS, 0), batch->rows, config->C);
}

void model_logits(const Model *model, float *logits, const float *norm, size_t N) {
    matmul_forward(logits, norm, model_parameter(model, model->parameters, TOK_EMB, 0),
                   NULL, N, model->config.C, model->config.V);
}

void model_losses(const Model *model, Activations *activations, const Batch *batch,
                  float *losses) {
    const float *norm = activation(activations, NORM, 0);
    float *logits = activation(activations, LOGITS, 0);
    for (size_t n = 0; n < batch->rows; n += HEAD_ROWS) {
        size_t rows = batch->rows - n < HEAD_ROWS ? batch->rows - n : HEAD_ROWS;
        model_logits(model, logits, norm + n * model->config.C, rows);
        crossentropy_forward(losses + n, logits, batch->targets + n, rows,
                             model->config.V);
    }
}
