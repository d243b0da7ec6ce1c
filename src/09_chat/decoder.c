#include "09_chat/decoder.h"

#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"

#include <stdlib.h>
#include <string.h>

struct Decoder {
    const Model *model;
    const DecoderKernels *with;
    size_t slots, rows;    /* rows: the most that one decoder_read takes */
    const Decoder *first;  /* whose packed weights these are; NULL: its own */
    void **packed;         /* (L, PARAMETER_SPECS) the matrices; NULL: no matrix */
    float *keys, *values;  /* (slots, L, T, C) */
    size_t *lengths;       /* (slots) */
    int32_t *positions;    /* (rows) of the tokens being read */
    float *x, *norm, *mix; /* (rows, C) */
    float *mean, *rstd;    /* (rows) */
    float *qkv, *hidden;   /* (rows, 3C), (rows, F) */
    float *att;            /* (rows, NH, W), W = attention_width(T) */
};

static float *decoder_floats(size_t a, size_t b) {
    return memory_new(a * b, sizeof(float));
}

/* Room for conversations, and no weights yet. */
static Decoder *decoder_room(const Model *model, const DecoderKernels *with,
                             size_t slots) {
    const Config *c = &model->config;
    Decoder *d = memory_new(1, sizeof *d);
    size_t rows = slots > c->T ? slots : c->T;
    *d = (Decoder){.model = model, .with = with, .slots = slots, .rows = rows};
    d->keys = decoder_floats(slots * c->L, c->T * c->C);
    d->values = decoder_floats(slots * c->L, c->T * c->C);
    d->lengths = memory_new(slots, sizeof *d->lengths);
    d->positions = memory_new(rows, sizeof *d->positions);
    d->x = decoder_floats(rows, c->C);
    d->norm = decoder_floats(rows, c->C);
    d->mix = decoder_floats(rows, c->C);
    d->mean = decoder_floats(rows, 1);
    d->rstd = decoder_floats(rows, 1);
    d->qkv = decoder_floats(rows, 3 * c->C);
    d->hidden = decoder_floats(rows, c->F);
    d->att = decoder_floats(rows, c->NH * attention_width(c->T));
    return d;
}

static void *decoder_pack(const Model *model, size_t spec, size_t layer) {
    const Tensor *tensor = layout_at(&model->layout, spec, layer);
    size_t M = tensor->shape[0], K = tensor->shape[1];
    float *packed = decoder_floats(matmul_packed_size(K, M), 1);
    matmul_pack(packed, model_parameter(model, model->parameters, spec, layer), K, M);
    return packed;
}

static void decoder_multiply(float *y, const float *x, const void *packed,
                             const float *bias, size_t N, size_t K, size_t M) {
    matmul_forward_packed(y, x, packed, bias, N, K, M);
}

const DecoderKernels DECODER_FLOATS = {decoder_pack, decoder_multiply,
                                       layernorm_forward, attention_row};

Decoder *decoder_new(const Model *model, size_t slots) {
    return decoder_new_with(model, &DECODER_FLOATS, slots);
}

Decoder *decoder_new_with(const Model *model, const DecoderKernels *with,
                          size_t slots) {
    Decoder *d = decoder_room(model, with, slots);
    size_t L = model->config.L;
    d->packed = memory_new(L * PARAMETER_SPECS, sizeof *d->packed);
    d->packed[TOK_EMB] = with->pack(model, TOK_EMB, 0);
    static const size_t matrices[] = {QKV_WEIGHT, OUT_WEIGHT, UP_WEIGHT, DOWN_WEIGHT};
    for (size_t layer = 0; layer < L; layer++)
        for (size_t i = 0; i < 4; i++)
            d->packed[layer * PARAMETER_SPECS + matrices[i]] =
                with->pack(model, matrices[i], layer);
    return d;
}

Decoder *decoder_beside(const Decoder *first, size_t slots) {
    Decoder *d = decoder_room(first->model, first->with, slots);
    d->first = first;
    d->packed = first->packed;
    return d;
}

void decoder_free(Decoder **decoder) {
    Decoder *d = *decoder;
    if (d->first == NULL) {
        for (size_t i = 0; i < d->model->config.L * PARAMETER_SPECS; i++)
            free(d->packed[i]);
        free(d->packed);
    }
    void *blocks[] = {d->keys, d->values, d->lengths, d->positions, d->x,      d->norm,
                      d->mix,  d->mean,   d->rstd,    d->qkv,       d->hidden, d->att};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    free(d);
    *decoder = NULL;
}

void decoder_clear(Decoder *decoder, size_t slot) {
    require(slot < decoder->slots);
    decoder->lengths[slot] = 0;
}

size_t decoder_length(const Decoder *decoder, size_t slot) {
    require(slot < decoder->slots);
    return decoder->lengths[slot];
}

/* Where the keys (or values) of a slot's layer begin. */
static float *decoder_cache(const Decoder *d, float *block, size_t slot, size_t layer) {
    const Config *c = &d->model->config;
    return block + (slot * c->L + layer) * c->T * c->C;
}

static const float *decoder_weights(const Decoder *d, size_t spec, size_t layer) {
    return model_parameter(d->model, d->model->parameters, spec, layer);
}

/* norm = layernorm(x), with the gains `spec` and the biases that come after them. */
static void decoder_norm(Decoder *d, size_t spec, size_t layer, size_t N) {
    d->with->norm(d->norm, d->mean, d->rstd, d->x, decoder_weights(d, spec, layer),
                  decoder_weights(d, spec + 1, layer), N, d->model->config.C);
}

/* y = x . w^T + b, with the matrix `spec` and the bias that comes after it. */
static void decoder_linear(const Decoder *d, float *y, const float *x, size_t spec,
                           size_t layer, size_t N) {
    const size_t *shape = layout_at(&d->model->layout, spec, layer)->shape;
    d->with->linear(y, x, d->packed[layer * PARAMETER_SPECS + spec],
                    decoder_weights(d, spec + 1, layer), N, shape[1], shape[0]);
}

/* x += y, as matmul_forward_add does it: the residual is added last. */
static void decoder_add(float *restrict x, const float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = x[i] + y[i];
}

/* The new keys and values go to the cache; then each new token looks at all before it
 * in its own conversation, those that came in the same call among them. */
static void decoder_attend(Decoder *d, size_t layer, const uint32_t *slots, size_t N) {
    const Config *c = &d->model->config;
    size_t C = c->C, HS = C / c->NH, W = attention_width(c->T);
    for (size_t n = 0; n < N; n++) {
        size_t at = (size_t)d->positions[n] * C;
        const float *row = d->qkv + n * 3 * C;
        memcpy(decoder_cache(d, d->keys, slots[n], layer) + at, row + C,
               C * sizeof *row);
        memcpy(decoder_cache(d, d->values, slots[n], layer) + at, row + 2 * C,
               C * sizeof *row);
    }
#pragma omp taskloop grainsize(1) if (N > 1)
    for (size_t n = 0; n < N; n++) {
        size_t length = (size_t)d->positions[n] + 1;
        const float *keys = decoder_cache(d, d->keys, slots[n], layer);
        const float *values = decoder_cache(d, d->values, slots[n], layer);
        for (size_t h = 0; h < c->NH; h++)
            d->with->attend(d->mix + n * C + h * HS, d->att + (n * c->NH + h) * W,
                            d->qkv + n * 3 * C + h * HS, keys + h * HS, values + h * HS,
                            C, length, HS);
    }
}

static void decoder_block(Decoder *d, size_t layer, const uint32_t *slots, size_t N) {
    size_t C = d->model->config.C, F = d->model->config.F;

    decoder_norm(d, NORM1_WEIGHT, layer, N);
    decoder_linear(d, d->qkv, d->norm, QKV_WEIGHT, layer, N);
    decoder_attend(d, layer, slots, N);
    decoder_linear(d, d->norm, d->mix, OUT_WEIGHT, layer, N);
    decoder_add(d->x, d->norm, N * C);

    decoder_norm(d, NORM2_WEIGHT, layer, N);
    decoder_linear(d, d->hidden, d->norm, UP_WEIGHT, layer, N);
    relu_forward(d->hidden, d->hidden, N * F);
    decoder_linear(d, d->mix, d->hidden, DOWN_WEIGHT, layer, N);
    decoder_add(d->x, d->mix, N * C);
}

void decoder_read(Decoder *d, const int32_t *tokens, const uint32_t *slots, size_t N) {
    const Config *c = &d->model->config;
    require(N >= 1 && N <= d->rows);
    for (size_t n = 0; n < N; n++) {
        require(slots[n] < d->slots && d->lengths[slots[n]] < c->T);
        d->positions[n] = (int32_t)d->lengths[slots[n]]++;
    }
    embedding_forward(d->x, decoder_weights(d, TOK_EMB, 0),
                      decoder_weights(d, POS_EMB, 0), tokens, d->positions, N, c->C,
                      c->V, c->T);
    for (size_t layer = 0; layer < c->L; layer++) decoder_block(d, layer, slots, N);
    decoder_norm(d, NORM_WEIGHT, 0, N);
}

void decoder_logits(const Decoder *d, float *logits, size_t first, size_t count) {
    size_t C = d->model->config.C, V = d->model->config.V;
    require(first + count <= d->rows);
    d->with->linear(logits, d->norm + first * C, d->packed[TOK_EMB], NULL, count, C, V);
}
