/* The loss on a set: an exact mean over tokens. */
#include "08_training/evaluate.h"
#include "expect.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Five conversations of 2, 6, 3, 9 and 4 tokens. */
static uint64_t set_starts[6] = {0, 2, 8, 11, 20, 24};
static int32_t set_ids[24] = {1, 2, 1, 5, 6, 7, 8, 2, 1, 9,  2, 1,
                              3, 4, 5, 6, 7, 8, 9, 2, 1, 11, 3, 2};

static TokenSet small_set(void) {
    return (TokenSet){.vocabulary = 12,
                      .context = 8,
                      .sequences = 5,
                      .tokens = 24,
                      .starts = set_starts,
                      .ids = set_ids};
}

static Model *small_model(void) {
    Config config = {
        .V = 12, .T = 8, .C = 16, .L = 2, .NH = 2, .F = 16, .start = 1, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 3);
    for (size_t i = 0; i < model->layout.total; i++) model->parameters[i] *= 20;
    return model;
}

/* The mean over 24 - 5 predicted tokens is neither the mean of the batches' means nor
 * of the conversations' means; and it has the same bits however the set is cut. */
Test(evaluate, exact_mean_over_tokens) {
    Model *model = small_model();
    TokenSet set = small_set();
    Activations activations = {0};
    Loss by_line[5], alone[5];
    double sum = 0;
    Loss all = evaluate_set(model, &activations, &set, 1000, by_line);
    cr_expect_eq(all.count, 19);
    for (size_t rows = 8; rows < 20; rows++) {
        Loss again = evaluate_set(model, &activations, &set, rows, alone);
        cr_expect_eq(again.sum, all.sum, "batches of %zu rows", rows);
        cr_expect_eq(again.count, all.count);
        cr_expect_eq(memcmp(alone, by_line, sizeof alone), 0);
    }
    for (size_t s = 0; s < 5; s++) {
        TokenSet one = set;
        uint64_t starts[2] = {0, set_starts[s + 1] - set_starts[s]};
        one.sequences = 1;
        one.starts = starts;
        one.ids = set_ids + set_starts[s];
        one.tokens = starts[1];
        Loss loss = evaluate_set(model, &activations, &one, 8, NULL);
        cr_expect_eq(loss.sum, by_line[s].sum);
        cr_expect_eq(loss.count, starts[1] - 1);
        cr_expect_eq(loss.count, by_line[s].count);
        sum += loss.sum;
    }
    expect_number(sum / 19, all.sum / (double)all.count, 1e-12);
    cr_expect_gt(fabs(sum / 5 - all.sum / 19), 1e-3, "the case tells means apart");
    activations_free(&activations);
    model_free(&model);
}
