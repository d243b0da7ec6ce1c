#include "studies/06_transformer/tables.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void newborn_parts(const char *folder, const Model *model) {
    static const struct {
        const char *part, *end; /* of the tensors' names */
    } PARTS[] = {
        {"token embedding, output head", "tok_emb.weight"},
        {"positions", "pos_emb.weight"},
        {"attention: q, k, v", "attn.qkv.weight"},
        {"attention: out", "attn.out.weight"},
        {"feed-forward: up", "ffn.up.weight"},
        {"feed-forward: down", "ffn.down.weight"},
    };
    AtomicFile file = csv_begin(folder, "parameters.csv", "part,count");
    size_t rest = model->layout.elements;
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        size_t count = 0;
        for (size_t j = 0; j < model->layout.count; j++) {
            const Tensor *tensor = &model->layout.tensors[j];
            const char *at = strstr(tensor->name, PARTS[i].end);
            if (at != NULL && strcmp(at, PARTS[i].end) == 0) count += tensor->count;
        }
        fprintf(file.stream, "\"%s\",%zu\n", PARTS[i].part, count);
        rest -= count;
    }
    fprintf(file.stream, "\"norms and biases\",%zu\n", rest);
    file_commit(&file);
}

static double newborn_size(const float *x, size_t count) {
    double squares = 0;
    for (size_t i = 0; i < count; i++) squares += (double)x[i] * (double)x[i];
    return sqrt(squares / (double)count);
}

/* A newborn twin whose matrices (not the embeddings) are `factor` times as large. */
static Model *newborn_twin(const Model *model, uint64_t seed, float factor) {
    Model *twin = model_new(&model->config);
    model_init(twin, seed);
    for (size_t i = 2; i < twin->layout.count; i++) {
        const Tensor *tensor = &twin->layout.tensors[i];
        for (size_t j = 0; tensor->rank == 2 && j < tensor->count; j++)
            twin->parameters[tensor->offset + j] *= factor;
    }
    return twin;
}

static void newborn_depth(const char *folder, const Model *model, Sentence *sentence,
                          uint64_t seed) {
    static const float FACTORS[] = {0.1f, 1, 10};
    AtomicFile file = csv_begin(folder, "depth.csv", "factor,half,size");
    Batch batch = sentence_batch(sentence, sentence->T);
    size_t count = sentence->T * model->config.C;
    for (size_t i = 0; i < 3; i++) {
        Model *twin = newborn_twin(model, seed, FACTORS[i]);
        Activations a = {0};
        model_forward(twin, &a, &batch, NULL);
        fprintf(file.stream, "%g,0,%.5g\n", (double)FACTORS[i],
                newborn_size(activation(&a, EMBEDDING, 0), count));
        for (size_t layer = 0; layer < model->config.L; layer++) {
            fprintf(file.stream, "%g,%zu,%.5g\n", (double)FACTORS[i], 2 * layer + 1,
                    newborn_size(activation(&a, ATTENDED, layer), count));
            fprintf(file.stream, "%g,%zu,%.5g\n", (double)FACTORS[i], 2 * layer + 2,
                    newborn_size(activation(&a, BLOCK_OUT, layer), count));
        }
        activations_free(&a);
        model_free(&twin);
    }
    file_commit(&file);
}

/* How alike the vectors of two different tokens are: the mean cosine over pairs of
 * rows. At 1 all tokens look the same, and nothing can be learnt from them. */
static double newborn_likeness(const float *x, size_t T, size_t C) {
    double sum = 0;
    for (size_t t = 1; t < T; t++) {
        for (size_t u = 0; u < t; u++) {
            double dot = 0;
            for (size_t c = 0; c < C; c++)
                dot += (double)x[t * C + c] * (double)x[u * C + c];
            sum += dot / ((double)C * newborn_size(x + t * C, C) *
                          newborn_size(x + u * C, C));
        }
    }
    return sum / (double)(T * (T - 1) / 2);
}

/* One block without its residual path, the fault that the chapter tries out: what the
 * block would add is all that goes on. The activations' tensors serve as scratch. */
static void newborn_block_alone(const Model *model, Activations *a, float *x,
                                size_t layer, const Batch *batch) {
#define P(spec) model_parameter(model, model->parameters, spec, layer)
#define A(spec) activation(a, spec, layer)
    size_t N = batch->rows, C = model->config.C, F = model->config.F;
    layernorm_forward(A(NORM1), A(NORM1_MEAN), A(NORM1_RSTD), x, P(NORM1_WEIGHT),
                      P(NORM1_BIAS), N, C);
    matmul_forward(A(QKV), A(NORM1), P(QKV_WEIGHT), P(QKV_BIAS), N, C, 3 * C);
    attention_forward(A(MIX), A(ATT), A(QKV), batch->starts, 1, C, model->config.NH,
                      a->W, NULL, 0);
    matmul_forward(A(ATTENDED), A(MIX), P(OUT_WEIGHT), P(OUT_BIAS), N, C, C);
    layernorm_forward(A(NORM2), A(NORM2_MEAN), A(NORM2_RSTD), A(ATTENDED),
                      P(NORM2_WEIGHT), P(NORM2_BIAS), N, C);
    matmul_forward_relu(A(HIDDEN), A(NORM2), P(UP_WEIGHT), P(UP_BIAS), N, C, F);
    matmul_forward(x, A(HIDDEN), P(DOWN_WEIGHT), P(DOWN_BIAS), N, F, C);
#undef P
#undef A
}

/* Some channels of the token that says most of "hi guppy", as a layer reads them: of
 * size 1. */
static void newborn_stream(FILE *stream, size_t layer, const float *with,
                           const float *without, size_t T, size_t C) {
    size_t row = (T > 4 ? 4 : T - 1) * C, count = C < 64 ? C : 64;
    double size[2] = {newborn_size(with + row, C), newborn_size(without + row, C)};
    for (size_t c = 0; c < count; c++)
        fprintf(stream, "%zu,%zu,%.4g,%.4g\n", layer, c,
                (double)with[row + c] / size[0], (double)without[row + c] / size[1]);
}

/* How alike the tokens are after each layer, with the residual path and without. */
static void newborn_residual(const char *folder, const Model *model, Sentence *sentence,
                             double last[2]) {
    size_t T = sentence->T, C = model->config.C;
    Batch batch = sentence_batch(sentence, T);
    Activations a = {0}, scratch = {0};
    model_forward(model, &a, &batch, NULL);
    model_forward(model, &scratch, &batch, NULL);
    float *x = memory_new(T * C, sizeof *x);
    memcpy(x, activation(&a, EMBEDDING, 0), T * C * sizeof *x);

    AtomicFile file = csv_begin(folder, "residual.csv", "layer,with,without");
    AtomicFile channels = csv_begin(folder, "stream.csv", "layer,channel,with,without");
    last[0] = last[1] = newborn_likeness(x, T, C);
    fprintf(file.stream, "0,%.5g,%.5g\n", last[0], last[1]);
    newborn_stream(channels.stream, 0, x, x, T, C);
    for (size_t layer = 0; layer < model->config.L; layer++) {
        newborn_block_alone(model, &scratch, x, layer, &batch);
        last[0] = newborn_likeness(activation(&a, BLOCK_OUT, layer), T, C);
        last[1] = newborn_likeness(x, T, C);
        fprintf(file.stream, "%zu,%.5g,%.5g\n", layer + 1, last[0], last[1]);
        newborn_stream(channels.stream, layer + 1, activation(&a, BLOCK_OUT, layer), x,
                       T, C);
    }
    file_commit(&file);
    file_commit(&channels);
    free(x);
    activations_free(&a);
    activations_free(&scratch);
}

static int newborn_descending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

static void newborn_guess(const char *folder, const Model *model, Sentence *sentence) {
    size_t V = model->config.V, T = sentence->T;
    Batch batch = sentence_batch(sentence, T);
    Activations a = {0};
    float *p = memory_new(V, sizeof *p);
    model_forward(model, &a, &batch, NULL);
    model_logits(model, p, activation(&a, NORM, 0) + (T - 1) * model->config.C, 1);
    softmax_row(p, p, V);
    qsort(p, V, sizeof *p, newborn_descending);
    AtomicFile file = csv_begin(folder, "guess.csv", "rank,p");
    for (size_t v = 0; v < V; v++)
        fprintf(file.stream, "%zu,%.5g\n", v + 1, (double)p[v]);
    file_commit(&file);
    activations_free(&a);
    free(p);
}

/* Sequences of random tokens, and what a newborn makes of them: the mean loss. */
static double newborn_losses(const char *folder, const Model *model, uint64_t seed) {
    enum { S = 16, MOST = 32 };
    size_t T = model->config.T < MOST ? model->config.T : MOST, N = S * T;
    int32_t tokens[S * MOST + 1], positions[S * MOST];
    uint32_t starts[S + 1] = {0}, lines[S] = {0};
    Random random = random_seed(seed, "tokens");
    for (size_t n = 0; n <= N; n++)
        tokens[n] = (int32_t)random_below(&random, model->config.V);
    for (size_t n = 0; n < N; n++) positions[n] = (int32_t)(n % T);
    for (size_t s = 0; s < S; s++) starts[s + 1] = (uint32_t)((s + 1) * T);

    Batch batch = {N, S, tokens, tokens + 1, positions, starts, lines};
    Activations a = {0};
    float losses[S * MOST];
    model_forward(model, &a, &batch, NULL);
    model_losses(model, &a, &batch, losses);
    activations_free(&a);

    AtomicFile file = csv_begin(folder, "losses.csv", "row,loss");
    double mean = 0;
    for (size_t n = 0; n < N; n++) {
        fprintf(file.stream, "%zu,%.5g\n", n, (double)losses[n]);
        mean += (double)losses[n] / (double)N;
    }
    file_commit(&file);
    return mean;
}

void newborn_tables(const char *folder, const Model *model, Sentence *sentence,
                    uint64_t seed) {
    double likeness[2];
    newborn_parts(folder, model);
    newborn_depth(folder, model, sentence, seed);
    newborn_residual(folder, model, sentence, likeness);
    newborn_guess(folder, model, sentence);
    double mean = newborn_losses(folder, model, seed);

    AtomicFile file = csv_begin(folder, "values.csv", "name,value");
    double most = (double)float_log((float)model->config.V);
    fprintf(file.stream, "parameters,%zu\n", model->layout.elements);
    fprintf(file.stream, "megabytes,%.1f\n", 4e-6 * (double)model->layout.elements);
    fprintf(file.stream, "tensors,%zu\n", model->layout.count);
    fprintf(file.stream, "loss_at_birth,%.3f\n", mean);
    fprintf(file.stream, "ln_V,%.3f\n", most);
    fprintf(file.stream, "loss_excess,%.2f\n", 100 * (mean / most - 1));
    fprintf(file.stream, "likeness_with,%.2f\n", likeness[0]);
    fprintf(file.stream, "likeness_without,%.2f\n", likeness[1]);
    file_commit(&file);
}
