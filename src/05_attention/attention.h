/* attention: how a token looks at the tokens before it.
 *
 * Sequences are packed: sequence s is the rows starts[s] .. starts[s+1] - 1, and no row
 * looks into another sequence. Nothing here allocates; threads share out (sequence,
 * head) pairs, so their number never changes a bit. */
#ifndef GUPPY_ATTENTION_H
#define GUPPY_ATTENTION_H

#include "05_attention/dropout.h"
#include <stddef.h>
#include <stdint.h>

#define ATTENTION_MAX_HEAD    256  /* largest HS, the channels of a head */
#define ATTENTION_MAX_CONTEXT 1024 /* longest sequence */

/* attention_forward: causal multi-head self-attention of one layer, packed sequences.
 *
 *   att[h,t,u] = softmax over u <= t of ( q[t,h] . k[u,h] / sqrt(HS) )
 *   out[t,h]   = sum over u <= t of att[h,t,u] * v[u,h]
 *
 * Vaswani et al. 2017, arXiv:1706.03762, eq. (1); the causal mask: section 3.2.3.
 *
 * out    (N,C)     written in full
 * att    (NH,N,W)  row t of a sequence: written for u <= t, u counted from the
 *                  sequence's first row; what is beyond is not touched
 * qkv    (N,3C)    read; in each row q at 0, k at C, v at 2C; head h starts at h*HS
 * starts (S+1)     rising; starts[0] = 0, starts[S] = N
 * drop             NULL, or dropout on att (out uses what is left, att keeps all),
 *                  with `stream` from dropout_site; number (h*N + t)*W + u of it is
 *                  the mask of att[h,t,u]
 *
 * Order: a score is one chain of fmaf over the channels, then times 1/sqrt(HS); out is
 * one chain over u, ascending. It does not depend on how many rows there are.
 *
 * Requires C % NH == 0, C/NH <= ATTENTION_MAX_HEAD, sequences of 1 to
 * min(W, ATTENTION_MAX_CONTEXT) rows, no overlap. Any finite score is safe. */
void attention_forward(float *restrict out, float *restrict att,
                       const float *restrict qkv, const uint32_t *starts, size_t S,
                       size_t C, size_t NH, size_t W, const Dropout *drop,
                       uint64_t stream);

/* attention_row: one head, one query, looking at T keys: the last row of a sequence of
 * T, with the same bits that attention_forward gives it (no dropout).
 *
 * out (HS)       written
 * att (T)        written
 * q   (HS)       read
 * k, v (T,HS)    read; row u starts at k + u*stride */
void attention_row(float *restrict out, float *restrict att, const float *restrict q,
                   const float *restrict k, const float *restrict v, size_t stride,
                   size_t T, size_t HS);

#endif
