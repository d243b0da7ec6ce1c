#include "05_attention/attention.h"
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention_tile.h"
#include <string.h>

size_t attention_width(size_t longest) {
    return (longest + LANES - 1) / LANES * LANES;
}

/* Sixteen keys at a time become a panel; every query that may see the first of them is
 * multiplied with it. So the upper triangle is never computed, except for its jagged
 * edge. */
void attention_scores(float *restrict s, size_t width, const float *restrict q,
                      size_t stride, const float *restrict k, size_t key_stride,
                      size_t first, size_t T, size_t HS) {
    float panel[ATTENTION_MAX_HEAD * LANES];
    for (size_t u = 0; u < T; u += LANES) {
        size_t keys = T - u < LANES ? T - u : LANES;
        tile_pack_transposed(panel, k + u * key_stride, key_stride, HS, keys);
        for (size_t t = first > u ? first : u; t < T; t += TILE_ROWS) {
            size_t rows = T - t < TILE_ROWS ? T - t : TILE_ROWS;
            tile_multiply(s + t * width + u, width, rows, LANES, q + t * stride, stride,
                          1, panel, HS);
        }
    }
}

/* Row t + r of a tile needs t + r + 1 values; its weights for the tile's later ones are
 * 0 and add nothing. */
void attention_mix(float *restrict out, size_t stride, const float *restrict w,
                   size_t width, const float *restrict v, size_t value_stride,
                   size_t first, size_t last, size_t HS) {
    float panel[ATTENTION_MAX_CONTEXT * LANES];
    for (size_t i = 0; i < HS; i += LANES) {
        size_t lanes = HS - i < LANES ? HS - i : LANES;
        tile_pack(panel, v + i, value_stride, last, lanes);
        for (size_t t = first; t < last; t += TILE_ROWS) {
            size_t rows = last - t < TILE_ROWS ? last - t : TILE_ROWS;
            tile_multiply(out + (t - first) * stride + i, stride, rows, lanes,
                          w + (t - first) * width, width, 1, panel, t + rows);
        }
    }
}

/* One row of scores becomes probabilities. What lies ahead of token t scores minus
 * infinity, and exp(-infinity) is 0: that is the whole causal mask. It reaches to the
 * next multiple of 16, so that the kernel meets full vectors only; from there to `end`
 * are zeros. */
static void attention_softmax(float *att, size_t t, size_t end, float scale) {
    size_t full = attention_width(t + 1);
    for (size_t u = 0; u <= t; u++) att[u] *= scale;
    for (size_t u = t + 1; u < full; u++) att[u] = -INFINITY;
    softmax_row(att, att, full);
    memset(att + full, 0, (end - full) * sizeof *att);
}

/* The query is row T - 1 of a matrix of which no other row is read. With a
 * stride of 0, row T - 1 is where row 0 is. */
void attention_row(float *restrict out, float *restrict att, const float *restrict q,
                   const float *restrict k, const float *restrict v, size_t stride,
                   size_t T, size_t HS) {
    attention_scores(att, 0, q, 0, k, stride, T - 1, T, HS);
    attention_softmax(att, T - 1, attention_width(T), 1 / sqrtf((float)HS));
    attention_mix(out, 0, att, 0, v, stride, T - 1, T, HS);
}

/* The same sums with some weights switched off: eight rows are masked aside, because
 * `att` itself is needed whole on the way back. */
static void attention_mix_dropped(float *out, const float *att, const float *v,
                                  size_t T, size_t C, size_t HS, size_t W,
                                  const Dropout *drop, uint64_t stream,
                                  uint64_t number) {
    float masked[TILE_ROWS * ATTENTION_MAX_CONTEXT];
    for (size_t t = 0; t < T; t += TILE_ROWS) {
        size_t last = T - t < TILE_ROWS ? T : t + TILE_ROWS;
        for (size_t r = t; r < last; r++) {
            float *row = masked + (r - t) * W;
            dropout_mask(row, drop, stream, number + r * W, last);
            for (size_t u = 0; u < last; u++) row[u] *= att[r * W + u];
        }
        attention_mix(out + t * C, C, masked, W, v, 3 * C, t, last, HS);
    }
}

void attention_forward(float *restrict out, float *restrict att,
                       const float *restrict qkv, const uint32_t *starts, size_t S,
                       size_t C, size_t NH, size_t W, const Dropout *drop,
                       uint64_t stream) {
    size_t N = starts[S], HS = C / NH;
    require(C % NH == 0 && HS <= ATTENTION_MAX_HEAD && W <= ATTENTION_MAX_CONTEXT);

#pragma omp taskloop collapse(2) grainsize(8)
    for (size_t s = 0; s < S; s++) {
        for (size_t h = 0; h < NH; h++) {
            size_t row = starts[s], T = starts[s + 1] - row, number = (h * N + row) * W;
            const float *q = qkv + row * 3 * C + h * HS, *k = q + C, *v = k + C;
            float *head = att + number, *answer = out + row * C + h * HS;

            attention_scores(head, W, q, 3 * C, k, 3 * C, 0, T, HS);
            for (size_t t = 0; t < T; t++)
                attention_softmax(head + t * W, t, attention_width(T),
                                  1 / sqrtf((float)HS));
            if (drop == NULL)
                attention_mix(answer, C, head, W, v, 3 * C, 0, T, HS);
            else
                attention_mix_dropped(answer, head, v, T, C, HS, W, drop, stream,
                                      number);
        }
    }
}
