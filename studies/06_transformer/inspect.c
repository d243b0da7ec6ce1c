#include "studies/06_transformer/inspect.h"
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include "studies/06_transformer/dump.h"
#include <stdio.h>
#include <stdlib.h>

static void inspect_shape(const Tensor *tensor) {
    char shape[48];
    if (tensor->rank == 2)
        snprintf(shape, sizeof shape, "(%zu,%zu)", tensor->shape[0], tensor->shape[1]);
    else
        snprintf(shape, sizeof shape, "(%zu)", tensor->shape[0]);
    printf("  %-14s", shape);
}

static void inspect_parameters(const Layout *layout) {
    puts("parameters:");
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *tensor = &layout->tensors[i];
        if (tensor->layer > 0) continue;
        printf("  %-26s", tensor->name);
        inspect_shape(tensor);
        printf(tensor->per_layer ? "%9zu  x %zu layers\n" : "%9zu\n", tensor->count,
               layout->L);
    }
    printf("  %zu parameters, %.1f MB\n", layout->elements,
           4e-6 * (double)layout->elements);
}

static void inspect_check(const char *what, double number) {
    if (!isfinite(number))
        fail(EX_DATAERR, "%s: found %g: the model's weights are too large", what,
             number);
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
    inspect_check(tensor->name, sum);
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
    const Layout *layout = &activations->layout;
    printf("  %-22s  %-14s %8s %8s %8s %8s\n", "tensor", "shape", "mean", "spread",
           "least", "most");
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *t = &layout->tensors[i];
        int within = t->layer > 0 && t->layer + 1 < layout->L && t->spec != BLOCK_OUT;
        if (t->rank == 2 && t->spec != ATT && t->spec != LOGITS && !within)
            inspect_tensor(t, activations->block + t->offset);
    }
}

/* The likeliest tokens after row `last`: what they stand for, or else their ids. */
static void inspect_guess(const Model *model, const Activations *activations,
                          size_t last, const char *path) {
    const size_t V = model->config.V;
    Tokenizer *tokenizer = path == NULL ? NULL : tokenizer_load(path);
    float *p = memory_new(V, sizeof *p);
    model_logits(model, p, activation(activations, NORM, 0) + last * model->config.C,
                 1);
    softmax_row(p, p, V);
    inspect_check("the next token's probability", (double)p[0]);
    printf("next token:");
    for (size_t i = 0; i < V && i < 5; i++) {
        size_t best = 0;
        for (size_t v = 0; v < V; v++)
            if (p[v] > p[best]) best = v;
        printf("  ");
        if (tokenizer != NULL && best < tokenizer_size(tokenizer))
            token_print(stdout, tokenizer, (int32_t)best);
        else
            printf("%zu", best);
        printf(" (%.3f%%)", 100 * (double)p[best]);
        p[best] = -1;
    }
    printf("\na blind guess among %zu tokens: %.3f%%\n", V, 100 / (double)V);
    if (tokenizer != NULL) tokenizer_free(&tokenizer);
    free(p);
}

void inspect_subject(Subject *subject, const char *dump) {
    const Model *model = subject->model;
    Sentence *sentence = &subject->sentence;
    Activations activations = {0};
    const size_t T = sentence->T;
    inspect_parameters(&model->layout);
    printf("\n%zu tokens:", T);
    for (size_t t = 0; t < T; t++) printf(" %s", sentence->labels[t]);
    puts("\n");
    Batch batch = sentence_batch(sentence, T);
    model_forward(model, &activations, &batch, NULL);
    inspect_tensors(&activations);
    putchar('\n');
    inspect_guess(model, &activations, T - 1, subject->tokenizer);

    batch = sentence_batch(sentence, T - 1);
    model_forward(model, &activations, &batch, NULL);
    float *losses = memory_new(T - 1, sizeof *losses);
    double loss = model_losses(model, &activations, &batch, losses) / (double)(T - 1);
    inspect_check("the loss", loss);
    printf("loss %.4f nats/token over %zu tokens; ln V = %.4f\n", loss, T - 1,
           (double)float_log((float)model->config.V));
    if (dump != NULL) dump_write(dump, model, &activations, &batch);
    free(losses);
    activations_free(&activations);
}
