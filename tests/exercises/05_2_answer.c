#include <math.h>
#include <stddef.h>

/* The first key has something that no other has, and every query asks for it: loud
 * enough to win against 63 others, e^8 = 2981, and against the division by sqrt(HS). */
void head_first(float *q, float *k, size_t T, size_t HS) {
    k[0] = 1;
    for (size_t t = 0; t < T; t++) q[t * HS] = 8 * sqrtf((float)HS);
}
