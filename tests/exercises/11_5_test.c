#include "../mark.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include <string.h>

float bf16_at_random(float x, uint32_t dice);

Test(exercise_11_5, what_fits_stays) {
    const float fits[] = {0, 1, -2.5f, 3.140625f, 0x1p-100f};
    for (int i = 0; i < 5; i++)
        for (uint32_t dice = 0; dice < 65536; dice += 257)
            mark(bf16_at_random(fits[i], dice), fits[i], "%g, dice %u", (double)fits[i],
                 (unsigned)dice);
}

Test(exercise_11_5, goes_up_as_often_as_it_should) {
    const float numbers[] = {1.003f, -2.71828f, 3.14159274f};
    for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (uint32_t dice = 0; dice < 65536; dice++) {
            float x = bf16_at_random(numbers[i], dice);
            mark(x, bf16_round(x), "%g, dice %u: is it a bf16?", (double)numbers[i],
                 (unsigned)dice);
            sum += (double)x;
        }
        mark_near(sum / 65536, numbers[i], 1e-6, "the mean for %g", (double)numbers[i]);
    }
}

Test(exercise_11_5, many_small_steps_arrive) {
    Random random = random_seed(1, "bf16");
    float nearest = 1, at_random = 1;
    for (int step = 0; step < 1000; step++) {
        nearest = bf16_round(nearest + 0.003f);
        at_random =
            bf16_at_random(at_random + 0.003f, (uint32_t)random_below(&random, 65536));
    }
    mark(nearest, 1, "rounded to the nearest");
    mark_near(at_random, 4, 0.6, "rounded at random");
}
