#include "00_ground/file.h"
#include "03_batches/sentence.h"
#include "06_transformer/model.h"

#include "../mark.h"
#include <stdlib.h>

/* The "logit lens": which token the model would choose next after row `row`, if it had
 * no blocks beyond `layer`: BLOCK_OUT of that layer, through the final norm and the
 * output head. */
int32_t lens(const Model *model, const Activations *activations, size_t layer,
             size_t row);

static const int32_t TOKENS[] = {22, 40, 1, 48, 54, 28, 42};
static const int32_t POSITIONS[] = {0, 1, 2, 3, 4, 5, 6};
static const uint32_t STARTS[] = {0, 7};

static int32_t likeliest(const Model *model, const Activations *a, size_t row) {
    float *logits = malloc(model->config.V * sizeof *logits);
    model_logits(model, logits, activation(a, NORM, 0) + row * model->config.C, 1);
    size_t best = 0;
    for (size_t v = 0; v < model->config.V; v++)
        if (logits[v] > logits[best]) best = v;
    free(logits);
    return (int32_t)best;
}

Test(exercise_06_4, the_last_layer_is_the_model) {
    Model *model = model_load("tests/golden/tiny");
    Activations a = {0};
    Batch batch = {7, 1, TOKENS, TOKENS, POSITIONS, STARTS, NULL};
    model_forward(model, &a, &batch, NULL);
    for (size_t row = 0; row < 7; row++)
        mark(lens(model, &a, model->config.L - 1, row), likeliest(model, &a, row));
    activations_free(&a);
    model_free(&model);
}

/* A model whose second block adds nothing says after the first what it says at the end.
 */
Test(exercise_06_4, a_layer_that_adds_nothing_shows_through) {
    Model *model = model_load("tests/golden/tiny");
    const size_t specs[] = {OUT_WEIGHT, OUT_BIAS, DOWN_WEIGHT, DOWN_BIAS};
    for (size_t i = 0; i < 4; i++) {
        float *x = model_parameter(model, model->parameters, specs[i], 1);
        for (size_t j = 0; j < layout_at(&model->layout, specs[i], 1)->count; j++)
            x[j] = 0;
    }
    Activations a = {0};
    Batch batch = {7, 1, TOKENS, TOKENS, POSITIONS, STARTS, NULL};
    model_forward(model, &a, &batch, NULL);
    for (size_t row = 0; row < 7; row++)
        mark(lens(model, &a, 0, row), likeliest(model, &a, row));
    activations_free(&a);
    model_free(&model);
}

/* With FISH=FOLDER, where a trained model is: what each token of "hi guppy" expects to
 * come next, after each block. */
Test(exercise_06_4, a_look_at_the_fish) {
    const char *folder = getenv("FISH");
    if (folder == NULL || *folder == '\0') return;
    Model *model = model_load(folder);
    Tokenizer *tokenizer = model_tokenizer(model, folder);
    char *path = path_join(folder, "tokenizer.json");
    Sentence sentence = sentence_new(path, "hi guppy", model->config.T);
    Activations a = {0};
    Batch batch = sentence_batch(&sentence, sentence.T);
    model_forward(model, &a, &batch, NULL);
    printf("  after block:  ");
    for (size_t layer = 0; layer < model->config.L; layer++) printf(" %-12zu", layer);
    for (size_t row = 0; row < sentence.T; row++) {
        printf("\n  %-14s", sentence.labels[row]);
        for (size_t layer = 0; layer < model->config.L; layer++) {
            char *label = token_label(tokenizer, lens(model, &a, layer, row));
            printf(" %s", label);
            for (size_t w = label_width(label); w < 12; w++) putchar(' ');
            free(label);
        }
    }
    putchar('\n');
    fflush(stdout);
    activations_free(&a);
    sentence_free(&sentence);
    tokenizer_free(&tokenizer);
    free(path);
    model_free(&model);
}
