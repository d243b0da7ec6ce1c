/* Sampling: by hand, in its limits, and in its distribution. */
#include "09_chat/sample.h"
#include "expect.h"
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

/* exp(2), exp(1), exp(0.5), exp(-1) = 7.3891, 2.7183, 1.6487, 0.3679; sum 12.1240. */
Test(sample, four_logits_by_hand) {
    const float logits[4] = {0.5f, 2, -1, 1};
    const float want[4] = {0.1360f, 0.6095f, 0.0303f, 0.2242f};
    Choices choices = choices_new(4);
    sample_choices(&choices, logits, 4, &(Sampling){.temperature = 1});
    cr_expect_eq(choices.count, 4);
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(choices.ids[i], i, "without top-k ids ascend");
        expect_number(choices.chances[i], want[i], 5e-5f);
    }
    /* top-k 2 at temperature 0.5: exp(4) and exp(2): 0.8808 and 0.1192 */
    sample_choices(&choices, logits, 4, &(Sampling){.temperature = 0.5, .top_k = 2});
    cr_expect_eq(choices.count, 2);
    cr_expect_eq(choices.ids[0], 1);
    cr_expect_eq(choices.ids[1], 3);
    expect_number(choices.chances[0], 0.8808f, 5e-5f);
    expect_number(choices.chances[1], 0.1192f, 5e-5f);
    choices_free(&choices);
}

Test(sample, cold_takes_the_likeliest_and_of_equals_the_first) {
    const float logits[5] = {1, 3, 2, 3, -1};
    Choices choices = choices_new(5);
    Random random = random_seed(1, "test");
    for (double t = 0; t < 1e-7; t += 3e-8) {
        sample_choices(&choices, logits, 5, &(Sampling){.temperature = t});
        cr_expect_eq(choices.count, 1);
        float chance;
        cr_expect_eq(sample_draw(&choices, &random, &chance), 1);
        cr_expect_eq(chance, 1);
    }
    choices_free(&choices);
}

Test(sample, any_finite_logits_are_safe) {
    const float logits[4] = {-40000, 3e38f, -3e38f, 40000};
    Choices choices = choices_new(4);
    for (size_t k = 0; k <= 4; k++)
        for (double t = 1e-6; t < 200; t *= 10) {
            sample_choices(&choices, logits, 4,
                           &(Sampling){.temperature = t, .top_k = k});
            double sum = 0;
            for (size_t i = 0; i < choices.count; i++) {
                cr_expect(choices.chances[i] >= 0 && choices.chances[i] <= 1);
                sum += (double)choices.chances[i];
            }
            expect_number(sum, 1, 1e-5);
        }
    choices_free(&choices);
}

/* Every k of a list with equal numbers in it: the k largest, of equals the first. */
Test(sample, top_k_against_a_plain_sort) {
    enum { V = 100 };
    float logits[V];
    int32_t order[V];
    for (int i = 0; i < V; i++) logits[i] = (float)((i * 37) % 23), order[i] = i;
    for (int i = 1; i < V; i++) /* stable insertion, largest first */
        for (int j = i; j > 0 && logits[order[j - 1]] < logits[order[j]]; j--) {
            int32_t swap = order[j];
            order[j] = order[j - 1], order[j - 1] = swap;
        }
    Choices choices = choices_new(V);
    for (size_t k = 1; k < V; k++) {
        sample_choices(&choices, logits, V, &(Sampling){.temperature = 1, .top_k = k});
        cr_expect_eq(choices.count, k);
        cr_expect_eq(memcmp(choices.ids, order, k * sizeof *order), 0, "k = %zu", k);
    }
    choices_free(&choices);
}

/* The chances of a row are rounded: they may sum to less than the point that is drawn.
 */
Test(sample, what_has_no_chance_is_never_drawn) {
    Choices choices = choices_new(4);
    Random random = random_seed(1, "test");
    for (int i = 0; i < 4; i++) choices.ids[i] = 10 + i;
    choices.count = 4;
    choices.chances[0] = choices.chances[1] = 0.25f;
    choices.chances[2] = choices.chances[3] = 0;
    for (int i = 0; i < 100; i++) {
        float chance;
        int32_t token = sample_draw(&choices, &random, &chance);
        cr_expect(token == 10 || token == 11, "%d", token);
        cr_expect_eq(chance, 0.25f);
    }
    choices_free(&choices);
}

/* What lies behind the choices of this time, from a longer list, is never drawn. */
Test(sample, a_draw_stays_within_its_choices) {
    Choices choices = choices_new(3);
    Random random = random_seed(5, "within");
    choices.count = 2;
    for (int i = 0; i < 3; i++) {
        choices.ids[i] = 10 + i;
        choices.chances[i] = i < 2 ? 0.125f : 1;
    }
    for (int i = 0; i < 100; i++) {
        int32_t token = sample_draw(&choices, &random, NULL);
        cr_expect(token == 10 || token == 11, "expected 10 or 11, found %d", token);
    }
    choices_free(&choices);
}

/* Chi-square of 200,000 draws from 10 choices: 9 degrees of freedom exceed 27.9 once in
 * a thousand times; the seed is fixed, so it does or it does not. */
Test(sample, draws_follow_the_chances) {
    enum { K = 10, DRAWS = 200000 };
    float logits[K];
    for (int i = 0; i < K; i++) logits[i] = 0.3f * (float)(i % 5) - 0.1f * (float)i;
    Choices choices = choices_new(K);
    Random random = random_seed(1, "chi-square");
    sample_choices(&choices, logits, K, &(Sampling){.temperature = 0.7});
    long seen[K] = {0};
    for (long i = 0; i < DRAWS; i++) seen[sample_draw(&choices, &random, NULL)]++;
    double chi = 0;
    for (int i = 0; i < K; i++) {
        double want = DRAWS * (double)choices.chances[i];
        chi += ((double)seen[i] - want) * ((double)seen[i] - want) / want;
    }
    cr_expect_lt(chi, 27.9, "chi-square %g", chi);
    /* The test can fail: draws at 0.7 do not follow the chances at 1. */
    sample_choices(&choices, logits, K, &(Sampling){.temperature = 1});
    chi = 0;
    for (int i = 0; i < K; i++) {
        double want = DRAWS * (double)choices.chances[i];
        chi += ((double)seen[i] - want) * ((double)seen[i] - want) / want;
    }
    cr_expect_gt(chi, 100);
    choices_free(&choices);
}
