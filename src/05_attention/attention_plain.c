#include "04_tensors/tensors.h"
#include "05_attention/attention.h"

/* att[t] = softmax over u <= t of ( q[t] . k[u] / sqrt(HS) ), one query of one head */
static void attention_look_plain(float *att, const float *q, const float *k,
                                 size_t stride, size_t t, size_t T, size_t HS) {
    for (size_t u = 0; u <= t; u++) {
        float score = 0;
        for (size_t i = 0; i < HS; i++)
            score = multiply_add(q[i], k[u * stride + i], score);
        att[u] = score * (1 / sqrtf((float)HS));
    }
    softmax_row(att, att, t + 1);
    for (size_t u = t + 1; u < attention_width(T); u++) att[u] = 0;
}

/* out[t] = sum over u <= t of att[t,u] * v[u], what dropout switches off left out */
static void attention_answer_plain(float *out, const float *att, const float *v,
                                   size_t stride, size_t t, size_t HS,
                                   const Dropout *drop, uint64_t stream,
                                   uint64_t number) {
    for (size_t i = 0; i < HS; i++) {
        float sum = 0;
        for (size_t u = 0; u <= t; u++) {
            float weight = att[u], mask = 1;
            if (drop != NULL) dropout_mask(&mask, drop, stream, number + u, 1);
            sum = multiply_add(weight * mask, v[u * stride + i], sum);
        }
        out[i] = sum;
    }
}

void attention_forward_plain(float *restrict out, float *restrict att,
                             const float *restrict qkv, const uint32_t *starts,
                             size_t S, size_t C, size_t NH, size_t W,
                             const Dropout *drop, uint64_t stream) {
    size_t N = starts[S], HS = C / NH;
    for (size_t s = 0; s < S; s++) {
        size_t T = starts[s + 1] - starts[s];
        const float *q = qkv + starts[s] * 3 * C, *k = q + C, *v = k + C;
        for (size_t h = 0; h < NH; h++) {
            for (size_t t = 0; t < T; t++) {
                size_t row = starts[s] + t, number = (h * N + row) * W;
                attention_look_plain(att + number, q + t * 3 * C + h * HS, k + h * HS,
                                     3 * C, t, T, HS);
                attention_answer_plain(out + row * C + h * HS, att + number, v + h * HS,
                                       3 * C, t, HS, drop, stream, number);
            }
        }
    }
}
