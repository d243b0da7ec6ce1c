#include "00_ground/random.h"

#include "../mark.h"

void random_skip(Random *random, uint64_t n);

Test(exercise_00_1, skipping_is_drawing) {
    for (uint64_t n = 0; n < 300; n++) {
        Random skipped = random_seed(n, "skip"), drawn = skipped;
        random_skip(&skipped, n);
        for (uint64_t i = 0; i < n; i++) random_next(&drawn);
        mark_bits(skipped.state, drawn.state, "after %d numbers", (int)n);
    }
}

Test(exercise_00_1, takes_no_longer_for_more, .timeout = 60) {
    Random random = {1};
    uint64_t all = UINT64_MAX; /* 2^64 - 1 steps: one before a full round */
    random_skip(&random, all);
    random_next(&random);
    mark_bits(random.state, 1);
}
