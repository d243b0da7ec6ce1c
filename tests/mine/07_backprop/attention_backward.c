#include "07_backprop/attention_backward.h"
#include "04_tensors/tensors.h"
#include "07_backprop/kernels_backward.h"

/* One query t of one head: what comes back to it, and to the keys and values it saw. */
static void query_backward(float *dqkv, float *ds, const float *dout, const float *qkv,
                           const float *att, const float *mask, size_t t, size_t C,
                           size_t HS) {
    const size_t row = 3 * C;
    for (size_t u = 0; u <= t; u++) {
        float datt = 0;
        for (size_t i = 0; i < HS; i++) {
            float *dv = &dqkv[u * row + 2 * C + i];
            datt = multiply_add(dout[i], qkv[u * row + 2 * C + i], datt);
            *dv = multiply_add(att[u] * mask[u], dout[i], *dv);
        }
        ds[u] = datt * mask[u];
    }
    softmax_row_backward(ds, ds, att, t + 1);
    for (size_t u = 0; u <= t; u++) {
        ds[u] *= 1 / sqrtf((float)HS);
        for (size_t i = 0; i < HS; i++) {
            float *dq = &dqkv[t * row + i], *dk = &dqkv[u * row + C + i];
            *dq = multiply_add(ds[u], qkv[u * row + C + i], *dq);
            *dk = multiply_add(ds[u], qkv[t * row + i], *dk);
        }
    }
}

void attention_backward(float *restrict dqkv, float *restrict ds,
                        const float *restrict dout, const float *restrict qkv,
                        const float *restrict att, const uint32_t *starts, size_t S,
                        size_t C, size_t NH, size_t W, const Dropout *drop,
                        uint64_t stream) {
    size_t N = starts[S], HS = C / NH;
    for (size_t i = 0; i < N * 3 * C; i++) dqkv[i] = 0;
    for (size_t h = 0; h < NH; h++)
        for (size_t s = 0; s < S; s++)
            for (size_t n = starts[s]; n < starts[s + 1]; n++) {
                size_t t = n - starts[s], number = (h * N + n) * W;
                size_t head = starts[s] * 3 * C + h * HS;
                float mask[ATTENTION_MAX_CONTEXT];
                for (size_t u = 0; u <= t; u++) mask[u] = 1;
                if (drop) dropout_mask(mask, drop, stream, number, t + 1);
                query_backward(dqkv + head, ds + number, dout + n * C + h * HS,
                               qkv + head, att + number, mask, t, C, HS);
            }
}
