#include "09_chat/voice.h"

#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"

#include <stdlib.h>
#include <string.h>

/* The four matrices of a block, packed. */
typedef struct {
    float *qkv, *out, *up, *down;
} VoiceLayer;

struct Voice {
    const Model *model;
    size_t slots, rows;    /* rows: the most that one voice_read takes */
    const Voice *first;    /* whose packed weights these are; NULL: its own */
    VoiceLayer *layers;    /* (L) */
    float *head;           /* the token embedding, packed */
    float *keys, *values;  /* (slots, L, T, C) */
    size_t *lengths;       /* (slots) */
    int32_t *positions;    /* (rows) of the tokens being read */
    float *x, *norm, *mix; /* (rows, C) */
    float *mean, *rstd;    /* (rows) */
    float *qkv, *hidden;   /* (rows, 3C), (rows, F) */
    float *att;            /* (rows, NH, W), W = attention_width(T) */
    float *watched;
};

static float *voice_floats(size_t a, size_t b) {
    return memory_new(a * b, sizeof(float));
}

static float *voice_pack(const Model *model, size_t spec, size_t layer) {
    const Tensor *tensor = table_at(&model->table, spec, layer);
    size_t M = tensor->shape[0], K = tensor->shape[1];
    float *packed = voice_floats(matmul_packed_size(K, M), 1);
    matmul_pack(packed, model_parameter(model, model->parameters, spec, layer), K, M);
    return packed;
}

/* Room for conversations, and no weights yet. */
static Voice *voice_room(const Model *model, size_t slots) {
    const Config *c = &model->config;
    Voice *voice = memory_new(1, sizeof *voice);
    size_t rows = slots > c->T ? slots : c->T;
    *voice = (Voice){.model = model, .slots = slots, .rows = rows};
    voice->keys = voice_floats(slots * c->L, c->T * c->C);
    voice->values = voice_floats(slots * c->L, c->T * c->C);
    voice->lengths = memory_new(slots, sizeof *voice->lengths);
    voice->positions = memory_new(rows, sizeof *voice->positions);
    voice->x = voice_floats(rows, c->C);
    voice->norm = voice_floats(rows, c->C);
    voice->mix = voice_floats(rows, c->C);
    voice->mean = voice_floats(rows, 1);
    voice->rstd = voice_floats(rows, 1);
    voice->qkv = voice_floats(rows, 3 * c->C);
    voice->hidden = voice_floats(rows, c->F);
    voice->att = voice_floats(rows, c->NH * attention_width(c->T));
    return voice;
}

Voice *voice_new(const Model *model, size_t slots) {
    Voice *voice = voice_room(model, slots);
    size_t L = model->config.L;
    voice->layers = memory_new(L, sizeof *voice->layers);
    for (size_t l = 0; l < L; l++)
        voice->layers[l] = (VoiceLayer){.qkv = voice_pack(model, QKV_WEIGHT, l),
                                        .out = voice_pack(model, OUT_WEIGHT, l),
                                        .up = voice_pack(model, UP_WEIGHT, l),
                                        .down = voice_pack(model, DOWN_WEIGHT, l)};
    voice->head = voice_pack(model, TOK_EMB, 0);
    return voice;
}

Voice *voice_beside(const Voice *first, size_t slots) {
    Voice *voice = voice_room(first->model, slots);
    voice->first = first;
    voice->layers = first->layers;
    voice->head = first->head;
    return voice;
}

static void voice_free_weights(Voice *voice) {
    for (size_t l = 0; l < voice->model->config.L; l++) {
        free(voice->layers[l].qkv);
        free(voice->layers[l].out);
        free(voice->layers[l].up);
        free(voice->layers[l].down);
    }
    free(voice->layers);
    free(voice->head);
}

void voice_free(Voice **voice) {
    Voice *v = *voice;
    if (v->first == NULL) voice_free_weights(v);
    void *blocks[] = {v->keys, v->values, v->lengths, v->positions, v->x,      v->norm,
                      v->mix,  v->mean,   v->rstd,    v->qkv,       v->hidden, v->att};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    free(v);
    *voice = NULL;
}

void voice_clear(Voice *voice, size_t slot) {
    require(slot < voice->slots);
    voice->lengths[slot] = 0;
}

size_t voice_length(const Voice *voice, size_t slot) {
    require(slot < voice->slots);
    return voice->lengths[slot];
}

void voice_watch(Voice *voice, float *attention) {
    voice->watched = attention;
}

/* Where the keys (or values) of a slot's layer begin. */
static float *voice_cache(const Voice *voice, float *block, size_t slot, size_t layer) {
    const Config *c = &voice->model->config;
    return block + (slot * c->L + layer) * c->T * c->C;
}

static void voice_norm(Voice *voice, size_t spec, size_t layer, size_t N) {
    const Model *model = voice->model;
    layernorm_forward(voice->norm, voice->mean, voice->rstd, voice->x,
                      model_parameter(model, model->parameters, spec, layer),
                      model_parameter(model, model->parameters, spec + 1, layer), N,
                      model->config.C);
}

/* x += y, as matmul_forward_add does it: the residual is added last. */
static void voice_add(float *restrict x, const float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = x[i] + y[i];
}

/* The new keys and values go to the cache; then each new token looks at all before it
 * in its own conversation, those that came in the same call among them. */
static void voice_attend(Voice *voice, size_t layer, const uint32_t *slots, size_t N) {
    const Config *c = &voice->model->config;
    size_t C = c->C, HS = C / c->NH, T = c->T, W = attention_width(T);
    for (size_t n = 0; n < N; n++) {
        size_t at = (size_t)voice->positions[n] * C;
        const float *row = voice->qkv + n * 3 * C;
        memcpy(voice_cache(voice, voice->keys, slots[n], layer) + at, row + C,
               C * sizeof *row);
        memcpy(voice_cache(voice, voice->values, slots[n], layer) + at, row + 2 * C,
               C * sizeof *row);
    }
#pragma omp taskloop grainsize(1) if (N > 1)
    for (size_t n = 0; n < N; n++) {
        size_t length = (size_t)voice->positions[n] + 1;
        const float *keys = voice_cache(voice, voice->keys, slots[n], layer);
        const float *values = voice_cache(voice, voice->values, slots[n], layer);
        for (size_t h = 0; h < c->NH; h++) {
            float *att = voice->att + (n * c->NH + h) * W;
            attention_row(voice->mix + n * C + h * HS, att,
                          voice->qkv + n * 3 * C + h * HS, keys + h * HS,
                          values + h * HS, C, length, HS);
            if (voice->watched && slots[n] == 0)
                memcpy(voice->watched + ((layer * c->NH + h) * T + length - 1) * T, att,
                       length * sizeof *att);
        }
    }
}

static void voice_block(Voice *voice, size_t layer, const uint32_t *slots, size_t N) {
    const Model *model = voice->model;
    const VoiceLayer *packed = &voice->layers[layer];
    float *parameters = model->parameters;
    size_t C = model->config.C, F = model->config.F;

    voice_norm(voice, NORM1_WEIGHT, layer, N);
    matmul_forward_packed(voice->qkv, voice->norm, packed->qkv,
                          model_parameter(model, parameters, QKV_BIAS, layer), N, C,
                          3 * C);
    voice_attend(voice, layer, slots, N);
    matmul_forward_packed(voice->norm, voice->mix, packed->out,
                          model_parameter(model, parameters, OUT_BIAS, layer), N, C, C);
    voice_add(voice->x, voice->norm, N * C);

    voice_norm(voice, NORM2_WEIGHT, layer, N);
    matmul_forward_packed(voice->hidden, voice->norm, packed->up,
                          model_parameter(model, parameters, UP_BIAS, layer), N, C, F);
    relu_forward(voice->hidden, voice->hidden, N * F);
    matmul_forward_packed(voice->mix, voice->hidden, packed->down,
                          model_parameter(model, parameters, DOWN_BIAS, layer), N, F,
                          C);
    voice_add(voice->x, voice->mix, N * C);
}

void voice_read(Voice *voice, const int32_t *tokens, const uint32_t *slots, size_t N) {
    const Model *model = voice->model;
    const Config *c = &model->config;
    require(N >= 1 && N <= voice->rows);
    for (size_t n = 0; n < N; n++) {
        require(slots[n] < voice->slots && voice->lengths[slots[n]] < c->T);
        voice->positions[n] = (int32_t)voice->lengths[slots[n]]++;
    }
    embedding_forward(voice->x, model_parameter(model, model->parameters, TOK_EMB, 0),
                      model_parameter(model, model->parameters, POS_EMB, 0), tokens,
                      voice->positions, N, c->C, c->V, c->T);
    for (size_t l = 0; l < c->L; l++) voice_block(voice, l, slots, N);
    voice_norm(voice, NORM_WEIGHT, 0, N);
}

void voice_logits(Voice *voice, float *logits, const uint32_t *rows, size_t count) {
    size_t C = voice->model->config.C, V = voice->model->config.V;
    require(count <= voice->rows);
    for (size_t i = 0; i < count; i++)
        memcpy(voice->mix + i * C, voice->norm + rows[i] * C, C * sizeof *voice->mix);
    matmul_forward_packed(logits, voice->mix, voice->head, NULL, count, C, V);
}
