#include "07_backprop/attention_backward.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"
#include "05_attention/attention_tile.h"
#include "07_backprop/kernels_backward.h"
#include <string.h>

/* out[u] = sum over t >= u of w[t,u] * x[t]: what a key or a value gets back from
 * all the tokens that looked at it. A tile's later rows start with weights that the
 * mask has made 0.
 *
 * Not inlined: its panel and that of attention_mix must not be on one stack. */
__attribute__((noinline)) static void attention_gather(
    float *restrict out, const float *restrict w, size_t W, const float *restrict x,
    size_t x_stride, size_t stride, size_t T, size_t HS) {
    float panel[ATTENTION_MAX_CONTEXT * LANES];
    for (size_t i = 0; i < HS; i += LANES) {
        size_t lanes = HS - i < LANES ? HS - i : LANES;
        tile_pack(panel, x + i, x_stride, T, lanes);
        for (size_t u = 0; u < T; u += TILE_ROWS) {
            size_t rows = T - u < TILE_ROWS ? T - u : TILE_ROWS;
            tile_multiply(out + u * stride + i, stride, rows, lanes, w + u * W + u, 1,
                          W, panel + u * LANES, T - u);
        }
    }
}

/* One row of datt becomes the gradient of its scores. Ahead of token t datt means
 * nothing: its att is 0. */
static void attention_softmax_backward(float *ds, const float *att, size_t t,
                                       size_t end, float scale) {
    size_t full = attention_width(t + 1);
    for (size_t u = t + 1; u < full; u++) ds[u] = 0;
    softmax_row_backward(ds, ds, att, full);
    for (size_t u = 0; u < full; u++) ds[u] *= scale;
    memset(ds + full, 0, (end - full) * sizeof *ds);
}

/* Head: one attention head of one sequence, and where its dropout masks begin. */
typedef struct {
    size_t T, C, HS, W;
    const Dropout *drop;     /* NULL: none */
    uint64_t stream, number; /* `number` is the mask of its att[0,0] */
} Head;

/* x[t,u] = x[t,u] * mask[t,u] for u <= t */
static void head_mask(float *x, const Head *h) {
    float mask[ATTENTION_MAX_CONTEXT];
    for (size_t t = 0; t < h->T; t++, x += h->W) {
        dropout_mask(mask, h->drop, h->stream, h->number + t * h->W, t + 1);
        for (size_t u = 0; u <= t; u++) x[u] *= mask[u];
    }
}

static void head_backward_attention(float *dqkv, float *ds, const float *dout,
                                    const float *qkv, const float *att, const Head *h) {
    const size_t T = h->T, C = h->C, HS = h->HS, W = h->W;
    const float *q = qkv, *k = q + C, *v = k + C;
    float *dq = dqkv, *dk = dq + C, *dv = dk + C;

    /* out[t] = sum over u of att[t,u] * mask[t,u] * v[u], so dv[u] gets that weight
     * times dout[t] ... */
    const float *used = att;
    if (h->drop != NULL) {
        used = memcpy(ds, att, T * W * sizeof *ds);
        head_mask(ds, h);
    }
    attention_gather(dv, used, W, dout, C, 3 * C, T, HS);

    /* ... and datt[t,u] is mask[t,u] * dout[t] . v[u]. */
    attention_scores(ds, W, dout, C, v, 3 * C, 0, T, HS);
    if (h->drop != NULL) head_mask(ds, h);

    /* att[t] = softmax( scale * (q[t] . k[u]) ) */
    for (size_t t = 0; t < T; t++)
        attention_softmax_backward(ds + t * W, att + t * W, t, attention_width(T),
                                   1 / sqrtf((float)HS));

    /* score[t,u] = q[t] . k[u]: each one's slope is the other */
    attention_mix(dq, 3 * C, ds, W, k, 3 * C, 0, T, HS);
    attention_gather(dk, ds, W, q, 3 * C, 3 * C, T, HS);
}

void attention_backward(float *restrict dqkv, float *restrict ds,
                        const float *restrict dout, const float *restrict qkv,
                        const float *restrict att, const uint32_t *starts, size_t S,
                        size_t C, size_t NH, size_t W, const Dropout *drop,
                        uint64_t stream) {
    size_t N = starts[S], HS = C / NH;

#pragma omp taskloop collapse(2) grainsize(8)
    for (size_t s = 0; s < S; s++) {
        for (size_t h = 0; h < NH; h++) {
            size_t row = starts[s], number = (h * N + row) * W;
            Head head = {starts[s + 1] - row, C, HS, W, drop, stream, number};
            head_backward_attention(dqkv + row * 3 * C + h * HS, ds + number,
                                    dout + row * C + h * HS, qkv + row * 3 * C + h * HS,
                                    att + number, &head);
        }
    }
}
