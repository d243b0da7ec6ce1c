#include "studies/05_attention/heads.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include <stdlib.h>

const char *const HEAD_NAMES[HEAD_KINDS] = {
    [HEAD_NEWBORN] = "newborn",
    [HEAD_STRANGER] = "stranger",
    [HEAD_PREVIOUS] = "previous",
    [HEAD_TWIN] = "twin",
};

/* How sharply a head set by hand looks: its one right key scores this, the others 0. */
#define HEAD_SHARPNESS 5.0f

static void heads_random(float *x, size_t count, double spread, uint64_t seed,
                         const char *purpose) {
    Random random = random_seed(seed, purpose);
    for (size_t i = 0; i < count; i++) x[i] = (float)(spread * random_normal(&random));
}

/* A token's vector: the same wherever the token stands. */
static void heads_token(float *x, int32_t id, size_t C, uint64_t seed) {
    heads_random(x, C, 0.02, random_at(seed, (uint64_t)id), "token");
}

/* What a model does before it has learnt anything: token + position, LayerNorm, and a
 * linear layer of random weights. Chapter 6 does the same with all the trimmings. */
static void heads_newborn(float *qkv, const Sentence *sentence, size_t C,
                          uint64_t seed) {
    size_t T = sentence->T;
    float *x = memory_new(T * C, sizeof *x), *y = memory_new(T * C, sizeof *y);
    float *positions = memory_new(T * C, sizeof *positions);
    float *weight = memory_new(3 * C * C, sizeof *weight);
    float *gain = memory_new(C, sizeof *gain), *zero = memory_new(C, sizeof *zero);
    float *mean = memory_new(T, sizeof *mean), *rstd = memory_new(T, sizeof *rstd);

    heads_random(positions, T * C, 0.02, seed, "positions");
    heads_random(weight, 3 * C * C, 0.02, seed, "weights");
    for (size_t c = 0; c < C; c++) gain[c] = 1;
    for (size_t t = 0; t < T; t++) {
        heads_token(x + t * C, sentence->ids[t], C, seed);
        for (size_t c = 0; c < C; c++) x[t * C + c] += positions[t * C + c];
    }
    layernorm_forward(y, mean, rstd, x, gain, zero, T, C);
    matmul_forward(qkv, y, weight, NULL, T, C, 3 * C);

    float *all[] = {x, y, positions, weight, gain, zero, mean, rstd};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

/* Channel i of a key says "I stand at position i"; channel i of a query asks for it. A
 * score is divided by sqrt(HS), so the question is asked that much louder. */
static void heads_previous(float *q, float *k, size_t t, size_t HS) {
    k[t] = 1;
    q[t == 0 ? 0 : t - 1] = HEAD_SHARPNESS * sqrtf((float)HS);
}

/* A token's vector asks for itself: it is nearly orthogonal to those of other tokens,
 * and its product with itself is about HS * 0.02^2. */
static void heads_twin(float *q, float *k, int32_t id, size_t HS, uint64_t seed) {
    heads_token(k, id, HS, seed);
    float square = 0;
    for (size_t i = 0; i < HS; i++) square = multiply_add(k[i], k[i], square);
    for (size_t i = 0; i < HS; i++)
        q[i] = k[i] * (HEAD_SHARPNESS * sqrtf((float)HS) / square);
}

void heads_fill(float *qkv, HeadKind kind, const Sentence *sentence, size_t C,
                size_t NH, uint64_t seed) {
    size_t T = sentence->T, HS = C / NH;
    if (kind == HEAD_NEWBORN) {
        heads_newborn(qkv, sentence, C, seed);
        return;
    }
    heads_random(qkv, T * 3 * C, 1, seed, "stranger");
    if (kind == HEAD_STRANGER) return;

    require(HS >= T);
    for (size_t t = 0; t < T; t++) {
        for (size_t h = 0; h < NH; h++) {
            float *q = qkv + t * 3 * C + h * HS, *k = q + C;
            for (size_t i = 0; i < HS; i++) q[i] = k[i] = 0;
            if (kind == HEAD_PREVIOUS)
                heads_previous(q, k, t, HS);
            else
                heads_twin(q, k, sentence->ids[t], HS, seed);
        }
    }
}
