#include "12_page/inside.h"

#include "00_ground/fail.h"
#include "09_chat/fish.h"
#include "12_page/bytes.h"
#include "12_page/rounding.h"

#include <stdlib.h>
#include <string.h>

#define INSIDE_MOST 64 /* tokens of an answer, as in a chat */

static struct {
    Fish fish;
    Random random;
    Sampling sampling;
    Answer answer;
    Tokens tokens;      /* that the model has read, or will read next */
    float *stream;      /* (L+1,T,C) x before each block, and after the last */
    float *weights;     /* (L,NH,T,T) of attention */
    size_t layer, head; /* whose attention comes next */
    void *packed;       /* the embedding, as the head */
    float *norm, *logits;
    Choices choices;
} inside;

/* The norm before a block, or the last one, sees the stream there. What it makes is
 * steady_norm's. */
static void inside_norm(float *restrict y, float *restrict mean, float *restrict rstd,
                        const float *restrict x, const float *restrict gain,
                        const float *restrict bias, size_t N, size_t C) {
    const Model *model = inside.fish.model;
    const Config *c = &model->config;
    for (size_t layer = 0; layer <= c->L; layer++) {
        size_t spec = layer < c->L ? NORM1_WEIGHT : NORM_WEIGHT, at = layer % c->L;
        if (gain != model_parameter(model, model->parameters, spec, at)) continue;
        size_t first = decoder_length(inside.fish.decoder, 0) - N;
        memcpy(inside.stream + (layer * c->T + first) * C, x, N * C * sizeof *x);
        inside.layer = layer;
        inside.head = 0;
    }
    steady_norm(y, mean, rstd, x, gain, bias, N, C);
}

static float *inside_weights(size_t layer, size_t head, size_t t) {
    const Config *c = &inside.fish.model->config;
    return inside.weights + ((layer * c->NH + head) * c->T + t) * c->T;
}

/* The heads of a token come one after the other, and so do the tokens. */
static void inside_attend(float *restrict out, float *restrict att,
                          const float *restrict q, const float *restrict k,
                          const float *restrict v, size_t stride, size_t T, size_t HS) {
    steady_attend(out, att, q, k, v, stride, T, HS);
    memcpy(inside_weights(inside.layer, inside.head, T - 1), att, T * sizeof *att);
    inside.head = (inside.head + 1) % inside.fish.model->config.NH;
}

static const DecoderKernels INSIDE_KERNELS = {byte_pack, byte_linear, inside_norm,
                                              inside_attend};

void inside_open(const char *folder) {
    inside.fish = fish_load_with(rounding_load(folder), folder, &INSIDE_KERNELS);
    const Config *c = &inside.fish.model->config;
    inside.stream = memory_new((c->L + 1) * c->T * c->C, sizeof(float));
    inside.weights = memory_new(c->L * c->NH * c->T * c->T, sizeof(float));
    inside.packed = byte_pack(inside.fish.model, TOK_EMB, 0);
    inside.norm = memory_new(c->C, sizeof(float));
    inside.logits = memory_new(c->V, sizeof(float));
    inside.choices = choices_new(c->V);
    inside_seed(1);
}

void inside_close(void) {
    void *blocks[] = {inside.tokens.ids, inside.stream, inside.weights,
                      inside.packed,     inside.norm,   inside.logits};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    choices_free(&inside.choices);
    answer_free(&inside.answer);
    fish_free(&inside.fish);
    memset(&inside, 0, sizeof inside);
}

size_t inside_size(char what) {
    const Config *c = &inside.fish.model->config;
    switch (what) {
    case 'L':
        return c->L;
    case 'H':
        return c->NH;
    case 'T':
        return c->T;
    case 'V':
        return tokenizer_size(inside.fish.tokenizer);
    case 'E':
        return c->end;
    default:
        return inside.fish.longest;
    }
}

const char *inside_piece(int32_t token, size_t *length) {
    return tokenizer_bytes(inside.fish.tokenizer, token, length);
}

void inside_seed(uint32_t seed) {
    inside.random = random_seed(seed, "chat");
}

size_t inside_ask(const char *question, size_t length, double temperature,
                  size_t top_k) {
    size_t used = fish_prompt(&inside.fish, &inside.tokens, question, length);
    inside.sampling = (Sampling){temperature, top_k, INSIDE_MOST};
    answer_free(&inside.answer);
    inside.answer =
        answer_begin(&inside.fish, &inside.tokens, &inside.sampling, &inside.random);
    return used;
}

int32_t inside_next(void) {
    if (!answer_next(&inside.answer)) return -1 - (int32_t)inside.answer.ending;
    tokens_push(&inside.tokens, inside.answer.token);
    return inside.answer.token;
}

double inside_chance(void) {
    return (double)inside.answer.chance;
}

void inside_read(const int32_t *ids, size_t count) {
    require(count >= 1 && count <= inside.fish.model->config.T);
    inside.tokens.count = 0;
    tokens_append(&inside.tokens, ids, count);
    fish_prefill(&inside.fish, &inside.tokens, inside.logits);
}

const int32_t *inside_tokens(void) {
    return inside.tokens.ids;
}

size_t inside_count(void) {
    return decoder_length(inside.fish.decoder, 0);
}

size_t inside_lens(size_t layer, size_t t, double temperature, size_t top_k) {
    const Model *model = inside.fish.model;
    const Config *c = &model->config;
    const Sampling sampling = {temperature, top_k, 1};
    float mean, rstd;
    require(layer <= c->L && t < inside_count());
    steady_norm(inside.norm, &mean, &rstd, inside.stream + (layer * c->T + t) * c->C,
                model_parameter(model, model->parameters, NORM_WEIGHT, 0),
                model_parameter(model, model->parameters, NORM_BIAS, 0), 1, c->C);
    byte_linear(inside.logits, inside.norm, inside.packed, NULL, 1, c->C, c->V);
    fish_choices(&inside.fish, &inside.choices, inside.logits, &sampling);
    return inside.choices.count;
}

const int32_t *inside_ids(void) {
    return inside.choices.ids;
}

const float *inside_chances(void) {
    return inside.choices.chances;
}

const float *inside_attention(size_t layer, size_t head, size_t t) {
    const Config *c = &inside.fish.model->config;
    require(layer < c->L && head < c->NH && t < inside_count());
    return inside_weights(layer, head, t);
}
