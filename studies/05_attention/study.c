#include "studies/05_attention/study.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"
#include "studies/05_attention/heads.h"
#include <stdlib.h>
#include <string.h>

#define STUDY_C  384
#define STUDY_NH 6

float *study_head(float *qkv, int kind, const Sentence *sentence, size_t C, size_t NH,
                  size_t W, uint64_t seed) {
    size_t T = sentence->T;
    const uint32_t starts[] = {0, (uint32_t)T};
    float *own = qkv == NULL ? memory_new(T * 3 * C, sizeof *own) : qkv;
    float *out = memory_new(T * C, sizeof *out),
          *att = memory_new(NH * T * W, sizeof *att);
    heads_fill(own, kind, sentence, C, NH, seed);
    attention_forward(out, att, own, starts, 1, C, NH, W, NULL, 0);
    free(out);
    if (qkv == NULL) free(own);
    return att;
}

static void study_labels(const char *folder, const Sentence *sentence) {
    AtomicFile file = csv_begin(folder, "labels.csv", "t,label");
    for (size_t t = 0; t < sentence->T; t++) {
        fprintf(file.stream, "%zu,", t);
        csv_text(file.stream, sentence->labels[t], strlen(sentence->labels[t]));
        fputc('\n', file.stream);
    }
    file_commit(&file);
}

/* The head of strangers, one step at a time, as the chapter's first section goes. */
static void study_stages(const char *folder, const Sentence *sentence, uint64_t seed) {
    size_t T = sentence->T, C = STUDY_C, HS = C / STUDY_NH, W = attention_width(T);
    float *qkv = memory_new(T * 3 * C, sizeof *qkv);
    float *att = study_head(qkv, HEAD_STRANGER, sentence, C, STUDY_NH, W, seed);
    float *cheat = memory_new(T, sizeof *cheat),
          *scores = memory_new(T, sizeof *scores);

    AtomicFile stages = csv_begin(folder, "stages.csv", "t,u,score,masked,att");
    AtomicFile unmasked = csv_begin(folder, "cheat.csv", "t,u,masked,unmasked");
    for (size_t t = 0; t < T; t++) {
        for (size_t u = 0; u < T; u++) {
            scores[u] = 0;
            for (size_t i = 0; i < HS; i++)
                scores[u] =
                    multiply_add(qkv[t * 3 * C + i], qkv[u * 3 * C + C + i], scores[u]);
            scores[u] /= sqrtf((float)HS);
        }
        softmax_row(cheat, scores, T);
        for (size_t u = 0; u < T; u++) {
            char masked[32] = "nan";
            if (u <= t) snprintf(masked, sizeof masked, "%.5g", (double)scores[u]);
            fprintf(stages.stream, "%zu,%zu,%.5g,%s,%.5g\n", t, u, (double)scores[u],
                    masked, (double)att[t * W + u]);
            fprintf(unmasked.stream, "%zu,%zu,%.5g,%.5g\n", t, u,
                    (double)att[t * W + u], (double)cheat[u]);
        }
    }
    file_commit(&stages);
    file_commit(&unmasked);
    free(qkv);
    free(att);
    free(cheat);
    free(scores);
}

static void study_maps(const char *folder, const char *name, const HeadKind *kinds,
                       size_t count, size_t NH, const Sentence *sentence,
                       uint64_t seed) {
    size_t T = sentence->T, W = attention_width(T);
    AtomicFile file = csv_begin(folder, name, "head,t,u,att");
    for (size_t i = 0; i < count; i++) {
        float *att = study_head(NULL, kinds[i], sentence, STUDY_C, STUDY_NH, W, seed);
        for (size_t h = 0; h < NH; h++)
            for (size_t t = 0; t < T; t++)
                for (size_t u = 0; u < T; u++)
                    fprintf(file.stream, "%zu,%zu,%zu,%.5g\n", i * NH + h, t, u,
                            (double)att[(h * T + t) * W + u]);
        free(att);
    }
    file_commit(&file);
}

/* - sum of p ln p: how many tokens a query looks at, as a logarithm. */
static double study_entropy(const float *att, size_t count) {
    double entropy = 0;
    for (size_t u = 0; u < count; u++)
        if (att[u] > 0) entropy -= (double)att[u] * (double)float_log(att[u]);
    return entropy;
}

/* Sixty-four heads of 64 channels over 64 positions: with the scale; without it, which
 * is to ask sqrt(HS) times as loud; and the newborn's. */
static void study_entropies(const char *folder, uint64_t seed, double last[3]) {
    enum { T = 64, HEADS = 64, HS = 64, COLUMNS = HEADS * HS };
    int32_t ids[T], positions[T];
    for (size_t t = 0; t < T; t++) ids[t] = positions[t] = (int32_t)t;
    Sentence sentence = {.T = T, .V = T, .ids = ids, .positions = positions};
    const uint32_t starts[] = {0, T};
    float *qkv = memory_new((size_t)T * 3 * COLUMNS, sizeof *qkv);
    float *out = memory_new((size_t)T * COLUMNS, sizeof *out);
    float *att[3];
    att[0] = study_head(qkv, HEAD_STRANGER, &sentence, COLUMNS, HEADS, T, seed);
    for (size_t t = 0; t < T; t++)
        for (size_t c = 0; c < COLUMNS; c++)
            qkv[t * 3 * COLUMNS + c] *= sqrtf((float)HS);
    att[1] = memory_new((size_t)HEADS * T * T, sizeof(float));
    attention_forward(out, att[1], qkv, starts, 1, COLUMNS, HEADS, T, NULL, 0);
    att[2] = study_head(NULL, HEAD_NEWBORN, &sentence, STUDY_C, STUDY_NH, T, seed);

    AtomicFile file =
        csv_begin(folder, "entropy.csv", "t,scaled,unscaled,newborn,most");
    for (size_t t = 0; t < T; t++) {
        const size_t heads[3] = {HEADS, HEADS, STUDY_NH};
        for (size_t k = 0; k < 3; k++) {
            last[k] = 0;
            for (size_t h = 0; h < heads[k]; h++)
                last[k] +=
                    study_entropy(att[k] + (h * T + t) * T, t + 1) / (double)heads[k];
        }
        fprintf(file.stream, "%zu,%.5g,%.5g,%.5g,%.5g\n", t, last[0], last[1], last[2],
                (double)float_log((float)(t + 1)));
    }
    file_commit(&file);
    for (size_t k = 0; k < 3; k++) free(att[k]);
    free(qkv);
    free(out);
}

/* How large the dot product of two random vectors of HS numbers is. */
static void study_spread(const char *folder, uint64_t seed) {
    AtomicFile file = csv_begin(folder, "spread.csv", "HS,raw,scaled");
    Random random = random_seed(seed, "spread");
    for (size_t HS = 1; HS <= 256; HS *= 2) {
        double squares = 0;
        const size_t draws = 2000;
        for (size_t i = 0; i < draws; i++) {
            double dot = 0;
            for (size_t j = 0; j < HS; j++)
                dot += random_normal(&random) * random_normal(&random);
            squares += dot * dot / (double)draws;
        }
        fprintf(file.stream, "%zu,%.5g,%.5g\n", HS, sqrt(squares),
                sqrt(squares / (double)HS));
    }
    file_commit(&file);
}

void study_write(const char *folder, const Sentence *sentence, uint64_t seed) {
    const HeadKind newborn[] = {HEAD_NEWBORN}, hand[] = {HEAD_PREVIOUS, HEAD_TWIN};
    double last[3];
    study_labels(folder, sentence);
    study_stages(folder, sentence, seed);
    study_maps(folder, "heads.csv", newborn, 1, STUDY_NH, sentence, seed);
    study_maps(folder, "hand.csv", hand, 2, 1, sentence, seed);
    study_entropies(folder, seed, last);
    study_spread(folder, seed);

    AtomicFile file = csv_begin(folder, "values.csv", "name,value");
    fprintf(file.stream, "tokens,%zu\n", sentence->T);
    fprintf(file.stream, "entropy_scaled,%.2f\n", last[0]);
    fprintf(file.stream, "entropy_unscaled,%.2f\n", last[1]);
    fprintf(file.stream, "entropy_newborn,%.2f\n", last[2]);
    fprintf(file.stream, "looks_scaled,%.1f\n", (double)float_exp((float)last[0]));
    fprintf(file.stream, "looks_unscaled,%.1f\n", (double)float_exp((float)last[1]));
    file_commit(&file);
}
