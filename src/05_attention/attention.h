/* attention: how a token looks at the tokens before it.
 *
 * Sequences are packed: sequence s is the rows starts[s] .. starts[s+1] - 1, and no row
 * looks into another sequence. Nothing here allocates; threads share out (sequence,
 * head) pairs, so their number never changes a bit. A thread needs a stack of 128 KB,
 * which is what some systems give it. */
#ifndef GUPPY_ATTENTION_H
#define GUPPY_ATTENTION_H

#include "05_attention/dropout.h"
#include <stddef.h>
#include <stdint.h>

#define ATTENTION_MAX_HEAD    256  /* largest HS, the channels of a head */
#define ATTENTION_MAX_CONTEXT 1024 /* longest sequence */

/* attention_width: the smallest W for up to `longest` rows; a multiple of 16. */
size_t attention_width(size_t longest);

/* attention_forward: causal multi-head self-attention of one layer, packed sequences.
 *
 *   att[h,t,u] = softmax over u <= t of ( q[t,h] . k[u,h] / sqrt(HS) )
 *   out[t,h]   = sum over u <= t of att[h,t,u] * v[u,h]
 *
 * Vaswani et al. 2017, arXiv:1706.03762, eq. (1); the causal mask: section 3.2.3.
 *
 * out    (N,C)     written in full
 * att    (NH,N,W)  row t of a sequence of T: sums to 1 over u <= t, 0 beyond, u counted
 *                  from the sequence's first row; not touched from attention_width(T)
 * qkv    (N,3C)    read; in each row q at 0, k at C, v at 2C; head h starts at h*HS
 * starts (S+1)     rising; starts[0] = 0, starts[S] = N
 * drop             NULL, or dropout on att (out uses what is left, att keeps all),
 *                  with `stream` from dropout_site; number (h*N + t)*W + u of it is
 *                  the mask of att[h,t,u]
 *
 * Order: a score is one chain of multiply_add over the channels, then times 1/sqrt(HS);
 * out is one chain over u, ascending. It does not depend on how many rows there are.
 * _plain and fast agree bit for bit.
 *
 * Requires C % NH == 0, C/NH <= ATTENTION_MAX_HEAD, sequences of 1 to
 * ATTENTION_MAX_CONTEXT rows, W from attention_width, no overlap. Any finite score is
 * safe. */
void attention_forward(float *restrict out, float *restrict att,
                       const float *restrict qkv, const uint32_t *starts, size_t S,
                       size_t C, size_t NH, size_t W, const Dropout *drop,
                       uint64_t stream);
void attention_forward_plain(float *restrict out, float *restrict att,
                             const float *restrict qkv, const uint32_t *starts,
                             size_t S, size_t C, size_t NH, size_t W,
                             const Dropout *drop, uint64_t stream);

/* attention_row: one head, one query, looking at T keys: the last row of a sequence of
 * T, with the same bits that attention_forward gives it (no dropout).
 *
 * out (HS)                  written
 * att (attention_width(T))  written, 0 from T on
 * q   (HS)                  read
 * k, v (T,HS)               read; row u starts at k + u*stride */
void attention_row(float *restrict out, float *restrict att, const float *restrict q,
                   const float *restrict k, const float *restrict v, size_t stride,
                   size_t T, size_t HS);

/* attention_scores: dot products of one head, one sequence, where the mask allows them.
 *
 *   s[t,u] = q[t,0]*k[u,0] + q[t,1]*k[u,1] + ...   for first <= t < T, u <= t
 *
 * s  (T,width)  rows of `width` floats; what lies between t and the next multiple of 16
 *               is written too and means nothing
 * q, k (T,HS)   rows `stride` and `key_stride` floats apart */
void attention_scores(float *restrict s, size_t width, const float *restrict q,
                      size_t stride, const float *restrict k, size_t key_stride,
                      size_t first, size_t T, size_t HS);

/* attention_mix: weighted sums of one head, one sequence.
 *
 *   out[t] = w[t,0]*v[0] + w[t,1]*v[1] + ... + w[t,t]*v[t]   for first <= t < last
 *
 * out (last - first,HS)     from row `first` on; rows `stride` floats apart
 * w   (last - first,width)  from row `first` on; 0 from t + 1 to the next multiple of 8
 * v   (last,HS)             rows `value_stride` floats apart */
void attention_mix(float *restrict out, size_t stride, const float *restrict w,
                   size_t width, const float *restrict v, size_t value_stride,
                   size_t first, size_t last, size_t HS);

#endif
