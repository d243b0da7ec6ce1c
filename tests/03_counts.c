#include "03_batches/counts.h"

#include "00_ground/random.h"
#include "expect.h"
#include <math.h>

/* One conversation, 0 1 0 1 2, of a vocabulary of 4. Predicted are 1 0 1 2. */
static uint64_t hand_starts[] = {0, 5};
static int32_t hand_ids[] = {0, 1, 0, 1, 2};
static const TokenSet hand_set = {.vocabulary = 4,
                                  .context = 8,
                                  .sequences = 1,
                                  .tokens = 5,
                                  .starts = hand_starts,
                                  .ids = hand_ids};

static double probability(const Counts *counts, int32_t token, const int32_t *context,
                          size_t length, size_t order) {
    int32_t ids[8];
    memcpy(ids, context, length * sizeof *ids);
    ids[length] = token;
    return counts_probability(counts, ids + length, length, order);
}

static void expect_near(double found, double want) {
    cr_expect(fabs(found - want) <= 1e-12, "expected %.15f, found %.15f", want, found);
}

/* As in the chapter. Unigrams: 1 came twice, 0 and 2 once, of C = 4, T = 3 kinds. After
 * 1 came 0 and 2: C = 2, T = 2. After 0 1 the same: 0 once, 2 once. */
Test(counts, are_those_made_by_hand) {
    Counts *counts = counts_new(&hand_set);
    const int32_t one[] = {1}, zero_one[] = {0, 1};
    double p1[4] = {(1 + 3 / 4.0) / 7, (2 + 3 / 4.0) / 7, (1 + 3 / 4.0) / 7,
                    (3 / 4.0) / 7};
    double seen[4] = {1, 0, 1, 0};
    for (int32_t token = 0; token < 4; token++) {
        double p2 = (seen[token] + 2 * p1[token]) / 4;
        double p3 = (seen[token] + 2 * p2) / 4;
        expect_near(probability(counts, token, NULL, 0, 1), p1[token]);
        expect_near(probability(counts, token, zero_one, 2, 1), p1[token]);
        expect_near(probability(counts, token, one, 1, 2), p2);
        expect_near(probability(counts, token, zero_one, 2, 3), p3);
    }
    /* 1 1 was never seen: what is known of 1 must do. Nor was 3: what is known of all. */
    expect_near(probability(counts, 2, (int32_t[]){1, 1}, 2, 3), (1 + 2 * p1[2]) / 4);
    expect_near(probability(counts, 2, (int32_t[]){3}, 1, 3), p1[2]);
    expect_near(counts_loss(counts, &hand_set, 1),
                -(2 * log(p1[1]) + log(p1[0]) + log(p1[2])) / 4);
    counts_free(&counts);
    cr_expect_null(counts);
}

/* Random conversations of few letters, so that contexts of all lengths come. */
static TokenSet random_set(Random *random, size_t vocabulary) {
    TokenSet set = {.vocabulary = vocabulary, .context = 20, .sequences = 50};
    set.starts = calloc(51, sizeof *set.starts);
    set.ids = calloc(50 * 21, sizeof *set.ids);
    for (size_t s = 0; s < 50; s++) {
        size_t length = 2 + random_below(random, 20);
        for (size_t t = 0; t < length; t++)
            set.ids[set.tokens++] = (int32_t)random_below(random, vocabulary * 2 / 3);
        set.starts[s + 1] = set.tokens;
    }
    return set;
}

Test(counts, give_every_token_a_share_of_one) {
    Random random = random_seed(3, "counts");
    for (int round = 0; round < 20; round++) {
        size_t vocabulary = 3 + random_below(&random, 30);
        TokenSet set = random_set(&random, vocabulary);
        Counts *counts = counts_new(&set);
        for (int32_t a = 0; a < (int32_t)vocabulary; a++)
            for (int32_t b = 0; b < (int32_t)vocabulary; b += 3)
                for (size_t order = 1; order <= COUNTS_ORDERS; order++) {
                    double sum = 0;
                    for (int32_t w = 0; w < (int32_t)vocabulary; w++) {
                        double p = probability(counts, w, (int32_t[]){a, b}, 2, order);
                        cr_assert(p > 0 && p < 1);
                        sum += p;
                    }
                    expect_near(sum, 1);
                }
        counts_free(&counts);
        token_set_free(&set);
    }
}

/* A conversation knows nothing of the one before it. */
Test(counts, never_look_across_a_boundary) {
    static uint64_t starts[] = {0, 2, 4};
    static int32_t ids[] = {0, 1, 2, 3};
    TokenSet two = {.vocabulary = 4,
                    .context = 4,
                    .sequences = 2,
                    .tokens = 4,
                    .starts = starts,
                    .ids = ids};
    Counts *counts = counts_new(&two);
    double p1 = (1 + 2 / 4.0) / 4; /* 1 and 3, each once */
    expect_near(probability(counts, 1, NULL, 0, 3), p1);
    expect_near(probability(counts, 3, (int32_t[]){2}, 1, 2), (1 + p1) / 2);
    expect_near(probability(counts, 3, (int32_t[]){1}, 1, 2), p1); /* 1 never led on */
    /* nothing came after 1 2: they are of two conversations */
    expect_near(probability(counts, 3, (int32_t[]){1, 2}, 2, 3), (1 + p1) / 2);
    double loss = -log((1 + p1) / 2);
    for (size_t order = 2; order <= 3; order++) /* a row has one token before it here */
        expect_near(counts_loss(counts, &two, order), loss);
    counts_free(&counts);
}

static void count_beyond(const void *order) {
    counts_loss(counts_new(&hand_set), &hand_set, *(const size_t *)order);
}

Test(counts, know_three_orders) {
    expect_fail(70, "order <= COUNTS_ORDERS", count_beyond, &(size_t){4});
    expect_fail(70, "order >= 1", count_beyond, &(size_t){0});
}
