#include "06_transformer/inspect.h"
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void inspect_shape(const Tensor *tensor) {
    char shape[48];
    if (tensor->rank == 2)
        snprintf(shape, sizeof shape, "(%zu,%zu)", tensor->shape[0], tensor->shape[1]);
    else
        snprintf(shape, sizeof shape, "(%zu)", tensor->shape[0]);
    printf("  %-14s", shape);
}

static void inspect_parameters(const Model *model) {
    const Table *table = &model->table;
    for (size_t i = 0; i < table->count; i++) {
        const Tensor *tensor = &table->tensors[i];
        size_t layer = (i - table->before) / table->repeated;
        int in_layer = i >= table->before && layer < table->L;
        if (in_layer && layer > 0) continue;
        printf("  %-26s", tensor->name);
        inspect_shape(tensor);
        printf(in_layer ? "%9zu  x %zu layers\n" : "%9zu\n", tensor->count, table->L);
    }
    printf("  %zu parameters, %.1f MB\n", table->elements,
           4e-6 * (double)table->elements);
}

/* The numbers of one tensor in five. */
static void inspect_tensor(const Tensor *tensor, const float *x) {
    double sum = 0, squares = 0, least = (double)x[0], most = (double)x[0];
    for (size_t j = 0; j < tensor->count; j++) {
        double value = (double)x[j];
        sum += value;
        squares += value * value;
        least = value < least ? value : least;
        most = value > most ? value : most;
    }
    double n = (double)tensor->count, mean = sum / n,
           variance = squares / n - mean * mean;
    printf("  %-22s", tensor->name);
    inspect_shape(tensor);
    printf(" %8.4f %8.4f %8.4f %8.4f\n", mean, sqrt(variance > 0 ? variance : 0), least,
           most);
}

/* Of the layers between the first and the last only what they hand on: they are all
 * alike. Left out everywhere: what is no row a token (probabilities, logits) and the
 * means and scales that the norms keep. */
static void inspect_tensors(const Activations *activations) {
    const Table *table = &activations->table;
    printf("  %-22s  %-14s %8s %8s %8s %8s\n", "tensor", "shape", "mean", "spread",
           "least", "most");
    for (size_t i = 0; i < table->count; i++) {
        const Tensor *tensor = &table->tensors[i];
        if (tensor->rank != 2 || strstr(tensor->name, "probs") != NULL ||
            strstr(tensor->name, "logits") != NULL)
            continue;
        size_t layer = (i - table->before) / table->repeated;
        size_t spec = (i - table->before) % table->repeated + table->before;
        if (i >= table->before && layer > 0 && layer + 1 < table->L &&
            spec != BLOCK_OUT)
            continue;
        inspect_tensor(tensor, activations->block + tensor->offset);
    }
}

/* The `count` likeliest of V probabilities, the likeliest first. */
static void inspect_likeliest(int32_t *best, size_t count, const float *p, size_t V) {
    for (size_t i = 0; i < count; i++) {
        best[i] = -1;
        for (size_t v = 0; v < V; v++) {
            int taken = 0;
            for (size_t j = 0; j < i; j++) taken |= best[j] == (int32_t)v;
            if (!taken && (best[i] < 0 || p[v] > p[best[i]])) best[i] = (int32_t)v;
        }
    }
}

static void inspect_loss(const Model *model, Activations *activations,
                         Sentence *sentence) {
    size_t V = model->config.V, C = model->config.C, last = sentence->T - 1;
    float *p = memory_new(V, sizeof *p), *losses = memory_new(last, sizeof *losses);
    int32_t best[5];

    Batch all = sentence_batch(sentence, sentence->T);
    model_forward(model, activations, &all, NULL);
    model_logits(model, p, activation(activations, NORM, 0) + last * C, 1);
    softmax_row(p, p, V);
    size_t shown = V < 5 ? V : 5;
    inspect_likeliest(best, shown, p, V);
    printf("next token:");
    for (size_t i = 0; i < shown; i++)
        printf("  %d (%.3f%%)", best[i], 100 * (double)p[best[i]]);
    printf("\na blind guess among %zu tokens: %.3f%%\n", V, 100 / (double)V);

    Batch predicted = sentence_batch(sentence, last);
    model_forward(model, activations, &predicted, NULL);
    model_losses(model, activations, &predicted, losses);
    double sum = 0;
    for (size_t n = 0; n < last; n++) sum += (double)losses[n];
    if (!isfinite(sum))
        fail(EX_DATAERR, "the loss is %g: the model's weights are too large", sum);
    printf("loss %.4f nats/token over %zu tokens; ln V = %.4f\n", sum / (double)last,
           last, (double)float_log((float)V));
    free(p);
    free(losses);
}

void inspect_subject(const Model *model, Sentence *sentence) {
    Activations activations = {0};
    puts("parameters:");
    inspect_parameters(model);
    printf("\n%zu tokens:", sentence->T);
    for (size_t t = 0; t < sentence->T; t++) printf(" %s", sentence->labels[t]);
    puts("\n");
    Batch batch = sentence_batch(sentence, sentence->T);
    model_forward(model, &activations, &batch, NULL);
    inspect_tensors(&activations);
    putchar('\n');
    inspect_loss(model, &activations, sentence);
    activations_free(&activations);
}
