/* model: the parameters of a transformer (model.c), and the whole forward pass
 * (forward.c).
 *
 * Radford et al. 2019, "Language models are unsupervised multitask learners" (GPT-2),
 * with ReLU: x = tok + pos; each block x += attn(norm1(x)), x += down(relu(up(
 * norm2(x)))); logits = norm(x) . tok_emb^T */
#ifndef GUPPY_MODEL_H
#define GUPPY_MODEL_H

#include "02_tokenizer/tokenizer.h"
#include "03_batches/batch.h"
#include "05_attention/dropout.h"
#include "06_transformer/config.h"
#include "06_transformer/layout.h"

/* The parameters, in the order of the file; linear weights are (out, in). */
enum {
    TOK_EMB, /* (V,C), also the output head */
    POS_EMB, /* (T,C) */
    NORM1_WEIGHT,
    NORM1_BIAS,
    QKV_WEIGHT, /* (3C,C) */
    QKV_BIAS,
    OUT_WEIGHT, /* (C,C) */
    OUT_BIAS,
    NORM2_WEIGHT,
    NORM2_BIAS,
    UP_WEIGHT, /* (F,C) */
    UP_BIAS,
    DOWN_WEIGHT, /* (C,F) */
    DOWN_BIAS,
    NORM_WEIGHT,
    NORM_BIAS,
    PARAMETER_SPECS
};

typedef struct {
    Config config;
    Layout layout;     /* of parameters, and of any block that has one float for each */
    float *parameters; /* layout.total floats; gaps are 0 */
    size_t awake;      /* blocks that run, the first ones; config.L but in training */
} Model;

/* What a forward pass leaves behind, one row a token of the batch. */
enum {
    EMBEDDING, /* (N,C)  x before the first block */
    NORM1,     /* (N,C) */
    NORM1_MEAN,
    NORM1_RSTD,
    QKV,      /* (N,3C) */
    ATT,      /* (NH*N,W) probabilities, W >= the longest sequence */
    MIX,      /* (N,C)  the heads' answers side by side */
    ATTENDED, /* (N,C)  x after the attention's half of the block */
    NORM2,    /* (N,C) */
    NORM2_MEAN,
    NORM2_RSTD,
    HIDDEN,    /* (N,F)  after ReLU */
    BLOCK_OUT, /* (N,C)  x after the block */
    NORM,      /* (N,C) */
    NORM_MEAN,
    NORM_RSTD,
    LOGITS, /* (HEAD_ROWS,V)  of some rows, see model_losses */
    ACTIVATION_SPECS
};

/* Activations: one block, laid out anew for each batch. Starts as {0}; release with
 * activations_free. */
typedef struct {
    Layout layout;
    float *block;
    size_t capacity; /* floats there is room for */
    size_t N, W;     /* of the last batch */
} Activations;

/* Where dropout happens; names a stream of masks. */
enum { DROP_EMBEDDING, DROP_ATTENTION, DROP_FEED_FORWARD };

/* model_outline: a model of these sizes that has no parameters yet. Allocates.
 * model_new: the same with all parameters 0.
 * model_free: frees it and clears the handle.
 * model_init: normal(0, 0.02) for matrices and embeddings, zero biases, unit gains;
 * the same seed gives the same bits everywhere. */
Model *model_outline(const Config *config);
Model *model_new(const Config *config);
void model_free(Model **model);
void model_init(Model *model, uint64_t seed);

/* model_load: the model in a folder: config.json and model.safetensors. Allocates.
 * Fails with EX_NOINPUT, EX_DATAERR, EX_IOERR, saying what was wrong and where.
 * model_tokenizer: the tokenizer.json beside it. Fails as tokenizer_load, and with
 * EX_DATAERR when it has more tokens than the model. Fewer are fine: many models have
 * rows to spare, which mean nothing.
 * model_save: writes both, each atomically, and copies `tokenizer` (a path; NULL: none)
 * beside them as tokenizer.json. Fails with EX_IOERR. */
Model *model_load(const char *folder);
Tokenizer *model_tokenizer(const Model *model, const char *folder);
void model_save(const Model *model, const char *folder, const char *tokenizer);

/* model_parameter: parameter `spec` (TOK_EMB ...) of `layer` in a block laid out as
 * the model says: model->parameters, or gradients.
 * activation: the same for activations (EMBEDDING ...). */
float *model_parameter(const Model *model, float *block, size_t spec, size_t layer);
float *activation(const Activations *activations, size_t spec, size_t layer);

/* model_forward: every activation of a batch, the final norm's output being the last.
 *
 * batch  tokens, positions, starts, rows, sequences are read
 * drop   NULL: no dropout
 *
 * Blocks from model->awake on are left out: x passes them unchanged.
 *
 * Stage 09 has a second forward pass, which reads one more token at a time and
 * remembers the keys and values of those before it: 09_chat/decoder.h; its logits have
 * these bits.
 *
 * Fails with EX_SOFTWARE on a token that is none, a sequence longer than T or empty.
 * Grows the activations' block when the batch is the largest yet, else allocates
 * nothing. */
void model_forward(const Model *model, Activations *activations, const Batch *batch,
                   const Dropout *drop);

/* activations_lay: lay the block out by `count` specs for L layers. It grows and never
 * shrinks, and is zeroed when it grows. */
void activations_lay(Activations *activations, const TensorSpec *specs, size_t count,
                     size_t L);
void activations_free(Activations *activations);

/* model_logits: logits = norm . tok_emb^T for rows of the final norm's output.
 *
 * logits (N,V) written; norm (N,C) read */
void model_logits(const Model *model, float *logits, const float *norm, size_t N);

/* model_losses: for each row of the batch, after model_forward, -ln of the probability
 * of its target; returns the sum of them. Only the logits of HEAD_ROWS rows at a time
 * stand in memory.
 *
 * losses (N) written in full; fails with EX_SOFTWARE on a target that is no token */
#define HEAD_ROWS 256
double model_losses(const Model *model, Activations *activations, const Batch *batch,
                    float *losses);

#endif
