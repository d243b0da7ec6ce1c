#include "04_tensors/tensors.h"

void attention_window(float *out, float *att, const float *qkv, size_t T, size_t C,
                      size_t NH, size_t window) {
    size_t HS = C / NH;
    for (size_t h = 0; h < NH; h++) {
        const float *q = qkv + h * HS, *k = q + C, *v = k + C;
        for (size_t t = 0; t < T; t++) {
            float *row = att + (h * T + t) * T;
            for (size_t u = 0; u < T; u++) {
                int seen = u <= t && u + window > t;
                row[u] = seen ? 0 : -INFINITY;
                for (size_t i = 0; i < HS && seen; i++)
                    row[u] += q[t * 3 * C + i] * k[u * 3 * C + i] / sqrtf((float)HS);
            }
            softmax_row(row, row, T);
            for (size_t i = 0; i < HS; i++) {
                float sum = 0;
                for (size_t u = 0; u <= t; u++) sum += row[u] * v[u * 3 * C + i];
                out[t * C + h * HS + i] = sum;
            }
        }
    }
}
