#include "studies/07_backprop/slope_tables.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "studies/07_backprop/slopes.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The error of the differences, for steps from 10 down to 1e-7, averaged over two
 * tensors at the end of the machine, where nothing but smooth functions follow: too
 * long, and the loss is no straight line any more; too short, and its last digits are
 * all that is left. Returns the best step, and the least errors. */
typedef struct {
    double step, error[2]; /* error of both sides, of one */
} BestStep;

static BestStep slopes_steps(const char *folder, Model *model, Backprop *backprop,
                             const Batch *batch) {
    static const size_t SPECS[] = {DOWN_WEIGHT, NORM_WEIGHT};
    BestStep best = {0, {INFINITY, INFINITY}};
    float h = 10;
    AtomicFile file = csv_begin(folder, "steps.csv", "h,central,one_sided");
    for (int i = 0; i <= 24; i++, h /= 2.1544347f) { /* three make a factor of 10 */
        double error[2] = {0, 0};
        for (size_t j = 0; j < 4; j++) {
            const Tensor *tensor =
                layout_at(&model->layout, SPECS[j / 2], model->config.L - 1);
            Slope slope = slope_along(model, backprop, batch, tensor->offset,
                                      tensor->count, h, j % 2);
            error[j % 2] += fabs(slope.slope / slope.length - 1) / 2;
        }
        if (error[0] < best.error[0]) best.step = (double)h;
        for (int j = 0; j < 2; j++) best.error[j] = fmin(best.error[j], error[j]);
        fprintf(file.stream, "%.5g,%.5g,%.5g\n", (double)h, error[0], error[1]);
    }
    file_commit(&file);
    return best;
}

/* Single parameters, drawn from the tensors in turn; those of tokens that the sentence
 * lacks and of positions beyond it have no gradient but the head's. */
static void slopes_every(const char *folder, Model *model, Backprop *backprop,
                         const Batch *batch, uint64_t seed) {
    AtomicFile file = csv_begin(folder, "every.csv", "gradient,difference");
    Random random = random_seed(seed, "slopes");
    for (size_t i = 0; i < 150; i++) {
        const Tensor *tensor = &model->layout.tensors[i % model->layout.count];
        size_t at = tensor->offset + random_below(&random, tensor->count);
        Slope slope = slope_along(model, backprop, batch, at, 1, 1e-2f, 0);
        if (slope.length > 0)
            fprintf(file.stream, "%.5g,%.5g\n", slope.length, slope.slope);
    }
    file_commit(&file);
}

static double slopes_size(const float *g, size_t count) {
    double squares = 0;
    for (size_t i = 0; i < count; i++) squares += (double)g[i] * (double)g[i];
    return sqrt(squares / (double)count);
}

static void slopes_layers(const char *folder, const Model *model,
                          const Backprop *backprop) {
    static const size_t SPECS[] = {QKV_WEIGHT, OUT_WEIGHT, UP_WEIGHT, DOWN_WEIGHT};
    AtomicFile file = csv_begin(folder, "layers.csv", "layer,qkv,out,up,down");
    for (size_t layer = 0; layer < model->config.L; layer++) {
        fprintf(file.stream, "%zu", layer);
        for (size_t i = 0; i < 4; i++) {
            const Tensor *tensor = layout_at(&model->layout, SPECS[i], layer);
            fprintf(file.stream, ",%.5g",
                    slopes_size(backprop->gradients + tensor->offset, tensor->count));
        }
        fputc('\n', file.stream);
    }
    file_commit(&file);
}

static void slopes_tokens(const char *folder, const Model *model,
                          const Backprop *backprop, const Sentence *sentence) {
    size_t C = model->config.C;
    const float *g = model_parameter(model, backprop->gradients, TOK_EMB, 0);
    AtomicFile file = csv_begin(folder, "tokens.csv", "token,label,size");
    for (size_t t = 0; t < sentence->T; t++) {
        fprintf(file.stream, "%zu,", t);
        csv_text(file.stream, sentence->labels[t], strlen(sentence->labels[t]));
        fprintf(file.stream, ",%.5g\n",
                slopes_size(g + (size_t)sentence->ids[t] * C, C) * sqrt((double)C));
    }
    file_commit(&file);
}

/* The key's third of the biases of all layers: the gradient that is none. */
static double slopes_key_bias(const Model *model, const Backprop *backprop) {
    size_t C = model->config.C;
    double most = 0;
    for (size_t layer = 0; layer < model->config.L; layer++) {
        const float *g = model_parameter(model, backprop->gradients, QKV_BIAS, layer);
        for (size_t c = C; c < 2 * C; c++)
            most = fabs((double)g[c]) > most ? fabs((double)g[c]) : most;
    }
    return most;
}

/* Megabytes: what a step needs whatever its passes, and what grows with their rows. */
typedef struct {
    double fixed, grows;
} Megabytes;

/* What a step needs, from the layouts of its blocks: a pass over random tokens in
 * sequences of 40, or as long as the model's context. */
static Megabytes slopes_memory(const char *folder, const Model *model,
                               Backprop *backprop, size_t rows, uint64_t seed) {
    size_t T = model->config.T < 40 ? model->config.T : 40, S = rows / T, N = S * T;
    int32_t *tokens = memory_new(N + 1, sizeof *tokens);
    int32_t *positions = memory_new(N, sizeof *positions);
    uint32_t *starts = memory_new(S + 1, sizeof *starts);
    Random random = random_seed(seed, "memory");
    for (size_t n = 0; n <= N; n++)
        tokens[n] = (int32_t)random_below(&random, model->config.V);
    for (size_t n = 0; n < N; n++) positions[n] = (int32_t)(n % T);
    for (size_t s = 0; s < S; s++) starts[s + 1] = (uint32_t)((s + 1) * T);
    Batch batch = {N, S, tokens, tokens + 1, positions, starts, NULL};
    backprop_run(model, backprop, &batch, 1.0f / (float)N, NULL);

    const Layout *a = &backprop->forward.layout;
    const size_t SPECS[] = {EMBEDDING, NORM1,  QKV,       ATT,  MIX,   ATTENDED,
                            NORM2,     HIDDEN, BLOCK_OUT, NORM, LOGITS};
    double mb = 4e-6, parameters = mb * (double)model->layout.total;
    AtomicFile file = csv_begin(folder, "memory.csv", "part,megabytes");
    fprintf(file.stream, "parameters,%.4g\ngradients,%.4g\n", parameters, parameters);
    fprintf(file.stream, "gradients of a pass,%.4g\n", parameters);
    fprintf(file.stream, "two running means,%.4g\n", 2 * parameters);
    for (size_t i = 0; i < sizeof SPECS / sizeof *SPECS; i++) {
        const Tensor *tensor = layout_at(a, SPECS[i], 0);
        const char *name = tensor->name;
        int layers = strncmp(name, "blocks.0.", 9) == 0;
        double size =
            mb * (double)tensor->count * (layers ? (double)model->config.L : 1);
        fprintf(file.stream, "%s,%.4g\n", layers ? name + 9 : name, size);
    }
    fprintf(file.stream, "what flows back,%.4g\n",
            mb * (double)backprop->back.layout.total);
    fprintf(file.stream, "all logits (never made),%.4g\n",
            mb * (double)N * (double)model->config.V);
    file_commit(&file);
    free(tokens);
    free(positions);
    free(starts);
    double logits = mb * (double)layout_at(a, LOGITS, 0)->count;
    double flow = mb * (double)(a->total + backprop->back.layout.total);
    return (Megabytes){5 * parameters + logits, flow - logits};
}

void slopes_write(const char *folder, Model *model, Sentence *sentence, size_t rows,
                  uint64_t seed) {
    Backprop *backprop = backprop_new(model);
    Batch batch = sentence_batch(sentence, sentence->T - 1);
    backprop_run(model, backprop, &batch, 1.0f / (float)batch.rows, NULL);
    BestStep best = slopes_steps(folder, model, backprop, &batch);
    slopes_every(folder, model, backprop, &batch, seed);
    slopes_layers(folder, model, backprop);
    slopes_tokens(folder, model, backprop, sentence);
    double key = slopes_key_bias(model, backprop);
    Megabytes mb = slopes_memory(folder, model, backprop, rows, seed);

    AtomicFile file = csv_begin(folder, "values.csv", "name,value");
    fprintf(file.stream, "best_step,%.2g\nbest_error,%.2g\n", best.step, best.error[0]);
    fprintf(file.stream, "best_error_one_sided,%.2g\n", best.error[1]);
    fprintf(file.stream, "key_bias_gradient,%.1e\n", key);
    fprintf(file.stream, "megabytes,%.0f\n", mb.fixed + mb.grows);
    fprintf(file.stream, "grows_megabytes,%.0f\n", mb.grows);
    fprintf(file.stream, "grows_share,%.1f\n", 100 * mb.grows / (mb.fixed + mb.grows));
    fprintf(file.stream, "rows,%zu\n", rows);
    file_commit(&file);
    backprop_free(&backprop);
}
