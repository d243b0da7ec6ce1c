#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* The key at u says "before me stood ids[u-1]", and the query at t asks "who stands
 * behind an ids[t]?", loud enough to win against 63 others. */
void head_after(float *q, float *k, const int32_t *ids, size_t T, size_t HS) {
    for (size_t t = 0; t < T; t++) {
        if (t > 0) k[t * HS + (size_t)ids[t - 1]] = 1;
        q[t * HS + (size_t)ids[t]] = 8 * sqrtf((float)HS);
    }
}
