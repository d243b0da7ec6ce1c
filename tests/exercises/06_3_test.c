#include "06_transformer/config.h"

#include "../mark.h"

/* Multiplications and additions of the forward pass of one sequence of T tokens, in the
 * linear layers, the head, the scores and the mix; nothing above the mask. */
double sentence_operations(const Config *config, size_t T);

static void expect(Config config, size_t T, double want) {
    double got = sentence_operations(&config, T);
    mark_near(got, want, 0.5, "%zu tokens", T);
}

Test(exercise_06_3, one_token_by_hand) {
    /* qkv 2*2*6, scores and mix 2*2 each, out 2*2*2, up and down 2*2*3 each, head 2*2*5
     */
    expect((Config){.V = 5, .T = 8, .C = 2, .L = 1, .NH = 1, .F = 3}, 1,
           24 + 4 + 4 + 8 + 12 + 12 + 20);
}

Test(exercise_06_3, heads_cost_nothing_and_the_mask_saves) {
    Config config = {.V = 5, .T = 8, .C = 4, .L = 3, .NH = 1, .F = 6};
    double one = sentence_operations(&config, 3);
    config.NH = 2;
    mark_near(sentence_operations(&config, 3), one, 0.5);
    expect(config, 3, 3 * (3 * 2 * (12 * 4 + 16 + 24 + 24) + 6 * 2 * 2 * 4) + 3 * 40);
}

Test(exercise_06_3, a_guppy) {
    expect(config_preset("guppy"), 10, 173521920);
}
