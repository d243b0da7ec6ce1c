#include "../mark.h"
#include <stddef.h>

double set_loss(const double *means, const size_t *counts, size_t batches);

Test(exercise_08_2, a_small_batch_counts_little) {
    double means[3] = {1, 4, 2};
    size_t counts[3] = {98, 2, 100};
    mark_near(set_loss(means, counts, 3), 306.0 / 200, 1e-12);
    mark_near(set_loss(means, counts, 1), 1, 1e-12);
}
