#include "../mark.h"
#include <stdlib.h>

uint64_t shuffled(uint64_t i, uint64_t n, uint64_t seed);

Test(exercise_13_3, each_comes_once) {
    static const uint64_t sizes[] = {1, 2, 3, 10, 255, 256, 257, 4096, 100003};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        uint64_t n = sizes[s];
        char *met = calloc(n, 1);
        for (uint64_t i = 0; i < n; i++) {
            uint64_t at = shuffled(i, n, 1);
            cr_assert(at < n,
                      "place %" PRIu64 " of %" PRIu64 ": expected less, found %" PRIu64,
                      i, n, at);
            cr_assert(!met[at],
                      "%" PRIu64 " of %" PRIu64
                      ": expected once, found a second time, at place %" PRIu64,
                      at, n, i);
            met[at] = 1;
        }
        free(met);
    }
}

/* How often the one after i is the neighbor, or i itself is in its place. */
Test(exercise_13_3, it_is_a_shuffle) {
    const uint64_t n = 10000;
    int still = 0, neighbors = 0, like_other_seed = 0;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t at = shuffled(i, n, 7);
        still += at == i;
        neighbors += shuffled((i + 1) % n, n, 7) == at + 1;
        like_other_seed += shuffled(i, n, 8) == at;
        mark(shuffled(i, n, 7), at, "place %" PRIu64 ", asked again", i);
    }
    cr_assert(still <= 20, "expected about 1 in its old place, found %d", still);
    cr_assert(neighbors <= 20, "expected about 1 pair of neighbors, found %d",
              neighbors);
    cr_assert(like_other_seed <= 20,
              "expected about 1 place that two seeds agree on, found %d",
              like_other_seed);
}

Test(exercise_13_3, more_than_memory_holds) {
    const uint64_t n = 100000000000u;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t at = shuffled(n - 1 - i, n, 3);
        cr_assert(at < n,
                  "place %" PRIu64 ": expected less than %" PRIu64 ", found %" PRIu64,
                  n - 1 - i, n, at);
        sum += at / 1000;
    }
    mark_near((double)sum / (double)n, 0.5, 0.05, "the mean place, as a share of n");
}
