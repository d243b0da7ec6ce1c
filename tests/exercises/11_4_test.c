#include "../mark.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/machine.h"
#include <stdlib.h>

float sum_shared(const float *x, size_t count);

Test(exercise_11_4, small) {
    mark(sum_shared(NULL, 0), 0);
    mark(sum_shared((float[]){7}, 1), 7);
    mark(sum_shared((float[]){1, 2, 3, 4, 5}, 5), 15);
}

Test(exercise_11_4, any_number_of_threads_gives_the_same_bits) {
    const size_t count = 1000003;
    float *x = memory_new(count, sizeof *x), first = 0;
    Random random = random_seed(1, "shared");
    double truth = 0;
    for (size_t i = 0; i < count; i++)
        truth += (double)(x[i] = (float)random_normal(&random));
    for (int threads = 1; threads <= 8; threads++) {
        machine_limit_threads(threads);
        float sum = sum_shared(x, count);
        if (threads == 1) first = sum;
        mark_near(sum, truth, 0.05, "%d threads", threads);
        mark(sum, first, "%d threads, against one", threads);
    }
    free(x);
}
