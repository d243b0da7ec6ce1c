#include "04_tensors/tensors.h"
#include "05_attention/attention.h"
#include "07_backprop/attention_backward.h"
#include "07_backprop/kernels_backward.h"

/* The formula, one query t of one attention head at a time: it adds to the gradients of
 * keys and values what comes back along its own weights. */
static void attention_query_backward_plain(float *dqkv, float *ds, const float *dout,
                                           const float *qkv, const float *att,
                                           const float *mask, size_t t, size_t C,
                                           size_t HS) {
    const float *q = qkv + t * 3 * C, *k = qkv + C, *v = qkv + 2 * C;
    float *dq = dqkv + t * 3 * C, *dk = dqkv + C, *dv = dqkv + 2 * C;

    /* out = sum over u <= t of att[u] * mask[u] * v[u] */
    for (size_t u = 0; u <= t; u++) {
        float datt = 0;
        for (size_t i = 0; i < HS; i++) {
            size_t at = u * 3 * C + i;
            datt = multiply_add(dout[i], v[at], datt);
            dv[at] = multiply_add(att[u] * mask[u], dout[i], dv[at]);
        }
        ds[u] = datt * mask[u];
    }

    /* att = softmax( score / sqrt(HS) ) */
    softmax_row_backward(ds, ds, att, t + 1);
    for (size_t u = 0; u <= t; u++) ds[u] *= 1 / sqrtf((float)HS);

    /* score[u] = q . k[u] */
    for (size_t u = 0; u <= t; u++) {
        for (size_t i = 0; i < HS; i++) {
            size_t at = u * 3 * C + i;
            dq[i] = multiply_add(ds[u], k[at], dq[i]);
            dk[at] = multiply_add(ds[u], q[i], dk[at]);
        }
    }
}

void attention_backward_plain(float *restrict dqkv, float *restrict ds,
                              const float *restrict dout, const float *restrict qkv,
                              const float *restrict att, const uint32_t *starts,
                              size_t S, size_t C, size_t NH, size_t W,
                              const Dropout *drop, uint64_t stream) {
    size_t N = starts[S], HS = C / NH;
    for (size_t i = 0; i < N * 3 * C; i++) dqkv[i] = 0;

    for (size_t s = 0; s < S; s++) {
        for (size_t h = 0; h < NH; h++) {
            for (size_t row = starts[s]; row < starts[s + 1]; row++) {
                size_t t = row - starts[s], number = (h * N + row) * W;
                size_t first = starts[s] * 3 * C + h * HS;
                float mask[ATTENTION_MAX_CONTEXT];
                for (size_t u = 0; u <= t; u++) mask[u] = 1;
                if (drop != NULL) dropout_mask(mask, drop, stream, number, t + 1);
                attention_query_backward_plain(dqkv + first, ds + number,
                                               dout + row * C + h * HS, qkv + first,
                                               att + number, mask, t, C, HS);
            }
        }
    }
}
