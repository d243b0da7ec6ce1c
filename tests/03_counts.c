/* The model that only counts, by hand and by its rules. */
#include "03_batches/counts.h"
#include "expect.h"
#include <math.h>

/* Two conversations of a vocabulary of 4: 1 2 3 2 and 1 2. Token 0 never comes. */
static uint64_t counted_starts[] = {0, 4, 6};
static int32_t counted_ids[] = {1, 2, 3, 2, 1, 2};
static const TokenSet counted = {.vocabulary = 4,
                                 .context = 3,
                                 .sequences = 2,
                                 .tokens = 6,
                                 .starts = counted_starts,
                                 .ids = counted_ids};

Test(counts, by_hand) {
    Counts *counts = counts_new(&counted);
    /* predicted are 2 3 2 and 2: C = 4, T = 2 different ones, below them 1/4 each */
    const double two = (3 + 2 * 0.25) / 6, three = (1 + 2 * 0.25) / 6, one = 0.5 / 6;
    cr_expect_float_eq(counts_probability(counts, (int32_t[]){2}, 0, 1), two, 1e-12);
    cr_expect_float_eq(counts_probability(counts, (int32_t[]){3}, 0, 1), three, 1e-12);
    cr_expect_float_eq(counts_probability(counts, (int32_t[]){1}, 0, 1), one, 1e-12);
    /* after 1 came 2, twice: C = 2, T = 1 */
    const int32_t after[] = {1, 2};
    double bigram = (2 + 1 * two) / 3;
    cr_expect_float_eq(counts_probability(counts, after + 1, 1, 2), bigram, 1e-12);
    cr_expect_float_eq(counts_probability(counts, after + 1, 1, 1), two, 1e-12);
    /* after 1 2 came 3, once; 2 after them never did: (0 + 1 * p(2|2)) / 2 */
    const int32_t pair[] = {1, 2, 2};
    double below = (0 + 1 * two) / 2;
    cr_expect_float_eq(counts_probability(counts, pair + 2, 2, 2), below, 1e-12);
    cr_expect_float_eq(counts_probability(counts, pair + 2, 2, 3), below / 2, 1e-12);
    /* a context never seen: what the shorter one says */
    const int32_t strange[] = {0, 1, 2};
    cr_expect_float_eq(counts_probability(counts, strange + 2, 2, 3), bigram, 1e-12);
    counts_free(&counts);
    cr_expect_null(counts);
}

Test(counts, loss_is_the_mean_of_every_predicted_token) {
    Counts *counts = counts_new(&counted);
    for (size_t order = 1; order <= COUNTS_ORDERS; order++) {
        double sum = 0;
        for (size_t row = 1; row < 4; row++)
            sum -= log(counts_probability(counts, counted_ids + row, row, order));
        sum -= log(counts_probability(counts, counted_ids + 5, 1, order));
        cr_expect_float_eq(counts_loss(counts, &counted, order), sum / 4, 1e-12);
    }
    counts_free(&counts);
}

/* Whatever was seen, every token has a chance, and they add up to 1. */
Test(counts, are_a_distribution_after_every_context) {
    enum { V = 7, N = 60 };
    uint64_t starts[] = {0, 25, N};
    int32_t ids[N];
    for (size_t i = 0; i < N; i++) ids[i] = (int32_t)(i * i % 5);
    const TokenSet set = {.vocabulary = V,
                          .context = 40,
                          .sequences = 2,
                          .tokens = N,
                          .starts = starts,
                          .ids = ids};
    Counts *counts = counts_new(&set);
    for (int32_t first = 0; first < V; first++)
        for (int32_t second = 0; second < V; second++)
            for (size_t order = 1; order <= COUNTS_ORDERS; order++) {
                double sum = 0;
                for (int32_t last = 0; last < V; last++) {
                    const int32_t text[] = {first, second, last};
                    double p = counts_probability(counts, text + 2, 2, order);
                    cr_assert_gt(p, 0);
                    sum += p;
                }
                cr_assert_float_eq(sum, 1, 1e-12);
            }
    counts_free(&counts);
}
