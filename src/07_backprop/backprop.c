#include "07_backprop/backprop.h"
#include "00_ground/fail.h"
#include "07_backprop/attention_backward.h"
#include "07_backprop/kernels_backward.h"
#include <stdlib.h>

/* What flows back; each is overwritten by every layer. */
enum { DX, DNORM, DQKV, DSCORES, DHIDDEN, FLOW_SPECS };

Backprop *backprop_new(const Model *model) {
    Backprop *backprop = memory_new(1, sizeof *backprop);
    backprop->gradients = memory_new(model->layout.total, sizeof(float));
    backprop->pass = memory_new(model->layout.total, sizeof(float));
    return backprop;
}

void backprop_free(Backprop **backprop) {
    if (*backprop == NULL) return;
    free((*backprop)->gradients);
    free((*backprop)->pass);
    activations_free(&(*backprop)->forward);
    activations_free(&(*backprop)->back);
    free((*backprop)->losses);
    free(*backprop);
    *backprop = NULL;
}

/* Lays out what flows back, for the batch that has just gone forward. */
static void backprop_fit(Backprop *backprop, const Config *config) {
    const size_t N = backprop->forward.N, W = backprop->forward.W, C = config->C;
    const TensorSpec specs[FLOW_SPECS] = {
        [DX] = {"d.x", 0, N, C, 0},
        [DNORM] = {"d.norm", 0, N, C, 0},
        [DQKV] = {"d.qkv", 0, N, 3 * C, 0},
        [DSCORES] = {"d.scores", 0, config->NH * N, W, 0},
        [DHIDDEN] = {"d.hidden", 0, N, config->F, 0},
    };
    activations_lay(&backprop->back, specs, FLOW_SPECS, 1);
    backprop->losses = memory_grow(backprop->losses, &backprop->losses_capacity, N,
                                   sizeof *backprop->losses);
}

/* The names of this chapter: P a parameter, G its gradient, A an activation, D what
 * flows back. All of the layer at hand. */
#define P(spec) model_parameter(model, model->parameters, spec, layer)
#define G(spec) model_parameter(model, backprop->pass, spec, layer)
#define A(spec) activation(&backprop->forward, spec, layer)
#define D(spec) activation(&backprop->back, spec, 0)

/* The head and the loss, some rows at a time: their logits are made, turned into their
 * own gradient, used for both of its purposes, and forgotten. */
static void head_backward(const Model *model, Backprop *backprop, const Batch *batch,
                          float scale) {
    const size_t layer = 0, C = model->config.C, V = model->config.V;
    float *logits = A(LOGITS);
    for (size_t n = 0; n < batch->rows; n += HEAD_ROWS) {
        size_t rows = batch->rows - n < HEAD_ROWS ? batch->rows - n : HEAD_ROWS;
        const float *norm = A(NORM) + n * C;
        model_logits(model, logits, norm, rows);

        /* loss = scale * sum over n of ( log sum over v of exp(logits[n,v])
         *                                - logits[n,target] ) */
        crossentropy_backward(backprop->losses + n, logits, logits, batch->targets + n,
                              scale, rows, V);

        /* logits = norm . tok_emb^T */
        matmul_backward_input(D(DNORM) + n * C, logits, P(TOK_EMB), rows, C, V);
        matmul_backward_weight(G(TOK_EMB), NULL, logits, norm, rows, C, V);
    }
}

/* BLOCK_OUT = ATTENDED + drop( down( relu( up( norm2( ATTENDED )))))
 *
 * DX comes in as the gradient of BLOCK_OUT and leaves as that of ATTENDED. */
static void feed_forward_backward(const Model *model, Backprop *backprop, size_t layer,
                                  const Dropout *drop) {
    const size_t N = backprop->forward.N, C = model->config.C, F = model->config.F;

    /* BLOCK_OUT = ATTENDED + drop(...): DX is the gradient of both */
    const float *ddown = D(DX);
    if (drop != NULL) {
        dropout_add(D(DNORM), NULL, D(DX), drop,
                    dropout_site(drop, DROP_FEED_FORWARD, layer), N, C);
        ddown = D(DNORM);
    }

    /* down = HIDDEN . DOWN_WEIGHT^T + DOWN_BIAS,  HIDDEN = relu(up) */
    matmul_backward_weight(G(DOWN_WEIGHT), G(DOWN_BIAS), ddown, A(HIDDEN), N, F, C);
    matmul_backward_input_relu(D(DHIDDEN), ddown, P(DOWN_WEIGHT), A(HIDDEN), N, F, C);

    /* up = NORM2 . UP_WEIGHT^T + UP_BIAS */
    matmul_backward_weight(G(UP_WEIGHT), G(UP_BIAS), D(DHIDDEN), A(NORM2), N, C, F);
    matmul_backward_input(D(DNORM), D(DHIDDEN), P(UP_WEIGHT), N, C, F);

    /* NORM2 = layernorm(ATTENDED); ATTENDED also flows past it */
    layernorm_backward(D(DX), G(NORM2_WEIGHT), G(NORM2_BIAS), D(DX), D(DNORM),
                       A(ATTENDED), P(NORM2_WEIGHT), A(NORM2_MEAN), A(NORM2_RSTD), N,
                       C);
}

/* ATTENDED = x + out( attention( qkv( norm1( x ))))
 *
 * DX comes in as the gradient of ATTENDED and leaves as that of x. */
static void attended_backward(const Model *model, Backprop *backprop, size_t layer,
                              const float *x, const Batch *batch, const Dropout *drop) {
    const size_t N = backprop->forward.N, C = model->config.C;

    /* ATTENDED = x + MIX . OUT_WEIGHT^T + OUT_BIAS; DNORM holds the gradient of MIX */
    matmul_backward_weight(G(OUT_WEIGHT), G(OUT_BIAS), D(DX), A(MIX), N, C, C);
    matmul_backward_input(D(DNORM), D(DX), P(OUT_WEIGHT), N, C, C);

    /* MIX = attention(QKV) */
    attention_backward(D(DQKV), D(DSCORES), D(DNORM), A(QKV), A(ATT), batch->starts,
                       batch->sequences, C, model->config.NH, backprop->forward.W, drop,
                       drop == NULL ? 0 : dropout_site(drop, DROP_ATTENTION, layer));

    /* QKV = NORM1 . QKV_WEIGHT^T + QKV_BIAS */
    matmul_backward_weight(G(QKV_WEIGHT), G(QKV_BIAS), D(DQKV), A(NORM1), N, C, 3 * C);
    matmul_backward_input(D(DNORM), D(DQKV), P(QKV_WEIGHT), N, C, 3 * C);

    /* NORM1 = layernorm(x); x also flows past it */
    layernorm_backward(D(DX), G(NORM1_WEIGHT), G(NORM1_BIAS), D(DX), D(DNORM), x,
                       P(NORM1_WEIGHT), A(NORM1_MEAN), A(NORM1_RSTD), N, C);
}

/* From the gradient of the final norm's output to that of every parameter. */
static void layers_backward(const Model *model, Backprop *backprop, const Batch *batch,
                            const Dropout *drop) {
    const size_t N = backprop->forward.N, C = model->config.C;
    size_t layer = model->awake - 1;

    /* NORM = layernorm(BLOCK_OUT of the last layer that is awake) */
    layernorm_backward(D(DX), G(NORM_WEIGHT), G(NORM_BIAS), NULL, D(DNORM),
                       A(BLOCK_OUT), P(NORM_WEIGHT), A(NORM_MEAN), A(NORM_RSTD), N, C);

    for (layer = model->awake; layer-- > 0;) {
        feed_forward_backward(model, backprop, layer, drop);
        const float *x = layer == 0
                             ? A(EMBEDDING)
                             : activation(&backprop->forward, BLOCK_OUT, layer - 1);
        attended_backward(model, backprop, layer, x, batch, drop);
    }

    /* EMBEDDING[n] = drop( tok_emb[tokens[n]] + pos_emb[positions[n]] ) */
    layer = 0;
    if (drop != NULL)
        dropout_add(D(DX), NULL, D(DX), drop, dropout_site(drop, DROP_EMBEDDING, 0), N,
                    C);
    embedding_backward(G(TOK_EMB), G(POS_EMB), D(DX), batch->tokens, batch->positions,
                       N, C, model->config.V, model->config.T);
}

#undef P
#undef G
#undef A
#undef D

#define SUM_SLICE 16384 /* floats of one task */

/* Adds the sum of this pass to those of earlier ones; the next pass begins at 0. */
static void pass_add(Backprop *backprop, size_t total) {
#pragma omp taskloop grainsize(1)
    for (size_t begin = 0; begin < total; begin += SUM_SLICE) {
        size_t end = begin + SUM_SLICE < total ? begin + SUM_SLICE : total;
        float *restrict sum = backprop->gradients, *restrict pass = backprop->pass;
        for (size_t i = begin; i < end; i++) {
            sum[i] += pass[i];
            pass[i] = 0;
        }
    }
}

Loss backprop_run(const Model *model, Backprop *backprop, const Batch *batch,
                  float scale, const Dropout *drop) {
    matmul_choose(backprop->products);
    model_forward(model, &backprop->forward, batch, drop);
    backprop_fit(backprop, &model->config);
    head_backward(model, backprop, batch, scale);
    layers_backward(model, backprop, batch, drop);
    matmul_choose(MATMUL_FP32);
    pass_add(backprop, model->layout.total);

    Loss loss = {.count = batch->rows};
    for (size_t n = 0; n < batch->rows; n++) loss.sum += backprop->losses[n];
    return loss;
}
