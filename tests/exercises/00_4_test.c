#include "00_ground/random.h"

#include "../mark.h"

uint64_t random_unmix(uint64_t x);

Test(exercise_00_4, undoes_the_mix) {
    Random random = random_seed(1, "unmix");
    for (int bit = 0; bit < 64; bit++) {
        uint64_t x = (uint64_t)1 << bit;
        mark_bits(random_unmix(random_mix(x)), x, "2 to the power of %d", bit);
    }
    for (int i = 0; i < 100000; i++) {
        uint64_t x = random_next(&random);
        mark_bits(random_unmix(random_mix(x)), x);
        mark_bits(random_mix(random_unmix(x)), x);
    }
}

Test(exercise_00_4, tells_what_comes_next) {
    Random secret = random_seed(20250607, "password");
    uint64_t seen = random_next(&secret);
    Random guess = {random_unmix(seen)};
    for (int i = 0; i < 10; i++) mark_bits(random_next(&guess), random_next(&secret));
}
