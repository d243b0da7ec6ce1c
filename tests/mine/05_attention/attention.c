/* Chapter 5 in plain loops. */
#include "05_attention/attention.h"
#include "04_tensors/tensors.h"

size_t attention_width(size_t longest) {
    while (longest % 16 != 0) longest++;
    return longest;
}

static float attention_dot(const float *a, const float *b, size_t n) {
    float sum = 0;
    for (size_t i = 0; i < n; i++) sum = multiply_add(a[i], b[i], sum);
    return sum;
}

void attention_scores(float *restrict s, size_t width, const float *restrict q,
                      size_t stride, const float *restrict k, size_t key_stride,
                      size_t first, size_t T, size_t HS) {
    for (size_t t = first; t < T; t++)
        for (size_t u = 0; u <= t; u++)
            s[t * width + u] = attention_dot(q + t * stride, k + u * key_stride, HS);
}

void attention_mix(float *restrict out, size_t stride, const float *restrict w,
                   size_t width, const float *restrict v, size_t value_stride,
                   size_t first, size_t last, size_t HS) {
    for (size_t t = first; t < last; t++)
        for (size_t i = 0; i < HS; i++) {
            float sum = 0;
            for (size_t u = 0; u <= t; u++)
                sum = multiply_add(w[(t - first) * width + u], v[u * value_stride + i],
                                   sum);
            out[(t - first) * stride + i] = sum;
        }
}

/* The softmax of the scores of one query, and zeros up to the width. */
void attention_row(float *restrict out, float *restrict att, const float *restrict q,
                   const float *restrict k, const float *restrict v, size_t stride,
                   size_t T, size_t HS) {
    for (size_t u = 0; u < T; u++)
        att[u] = attention_dot(q, k + u * stride, HS) * (1 / sqrtf((float)HS));
    softmax_row(att, att, T);
    for (size_t u = T; u < attention_width(T); u++) att[u] = 0;
    for (size_t i = 0; i < HS; i++) {
        out[i] = 0;
        for (size_t u = 0; u < T; u++)
            out[i] = multiply_add(att[u], v[u * stride + i], out[i]);
    }
}

void attention_forward(float *restrict out, float *restrict att,
                       const float *restrict qkv, const uint32_t *starts, size_t S,
                       size_t C, size_t NH, size_t W, const Dropout *drop,
                       uint64_t stream) {
    size_t N = starts[S], HS = C / NH;
    for (size_t s = 0; s < S; s++)
        for (size_t h = 0; h < NH; h++)
            for (size_t n = starts[s]; n < starts[s + 1]; n++) {
                size_t T = n + 1 - starts[s], length = starts[s + 1] - starts[s];
                const float *q = qkv + starts[s] * 3 * C + h * HS;
                float *row = att + (h * N + n) * W, *answer = out + n * C + h * HS;
                attention_row(answer, row, qkv + n * 3 * C + h * HS, q + C, q + 2 * C,
                              3 * C, T, HS);
                for (size_t u = T; u < attention_width(length); u++) row[u] = 0;
                if (drop == NULL) continue;
                float mask[ATTENTION_MAX_CONTEXT];
                dropout_mask(mask, drop, stream, (h * N + n) * W, T);
                for (size_t i = 0; i < HS; i++) {
                    answer[i] = 0;
                    for (size_t u = 0; u < T; u++)
                        answer[i] = multiply_add(row[u] * mask[u],
                                                 q[2 * C + u * 3 * C + i], answer[i]);
                }
            }
}
