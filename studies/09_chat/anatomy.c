#include "studies/09_chat/anatomy.h"

#include "00_ground/fail.h"
#include "00_ground/text.h"
#include "02_tokenizer/print.h"
#include "04_tensors/tensors.h"
#include "09_chat/chat.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* The prompt and the likeliest answer, with its <|im_end|> if there is room for it. */
static void anatomy_ask(Anatomy *anatomy) {
    const Sampling likeliest = {.temperature = 0, .top_k = 1, .max_tokens = 64};
    Random random = random_seed(1, "chat");
    chat_prompt(&anatomy->fish, &anatomy->tokens, anatomy->question,
                strlen(anatomy->question));
    Answer answer = answer_begin(&anatomy->fish, &anatomy->tokens, &likeliest, &random);
    while (answer_next(&answer)) tokens_push(&anatomy->tokens, answer.token);
    if (answer.ending == ANSWER_ENDED) tokens_push(&anatomy->tokens, answer.token);
    answer_free(&answer);
}

Anatomy anatomy_new(const char *folder, const char *question) {
    Anatomy anatomy = {.question = question, .fish = fish_load(folder)};
    const Model *model = anatomy.fish.model;
    anatomy_ask(&anatomy);
    size_t N = anatomy.N = anatomy.tokens.count - 1;
    anatomy.labels = memory_new(N + 1, sizeof *anatomy.labels);
    for (size_t n = 0; n <= N; n++)
        anatomy.labels[n] = token_label(anatomy.fish.tokenizer, anatomy.tokens.ids[n]);

    int32_t *positions = memory_new(N, sizeof *positions);
    for (size_t n = 0; n < N; n++) positions[n] = (int32_t)n;
    uint32_t starts[2] = {0, (uint32_t)N}, line = 0;
    Batch batch = {N,      1,    anatomy.tokens.ids, anatomy.tokens.ids + 1, positions,
                   starts, &line};
    anatomy.backprop = backprop_new(model);
    Loss loss = backprop_run(model, anatomy.backprop, &batch, 1 / (float)N, NULL);
    if (!isfinite(loss.sum))
        fail(EX_DATAERR, "the loss: found %g: the model's weights are too large",
             loss.sum);
    anatomy.logits = memory_new(N * model->config.V, sizeof *anatomy.logits);
    model_logits(model, anatomy.logits, activation(&anatomy.backprop->forward, NORM, 0),
                 N);
    free(positions);
    return anatomy;
}

void anatomy_free(Anatomy *anatomy) {
    for (size_t n = 0; n <= anatomy->N; n++) free(anatomy->labels[n]);
    free(anatomy->labels);
    free(anatomy->tokens.ids);
    free(anatomy->logits);
    backprop_free(&anatomy->backprop);
    fish_free(&anatomy->fish);
    *anatomy = (Anatomy){0};
}

static View view_of(const Tensor *tensor, const float *block) {
    size_t columns = tensor->rank == 2 ? tensor->shape[1] : tensor->shape[0];
    View view = {.x = block + tensor->offset,
                 .maps = 1,
                 .rows = tensor->rank == 2 ? tensor->shape[0] : 1,
                 .columns = columns,
                 .stride = columns};
    snprintf(view.name, sizeof view.name, "%s", tensor->name);
    return view;
}

static View view_of_activation(const Anatomy *anatomy, const Tensor *tensor) {
    const Activations *forward = &anatomy->backprop->forward;
    View view = view_of(tensor, forward->block);
    view.of_tokens = view.rows == anatomy->N;
    if (tensor->spec == ATT) {
        view.maps = anatomy->fish.model->config.NH;
        view.rows = view.columns = anatomy->N;
        view.of_tokens = view.triangle = 1;
    } else if (tensor->spec == LOGITS) { /* those of all rows, under their own name */
        view.x = anatomy->logits;
        view.rows = anatomy->N;
        view.of_tokens = 1;
        snprintf(view.name, sizeof view.name, "logits");
    }
    return view;
}

int anatomy_find(const Anatomy *anatomy, const char *name, View *view) {
    const Layout *forward = &anatomy->backprop->forward.layout;
    const Layout *parameters = &anatomy->fish.model->layout;
    for (size_t i = 0; i < forward->count; i++) {
        *view = view_of_activation(anatomy, &forward->tensors[i]);
        if (strcmp(view->name, name) == 0) return 1;
    }
    int gradient = strncmp(name, "grad.", 5) == 0;
    for (size_t i = 0; i < parameters->count; i++) {
        if (strcmp(parameters->tensors[i].name, name + (gradient ? 5 : 0)) != 0)
            continue;
        *view = view_of(&parameters->tensors[i], gradient
                                                     ? anatomy->backprop->gradients
                                                     : anatomy->fish.model->parameters);
        snprintf(view->name, sizeof view->name, "%s", name);
        return 1;
    }
    return 0;
}

/* The mean of what a tensor's numbers are, and how far they are from it. */
static void view_moments(const View *view, double *mean, double *spread) {
    double sum = 0, squares = 0, count = 0;
    for (size_t row = 0; row < view->maps * view->rows; row++)
        for (size_t c = 0; c < view->columns; c++) {
            double value = (double)view->x[row * view->stride + c];
            if (view->triangle && c > row % view->rows) break;
            sum += value;
            squares += value * value;
            count++;
        }
    *mean = sum / count;
    double variance = squares / count - *mean * *mean;
    *spread = sqrt(variance > 0 ? variance : 0);
}

static void list_row(FILE *stream, const View *view) {
    char shape[40];
    double mean, spread;
    if (view->maps > 1)
        snprintf(shape, sizeof shape, "(%zu,%zu,%zu)", view->maps, view->rows,
                 view->columns);
    else if (view->rows > 1)
        snprintf(shape, sizeof shape, "(%zu,%zu)", view->rows, view->columns);
    else
        snprintf(shape, sizeof shape, "(%zu)", view->columns);
    view_moments(view, &mean, &spread);
    fprintf(stream, "%-26s %-12s %9.4f %9.4f", view->name, shape, mean, spread);
}

void anatomy_list(FILE *stream, const Anatomy *anatomy, const Anatomy *second) {
    const Layout *forward = &anatomy->backprop->forward.layout;
    const Layout *parameters = &anatomy->fish.model->layout;
    View view, other;
    double mean, spread;
    fprintf(stream, "%-26s %-12s %9s %9s%s\n", "of these tokens", "shape", "mean",
            "spread", second ? "  the other's" : "");
    for (size_t i = 0; i < forward->count; i++) {
        view = view_of_activation(anatomy, &forward->tensors[i]);
        list_row(stream, &view);
        if (second && anatomy_find(second, view.name, &other)) {
            view_moments(&other, &mean, &spread);
            fprintf(stream, " %9.4f %9.4f", mean, spread);
        }
        fputc('\n', stream);
    }
    fprintf(stream, "\n%-26s %-12s %9s %9s  spread of grad.NAME\n", "of the fish",
            "shape", "mean", "spread");
    for (size_t i = 0; i < parameters->count; i++) {
        view = view_of(&parameters->tensors[i], anatomy->fish.model->parameters);
        list_row(stream, &view);
        view = view_of(&parameters->tensors[i], anatomy->backprop->gradients);
        view_moments(&view, &mean, &spread);
        fprintf(stream, "  %9.2g", spread);
        if (second) {
            view = view_of(&parameters->tensors[i], second->backprop->gradients);
            view_moments(&view, &mean, &spread);
            fprintf(stream, " %9.2g", spread);
        }
        fputc('\n', stream);
    }
    fputs("\nand: loss, the conversation token by token; lens, what each layer would "
          "say\n",
          stream);
}

static size_t likeliest(const float *x, size_t n) {
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (x[i] > x[best]) best = i;
    return best;
}

/* A word that begins here gets its loss as a whole: of the tokens up to the next one
 * that begins with a space or is no text. */
static int begins_word(const char *label) {
    return strncmp(label, "·", 2) == 0 || strncmp(label, "<|", 2) == 0 ||
           strncmp(label, "↵", 3) == 0;
}

void anatomy_losses(FILE *stream, const Anatomy *anatomy) {
    const size_t V = anatomy->fish.model->config.V;
    const float *losses = anatomy->backprop->losses;
    double sum = 0, word = 0;
    fprintf(stream, "%7s %8s %8s  %s\n", "loss", "of word", "chance", "token");
    for (size_t n = 0; n < anatomy->N; n++) {
        const char *label = anatomy->labels[n + 1];
        double loss = (double)losses[n];
        int last = n + 1 == anatomy->N || begins_word(anatomy->labels[n + 2]);
        word = begins_word(label) ? loss : word + loss;
        sum += loss;
        fprintf(stream, "%7.3f ", loss);
        if (last)
            fprintf(stream, "%8.3f", word);
        else
            fprintf(stream, "%8s", "");
        fprintf(stream, " %7.2f%%  %s", 100 * exp(-loss), label);
        size_t best = likeliest(anatomy->logits + n * V, V);
        if (best != (size_t)anatomy->tokens.ids[n + 1]) {
            size_t width = label_width(label);
            fprintf(stream, "%*s rather ", width < 16 ? (int)(16 - width) : 1, "");
            token_print(stream, anatomy->fish.tokenizer, (int32_t)best);
        }
        fputc('\n', stream);
    }
    fprintf(stream, "%7.3f on average\n", sum / (double)anatomy->N);
}

/* What may come next, if layer `layer` were the last: -1 is the embedding. */
static void lens_row(const Anatomy *anatomy, float *logits, long layer, size_t n) {
    const Model *model = anatomy->fish.model;
    const Activations *forward = &anatomy->backprop->forward;
    const size_t C = model->config.C;
    const float *x = layer < 0 ? activation(forward, EMBEDDING, 0)
                               : activation(forward, BLOCK_OUT, (size_t)layer);
    float mean, rstd, *norm = memory_new(C, sizeof *norm);
    layernorm_forward(norm, &mean, &rstd, x + n * C,
                      model_parameter(model, model->parameters, NORM_WEIGHT, 0),
                      model_parameter(model, model->parameters, NORM_BIAS, 0), 1, C);
    model_logits(model, logits, norm, 1);
    free(norm);
}

void label_fit(FILE *stream, const char *label, size_t width) {
    size_t length = strlen(label), taken, used = 0;
    for (size_t i = 0; i < length && used < width; i += taken, used++) {
        uint32_t code;
        taken = text_decode(&code, label + i, length - i);
        fwrite(label + i, 1, taken, stream);
    }
    while (used++ < width) fputc(' ', stream);
}

void anatomy_lens(FILE *stream, const Anatomy *anatomy, size_t width) {
    const Config *c = &anatomy->fish.model->config;
    const size_t columns = c->L + 2; /* the token, the embedding, each block */
    size_t cell = width / columns > 3 ? width / columns - 1 : 2;
    cell = cell > 12 ? 12 : cell;
    float *logits = memory_new(c->V, sizeof *logits);
    int colours = text_colours(stream);
    char head[32];
    label_fit(stream, "read", cell);
    for (size_t l = 0; l <= c->L; l++) {
        snprintf(head, sizeof head, l ? "block %zu" : "no block", l - 1);
        fputc(' ', stream);
        label_fit(stream, head, cell);
    }
    fputc('\n', stream);
    for (size_t n = 0; n < anatomy->N; n++) {
        label_fit(stream, anatomy->labels[n], cell);
        for (long l = -1; l < (long)c->L; l++) {
            lens_row(anatomy, logits, l, n);
            size_t best = likeliest(logits, c->V);
            int right = best == (size_t)anatomy->tokens.ids[n + 1];
            char *label = token_label(anatomy->fish.tokenizer, (int32_t)best);
            fputs(colours && right ? " \033[1;32m" : " ", stream);
            label_fit(stream, label, cell);
            if (colours && right) fputs("\033[0m", stream);
            free(label);
        }
        fputc('\n', stream);
    }
    free(logits);
}
