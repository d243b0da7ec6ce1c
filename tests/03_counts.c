#include "03_batches/counts.h"

#include "00_ground/random.h"
#include "expect.h"
#include <math.h>

/* The chapter's A B A C A, of a vocabulary of four. Predicted are B A C A. */
enum { A, B, C, D };
static uint64_t hand_starts[] = {0, 5};
static int32_t hand_ids[] = {A, B, A, C, A};
static const TokenSet hand_set = {.vocabulary = 4,
                                  .context = 8,
                                  .sequences = 1,
                                  .tokens = 5,
                                  .starts = hand_starts,
                                  .ids = hand_ids};

static double probability(const Counts *counts, int32_t token, const int32_t *context,
                          size_t length, size_t order) {
    int32_t ids[8];
    for (size_t i = 0; i < length; i++) ids[i] = context[i];
    ids[length] = token;
    return counts_probability(counts, ids + length, length, order);
}

static void expect_near(double found, double want) {
    cr_expect(fabs(found - want) <= 1e-12, "expected %.15f, found %.15f", want, found);
}

/* A came twice, B and C once, of 4, and they are 3 kinds. After A came B and C: 2, of 2
 * kinds. After B A came C: 1, of 1 kind. */
Test(counts, are_those_of_the_chapter) {
    Counts *counts = counts_new(&hand_set);
    const int32_t after_a[] = {A}, after_ba[] = {B, A};
    const double share = 3 / 4.0, /* of what is new: T / V */
        p1[] = {(2 + share) / 7, (1 + share) / 7, (1 + share) / 7, share / 7},
                 bigrams[] = {0, 1, 1, 0}, trigrams[] = {0, 0, 1, 0};
    for (int32_t token = A; token <= D; token++) {
        double p2 = (bigrams[token] + 2 * p1[token]) / 4;
        double p3 = (trigrams[token] + p2) / 2;
        expect_near(probability(counts, token, NULL, 0, 1), p1[token]);
        expect_near(probability(counts, token, after_ba, 2, 1), p1[token]);
        expect_near(probability(counts, token, after_a, 1, 2), p2);
        expect_near(probability(counts, token, after_a, 1, 3), p2);
        expect_near(probability(counts, token, after_ba, 2, 3), p3);
    }
    expect_near(probability(counts, B, NULL, 0, 1), 0.25);
    expect_near(probability(counts, B, after_a, 1, 2), 0.375);
    /* What was never seen, D A and D, leaves it to the shorter context. */
    expect_near(probability(counts, B, (int32_t[]){D, A}, 2, 3), 0.375);
    expect_near(probability(counts, B, (int32_t[]){D}, 1, 3), 0.25);
    expect_near(counts_loss(counts, &hand_set, 1),
                -(2 * log(p1[A]) + log(p1[B]) + log(p1[C])) / 4);
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
