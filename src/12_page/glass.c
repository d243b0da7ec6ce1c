#include "12_page/glass.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "01_datagen/character.h"
#include "09_chat/fish.h"
#include "10_examiner/examiner.h"
#include "12_page/bytes.h"
#include "12_page/rounding.h"

#include <stdlib.h>
#include <string.h>

#define GLASS_MOST 64 /* tokens of an answer, as in a chat */

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
    Character *character; /* NULL: none is there */
    Examiner *examiner;
    unsigned char *sayable, *askable; /* (topics) of what was marked last */
} glass;

/* The norm before a block, or the last one, sees the stream there. What it makes is
 * steady_norm's. */
static void glass_norm(float *restrict y, float *restrict mean, float *restrict rstd,
                       const float *restrict x, const float *restrict gain,
                       const float *restrict bias, size_t N, size_t C) {
    const Model *model = glass.fish.model;
    const Config *c = &model->config;
    for (size_t layer = 0; layer <= c->L; layer++) {
        size_t spec = layer < c->L ? NORM1_WEIGHT : NORM_WEIGHT, at = layer % c->L;
        if (gain != model_parameter(model, model->parameters, spec, at)) continue;
        size_t first = decoder_length(glass.fish.decoder, 0) - N;
        memcpy(glass.stream + (layer * c->T + first) * C, x, N * C * sizeof *x);
        glass.layer = layer;
        glass.head = 0;
    }
    steady_norm(y, mean, rstd, x, gain, bias, N, C);
}

static float *glass_weights(size_t layer, size_t head, size_t t) {
    const Config *c = &glass.fish.model->config;
    return glass.weights + ((layer * c->NH + head) * c->T + t) * c->T;
}

/* The heads of a token come one after the other, and so do the tokens. */
static void glass_attend(float *restrict out, float *restrict att,
                         const float *restrict q, const float *restrict k,
                         const float *restrict v, size_t stride, size_t T, size_t HS) {
    steady_attend(out, att, q, k, v, stride, T, HS);
    memcpy(glass_weights(glass.layer, glass.head, T - 1), att, T * sizeof *att);
    glass.head = (glass.head + 1) % glass.fish.model->config.NH;
}

static const DecoderKernels GLASS_KERNELS = {byte_pack, byte_linear, glass_norm,
                                             glass_attend};

static void glass_open_character(const char *folder) {
    char *path = path_join(folder, "character.txt");
    if (file_exists(path)) {
        glass.character = character_load(path);
        glass.examiner = examiner_new(glass.character);
        glass.sayable = memory_new(glass.character->topic_count, 1);
        glass.askable = memory_new(glass.character->topic_count, 1);
    }
    free(path);
}

void glass_open(const char *folder) {
    glass.fish = fish_load_with(rounding_load(folder), folder, &GLASS_KERNELS);
    const Config *c = &glass.fish.model->config;
    glass.stream = memory_new((c->L + 1) * c->T * c->C, sizeof(float));
    glass.weights = memory_new(c->L * c->NH * c->T * c->T, sizeof(float));
    glass.packed = byte_pack(glass.fish.model, TOK_EMB, 0);
    glass.norm = memory_new(c->C, sizeof(float));
    glass.logits = memory_new(c->V, sizeof(float));
    glass.choices = choices_new(c->V);
    glass_open_character(folder);
    glass_seed(1);
}

void glass_close(void) {
    void *blocks[] = {glass.tokens.ids, glass.stream, glass.weights, glass.packed,
                      glass.norm,       glass.logits, glass.sayable, glass.askable};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    examiner_free(&glass.examiner);
    character_free(&glass.character);
    choices_free(&glass.choices);
    answer_free(&glass.answer);
    fish_free(&glass.fish);
    memset(&glass, 0, sizeof glass);
}

size_t glass_size(char what) {
    const Config *c = &glass.fish.model->config;
    switch (what) {
    case 'L':
        return c->L;
    case 'H':
        return c->NH;
    case 'T':
        return c->T;
    case 'V':
        return tokenizer_size(glass.fish.tokenizer);
    case 'E':
        return c->end;
    case 't':
        return glass.character ? glass.character->topic_count : 0;
    default:
        return glass.fish.longest;
    }
}

const char *glass_piece(int32_t token, size_t *length) {
    return tokenizer_bytes(glass.fish.tokenizer, token, length);
}

void glass_seed(uint32_t seed) {
    glass.random = random_seed(seed, "chat");
}

size_t glass_ask(const char *question, size_t length, double temperature,
                 size_t top_k) {
    size_t used = fish_prompt(&glass.fish, &glass.tokens, question, length);
    glass.sampling = (Sampling){temperature, top_k, GLASS_MOST};
    answer_free(&glass.answer);
    glass.answer =
        answer_begin(&glass.fish, &glass.tokens, &glass.sampling, &glass.random);
    return used;
}

int32_t glass_next(void) {
    if (!answer_next(&glass.answer)) return -1 - (int32_t)glass.answer.ending;
    tokens_push(&glass.tokens, glass.answer.token);
    return glass.answer.token;
}

double glass_chance(void) {
    return (double)glass.answer.chance;
}

void glass_read(const int32_t *ids, size_t count) {
    require(count >= 1 && count <= glass.fish.model->config.T);
    glass.tokens.count = 0;
    tokens_append(&glass.tokens, ids, count);
    fish_prefill(&glass.fish, &glass.tokens, glass.logits);
}

const int32_t *glass_tokens(void) {
    return glass.tokens.ids;
}

size_t glass_count(void) {
    return decoder_length(glass.fish.decoder, 0);
}

size_t glass_lens(size_t layer, size_t t, double temperature, size_t top_k) {
    const Model *model = glass.fish.model;
    const Config *c = &model->config;
    const Sampling sampling = {temperature, top_k, 1};
    float mean, rstd;
    require(layer <= c->L && t < glass_count());
    steady_norm(glass.norm, &mean, &rstd, glass.stream + (layer * c->T + t) * c->C,
                model_parameter(model, model->parameters, NORM_WEIGHT, 0),
                model_parameter(model, model->parameters, NORM_BIAS, 0), 1, c->C);
    byte_linear(glass.logits, glass.norm, glass.packed, NULL, 1, c->C, c->V);
    fish_choices(&glass.fish, &glass.choices, glass.logits, &sampling);
    return glass.choices.count;
}

const int32_t *glass_ids(void) {
    return glass.choices.ids;
}

const float *glass_chances(void) {
    return glass.choices.chances;
}

const float *glass_attention(size_t layer, size_t head, size_t t) {
    const Config *c = &glass.fish.model->config;
    require(layer < c->L && head < c->NH && t < glass_count());
    return glass_weights(layer, head, t);
}

double glass_mark(const char *question, size_t question_length, const char *answer,
                  size_t answer_length) {
    require(glass.examiner != NULL);
    examiner_sayable(glass.examiner, answer, answer_length, glass.sayable);
    examiner_askable(glass.examiner, question, question_length, glass.askable);
    return examiner_score(glass.examiner, question, question_length, answer,
                          answer_length);
}

int glass_sayable(size_t topic) {
    require(topic < glass_size('t'));
    return glass.sayable[topic];
}

int glass_askable(size_t topic) {
    require(topic < glass_size('t'));
    return glass.askable[topic];
}

const char *glass_topic(size_t topic) {
    require(topic < glass_size('t'));
    return glass.character->topics[topic].name;
}
