#include "04_tensors/tensors.h"
#include <math.h>

/* `sum` is the sum of e^(x - max) so far. At the first score max is -infinity, and what
 * has been summed, nothing, is multiplied by e^-infinity, which is 0. */
float logsumexp_once(const float *x, size_t M) {
    float max = -INFINITY, sum = 0;
    for (size_t i = 0; i < M; i++) {
        float score = x[i];
        if (score > max) {
            sum = sum * float_exp(max - score) + 1;
            max = score;
        } else {
            sum += float_exp(score - max);
        }
    }
    return max + float_log(sum);
}
