/* The KV cache: its logits have the bits of the whole forward pass. */
#include "09_chat/decoder.h"
#include "expect.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

static Model *decoder_model(size_t V, size_t T, size_t C, size_t L, size_t NH,
                            size_t F) {
    Config config = {
        .V = V, .T = T, .C = C, .L = L, .NH = NH, .F = F, .start = 1, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 5);
    for (size_t i = 0; i < model->layout.total; i++) model->parameters[i] *= 4;
    for (size_t l = 0; l < L; l++) { /* biases that are not 0 */
        float *bias = model_parameter(model, model->parameters, QKV_BIAS, l);
        for (size_t i = 0; i < 3 * C; i++) bias[i] = 0.01f * (float)(i % 11) - 0.05f;
        bias = model_parameter(model, model->parameters, DOWN_BIAS, l);
        for (size_t i = 0; i < C; i++) bias[i] = 0.02f * (float)(i % 5);
    }
    return model;
}

static void tokens_fill(int32_t *tokens, size_t n, size_t V, unsigned seed) {
    for (size_t i = 0; i < n; i++)
        tokens[i] = (int32_t)((i * i * 31 + i * 7 + seed) % V);
}

/* Logits (n,V) of n tokens by the whole forward pass. */
static float *whole_logits(const Model *model, const int32_t *tokens, size_t n) {
    int32_t *positions = malloc(n * sizeof *positions);
    uint32_t starts[2] = {0, (uint32_t)n}, lines[1] = {0};
    for (size_t i = 0; i < n; i++) positions[i] = (int32_t)i;
    Batch batch = {n, 1, tokens, tokens, positions, starts, lines};
    Activations activations = {0};
    model_forward(model, &activations, &batch, NULL);
    float *logits = malloc(n * model->config.V * sizeof *logits);
    model_logits(model, logits, activation(&activations, NORM, 0), n);
    activations_free(&activations);
    free(positions);
    return logits;
}

static void expect_bits(const float *got, const float *want, size_t V, size_t at) {
    cr_expect_eq(memcmp(got, want, V * sizeof *got), 0, "logits after token %zu", at);
}

static void one_by_one(size_t V, size_t T, size_t C, size_t L, size_t NH, size_t F) {
    Model *model = decoder_model(V, T, C, L, NH, F);
    Decoder *decoder = decoder_new(model, 1);
    int32_t *tokens = malloc(T * sizeof *tokens);
    float *logits = malloc(V * sizeof *logits);
    tokens_fill(tokens, T, V, 3);
    float *want = whole_logits(model, tokens, T);
    uint32_t slot = 0;
    for (int turn = 0; turn < 2; turn++) { /* a cleared cache has forgotten all */
        decoder_clear(decoder, 0);
        for (size_t t = 0; t < T; t++) {
            decoder_read(decoder, &tokens[t], &slot, 1);
            decoder_logits(decoder, logits, 0, 1);
            expect_bits(logits, want + t * V, V, t);
        }
        cr_expect_eq(decoder_length(decoder, 0), T);
    }
    free(want);
    free(logits);
    free(tokens);
    decoder_free(&decoder);
    cr_expect_null(decoder);
    model_free(&model);
}

Test(decoder, cached_is_recomputed_bit_for_bit) {
    one_by_one(61, 16, 24, 2, 3, 40);
    one_by_one(7, 1, 1, 1, 1, 1);
    one_by_one(300, 33, 34, 3, 2, 17);
    one_by_one(19, 40, 5, 1, 5, 3); /* heads of one channel */
}

Test(decoder, at_the_size_of_the_fish) {
    one_by_one(4096, 40, 384, 6, 6, 768);
}

/* A prompt in one call, and three conversations in turns. */
Test(decoder, many_tokens_and_conversations_at_once) {
    enum { V = 61, T = 20, SLOTS = 3 };
    Model *model = decoder_model(V, T, 24, 2, 3, 40);
    Decoder *decoder = decoder_new(model, SLOTS);
    int32_t tokens[SLOTS][T];
    float *want[SLOTS], logits[T * V];
    for (uint32_t s = 0; s < SLOTS; s++) {
        tokens_fill(tokens[s], T, V, 10 + s);
        want[s] = whole_logits(model, tokens[s], T);
    }
    for (uint32_t s = 0; s < SLOTS; s++) { /* prompts of 5, 6 and 7 tokens */
        uint32_t slots[T];
        for (uint32_t i = 0; i < T; i++) slots[i] = s;
        decoder_read(decoder, tokens[s], slots, 5 + s);
        decoder_logits(decoder, logits, 0, 5 + s);
        for (size_t i = 0; i < 5 + s; i++)
            expect_bits(logits + i * V, want[s] + i * V, V, i);
        decoder_logits(decoder, logits, 4 + s, 1); /* of the last alone */
        expect_bits(logits, want[s] + (4 + s) * V, V, 4 + s);
    }
    for (size_t step = 0; step < 10; step++) {
        int32_t next[SLOTS];
        uint32_t slots[SLOTS] = {2, 0, 1};
        for (size_t i = 0; i < SLOTS; i++)
            next[i] = tokens[slots[i]][5 + slots[i] + step];
        decoder_read(decoder, next, slots, SLOTS);
        decoder_logits(decoder, logits, 0, SLOTS);
        for (size_t i = 0; i < SLOTS; i++)
            expect_bits(logits + i * V, want[slots[i]] + (5 + slots[i] + step) * V, V,
                        step);
    }
    for (size_t s = 0; s < SLOTS; s++) free(want[s]);
    decoder_free(&decoder);
    model_free(&model);
}

Test(decoder, threads_change_nothing) {
    enum { V = 300, T = 24 };
    Model *model = decoder_model(V, T, 48, 2, 3, 64);
    int32_t tokens[T];
    uint32_t slots[T] = {0};
    float logits[3][V];
    tokens_fill(tokens, T, V, 1);
    for (int threads = 1; threads <= 3; threads++) {
#ifdef _OPENMP
        omp_set_num_threads(threads);
#endif
        Decoder *decoder = decoder_new(model, 1);
#pragma omp parallel
#pragma omp single
        {
            decoder_read(decoder, tokens, slots, T);
            decoder_logits(decoder, logits[threads - 1], T - 1, 1);
        }
        decoder_free(&decoder);
    }
    cr_expect_eq(memcmp(logits[0], logits[1], sizeof logits[0]), 0);
    cr_expect_eq(memcmp(logits[0], logits[2], sizeof logits[0]), 0);
    model_free(&model);
}

/* Reads the tokens of a context, and then one more into this slot. */
static void read_beyond(const void *slot) {
    Model *model = decoder_model(61, 4, 24, 1, 3, 8);
    Decoder *decoder = decoder_new(model, 1);
    int32_t tokens[4] = {1, 2, 3, 4};
    uint32_t slots[4] = {0};
    decoder_read(decoder, tokens, slots, 4);
    decoder_read(decoder, tokens, slot, 1);
}

Test(decoder, no_more_than_the_context_and_the_slots) {
    uint32_t first = 0, second = 1;
    expect_fail(70, "d->lengths[slots[n]] < c->T", read_beyond, &first);
    expect_fail(70, "slots[n] < d->slots", read_beyond, &second);
}
