#include "07_backprop/backprop.h"
#include "00_ground/fail.h"
#include "07_backprop/attention_backward.h"
#include "07_backprop/kernels_backward.h"
#include <stdlib.h>

/* The gradients of x, of a norm's output, of qkv, of the scores, of the hidden layer. */
enum { BACK_X, BACK_NORM, BACK_QKV, BACK_SCORES, BACK_HIDDEN, BACK_SPECS };

Backprop *backprop_new(const Model *model) {
    Backprop *b = memory_new(1, sizeof *b);
    b->gradients = memory_new(model->layout.total, sizeof(float));
    b->pass = memory_new(model->layout.total, sizeof(float));
    return b;
}

void backprop_free(Backprop **backprop) {
    Backprop *b = *backprop;
    *backprop = NULL;
    if (b == NULL) return;
    activations_free(&b->forward);
    activations_free(&b->back);
    free(b->gradients);
    free(b->pass);
    free(b->losses);
    free(b);
}

/* Of layer l: W its weights, G their gradient, A what went forward, B what comes back. */
#define W(spec) model_parameter(model, model->parameters, spec, l)
#define G(spec) model_parameter(model, b->pass, spec, l)
#define A(spec) activation(&b->forward, spec, l)
#define B(spec) activation(&b->back, spec, 0)

/* From the losses back to the output of the last norm. */
static void backward_head(const Model *model, Backprop *b, const Batch *batch,
                          float scale) {
    const size_t l = 0, C = model->config.C, V = model->config.V;
    for (size_t n = 0, rows; n < batch->rows; n += rows) {
        rows = batch->rows - n < HEAD_ROWS ? batch->rows - n : HEAD_ROWS;
        model_logits(model, A(LOGITS), A(NORM) + n * C, rows);
        crossentropy_backward(b->losses + n, A(LOGITS), A(LOGITS), batch->targets + n,
                              scale, rows, V);
        matmul_backward_weight(G(TOK_EMB), NULL, A(LOGITS), A(NORM) + n * C, rows, C,
                               V);
        matmul_backward_input(B(BACK_NORM) + n * C, A(LOGITS), W(TOK_EMB), rows, C, V);
    }
}

/* One block, from its end to its beginning; BACK_X is the gradient of x all along. */
static void backward_block(const Model *model, Backprop *b, const Batch *batch,
                           const Dropout *drop, size_t l) {
    const size_t N = batch->rows, C = model->config.C, F = model->config.F;
    const float *x = l ? activation(&b->forward, BLOCK_OUT, l - 1) : A(EMBEDDING);
    float *dx = B(BACK_X), *dnorm = B(BACK_NORM), *ddown = dx;
    if (drop) {
        uint64_t stream = dropout_site(drop, DROP_FEED_FORWARD, l);
        dropout_add(ddown = dnorm, NULL, dx, drop, stream, N, C);
    }
    matmul_backward_weight(G(DOWN_WEIGHT), G(DOWN_BIAS), ddown, A(HIDDEN), N, F, C);
    matmul_backward_input_relu(B(BACK_HIDDEN), ddown, W(DOWN_WEIGHT), A(HIDDEN), N, F,
                               C);
    matmul_backward_weight(G(UP_WEIGHT), G(UP_BIAS), B(BACK_HIDDEN), A(NORM2), N, C, F);
    matmul_backward_input(dnorm, B(BACK_HIDDEN), W(UP_WEIGHT), N, C, F);
    layernorm_backward(dx, G(NORM2_WEIGHT), G(NORM2_BIAS), dx, dnorm, A(ATTENDED),
                       W(NORM2_WEIGHT), A(NORM2_MEAN), A(NORM2_RSTD), N, C);

    matmul_backward_weight(G(OUT_WEIGHT), G(OUT_BIAS), dx, A(MIX), N, C, C);
    matmul_backward_input(dnorm, dx, W(OUT_WEIGHT), N, C, C);
    attention_backward(B(BACK_QKV), B(BACK_SCORES), dnorm, A(QKV), A(ATT),
                       batch->starts, batch->sequences, C, model->config.NH,
                       b->forward.W, drop,
                       drop ? dropout_site(drop, DROP_ATTENTION, l) : 0);
    matmul_backward_weight(G(QKV_WEIGHT), G(QKV_BIAS), B(BACK_QKV), A(NORM1), N, C,
                           3 * C);
    matmul_backward_input(dnorm, B(BACK_QKV), W(QKV_WEIGHT), N, C, 3 * C);
    layernorm_backward(dx, G(NORM1_WEIGHT), G(NORM1_BIAS), dx, dnorm, x,
                       W(NORM1_WEIGHT), A(NORM1_MEAN), A(NORM1_RSTD), N, C);
}

Loss backprop_run(const Model *model, Backprop *b, const Batch *batch, float scale,
                  const Dropout *drop) {
    const Config *config = &model->config;
    const size_t N = batch->rows, C = config->C;
    matmul_choose(b->products);
    model_forward(model, &b->forward, batch, drop);
    const TensorSpec specs[BACK_SPECS] = {
        {"back.x", 0, N, C, 0},
        {"back.norm", 0, N, C, 0},
        {"back.qkv", 0, N, 3 * C, 0},
        {"back.scores", 0, config->NH * N, b->forward.W, 0},
        {"back.hidden", 0, N, config->F, 0},
    };
    activations_lay(&b->back, specs, BACK_SPECS, 1);
    b->losses = memory_grow(b->losses, &b->losses_capacity, N, sizeof *b->losses);

    backward_head(model, b, batch, scale);
    size_t l = model->awake - 1;
    layernorm_backward(B(BACK_X), G(NORM_WEIGHT), G(NORM_BIAS), NULL, B(BACK_NORM),
                       A(BLOCK_OUT), W(NORM_WEIGHT), A(NORM_MEAN), A(NORM_RSTD), N, C);
    for (l = model->awake; l-- > 0;) backward_block(model, b, batch, drop, l);
    l = 0;
    if (drop) {
        uint64_t stream = dropout_site(drop, DROP_EMBEDDING, 0);
        dropout_add(B(BACK_X), NULL, B(BACK_X), drop, stream, N, C);
    }
    embedding_backward(G(TOK_EMB), G(POS_EMB), B(BACK_X), batch->tokens,
                       batch->positions, N, C, config->V, config->T);
    matmul_choose(MATMUL_FP32);

    for (size_t i = 0; i < model->layout.total; i++) {
        b->gradients[i] += b->pass[i];
        b->pass[i] = 0;
    }
    Loss loss = {.count = N};
    for (size_t n = 0; n < N; n++) loss.sum += b->losses[n];
    return loss;
}
