/* The KV cache: its logits have the bits of the whole forward pass. */
#include "09_chat/voice.h"
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

static Model *voice_model(size_t V, size_t T, size_t C, size_t L, size_t NH, size_t F) {
    Config config = {
        .V = V, .T = T, .C = C, .L = L, .NH = NH, .F = F, .start = 1, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 5);
    for (size_t i = 0; i < model->table.total; i++) model->parameters[i] *= 4;
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
    Model *model = voice_model(V, T, C, L, NH, F);
    Voice *voice = voice_new(model, 1);
    int32_t *tokens = malloc(T * sizeof *tokens);
    float *logits = malloc(V * sizeof *logits);
    tokens_fill(tokens, T, V, 3);
    float *want = whole_logits(model, tokens, T);
    uint32_t slot = 0, row = 0;
    for (int turn = 0; turn < 2; turn++) { /* a cleared cache has forgotten all */
        voice_clear(voice, 0);
        for (size_t t = 0; t < T; t++) {
            voice_read(voice, &tokens[t], &slot, 1);
            voice_logits(voice, logits, &row, 1);
            expect_bits(logits, want + t * V, V, t);
        }
        cr_expect_eq(voice_length(voice, 0), T);
    }
    free(want);
    free(logits);
    free(tokens);
    voice_free(&voice);
    cr_expect_null(voice);
    model_free(&model);
}

Test(voice, cached_is_recomputed_bit_for_bit) {
    one_by_one(61, 16, 24, 2, 3, 40);
    one_by_one(7, 1, 1, 1, 1, 1);
    one_by_one(300, 33, 34, 3, 2, 17);
    one_by_one(19, 40, 5, 1, 5, 3); /* heads of one channel */
}

Test(voice, at_the_size_of_the_fish) {
    one_by_one(4096, 40, 384, 6, 6, 768);
}

/* A prompt in one call, and three conversations in turns. */
Test(voice, many_tokens_and_conversations_at_once) {
    enum { V = 61, T = 20, SLOTS = 3 };
    Model *model = voice_model(V, T, 24, 2, 3, 40);
    Voice *voice = voice_new(model, SLOTS);
    int32_t tokens[SLOTS][T];
    float *want[SLOTS], logits[T * V];
    for (uint32_t s = 0; s < SLOTS; s++) {
        tokens_fill(tokens[s], T, V, 10 + s);
        want[s] = whole_logits(model, tokens[s], T);
    }
    for (uint32_t s = 0; s < SLOTS; s++) { /* prompts of 5, 6 and 7 tokens */
        uint32_t slots[T], rows[T];
        for (uint32_t i = 0; i < T; i++) slots[i] = s, rows[i] = i;
        voice_read(voice, tokens[s], slots, 5 + s);
        voice_logits(voice, logits, rows, 5 + s);
        for (size_t i = 0; i < 5 + s; i++)
            expect_bits(logits + i * V, want[s] + i * V, V, i);
    }
    for (size_t step = 0; step < 10; step++) {
        int32_t next[SLOTS];
        uint32_t slots[SLOTS] = {2, 0, 1}, rows[SLOTS] = {0, 1, 2};
        for (size_t i = 0; i < SLOTS; i++)
            next[i] = tokens[slots[i]][5 + slots[i] + step];
        voice_read(voice, next, slots, SLOTS);
        voice_logits(voice, logits, rows, SLOTS);
        for (size_t i = 0; i < SLOTS; i++)
            expect_bits(logits + i * V, want[slots[i]] + (5 + slots[i] + step) * V, V,
                        step);
    }
    for (size_t s = 0; s < SLOTS; s++) free(want[s]);
    voice_free(&voice);
    model_free(&model);
}

Test(voice, threads_change_nothing) {
    enum { V = 300, T = 24 };
    Model *model = voice_model(V, T, 48, 2, 3, 64);
    int32_t tokens[T];
    uint32_t slots[T] = {0}, last = T - 1;
    float logits[3][V];
    tokens_fill(tokens, T, V, 1);
    for (int threads = 1; threads <= 3; threads++) {
#ifdef _OPENMP
        omp_set_num_threads(threads);
#endif
        Voice *voice = voice_new(model, 1);
#pragma omp parallel
#pragma omp single
        {
            voice_read(voice, tokens, slots, T);
            voice_logits(voice, logits[threads - 1], &last, 1);
        }
        voice_free(&voice);
    }
    cr_expect_eq(memcmp(logits[0], logits[1], sizeof logits[0]), 0);
    cr_expect_eq(memcmp(logits[0], logits[2], sizeof logits[0]), 0);
    model_free(&model);
}

Test(voice, the_watched_attention_is_the_forward_pass_s) {
    enum { V = 61, T = 12, L = 2, NH = 3 };
    Model *model = voice_model(V, T, 24, L, NH, 40);
    Voice *voice = voice_new(model, 2);
    int32_t tokens[T], positions[T];
    uint32_t slots[T] = {0}, starts[2] = {0, T}, lines[1] = {0};
    tokens_fill(tokens, T, V, 2);
    for (int32_t i = 0; i < T; i++) positions[i] = i;
    float *watched = calloc(L * NH * T * T, sizeof *watched);
    voice_watch(voice, watched);
    voice_read(voice, tokens, slots, T);
    Batch batch = {T, 1, tokens, tokens, positions, starts, lines};
    Activations activations = {0};
    model_forward(model, &activations, &batch, NULL);
    for (size_t l = 0; l < L; l++)
        for (size_t h = 0; h < NH; h++)
            for (size_t t = 0; t < T; t++) {
                const float *att =
                    activation(&activations, ATT, l) + (h * T + t) * activations.W;
                cr_expect_eq(memcmp(watched + ((l * NH + h) * T + t) * T, att,
                                    (t + 1) * sizeof *att),
                             0);
            }
    activations_free(&activations);
    free(watched);
    voice_free(&voice);
    model_free(&model);
}

Test(voice, no_more_than_the_context, .exit_code = 70) {
    Model *model = voice_model(61, 4, 24, 1, 3, 8);
    Voice *voice = voice_new(model, 1);
    int32_t tokens[5] = {1, 2, 3, 4, 5};
    uint32_t slots[5] = {0};
    voice_read(voice, tokens, slots, 4);
    voice_read(voice, tokens, slots, 1);
}
