/* attention_backward: the gradient of attention. */
#ifndef GUPPY_ATTENTION_BACKWARD_H
#define GUPPY_ATTENTION_BACKWARD_H

#include "05_attention/attention.h"

/* attention_backward: the gradient of attention_forward.
 *
 *   datt[h,t,u]  = dout[t,h] . v[u,h]
 *   ds[h,t,u]    = att[h,t,u] * ( datt[h,t,u] - sum over j <= t of datt[h,t,j]
 *                  * att[h,t,j] ) / sqrt(HS)
 *   dq[t,h] = sum over u <= t of ds[h,t,u] * k[u,h]
 *   dk[u,h] = sum over t >= u of ds[h,t,u] * q[t,h]
 *   dv[u,h] = sum over t >= u of att[h,t,u] * dout[t,h]
 *
 * with dropout, att in the last line and datt in the second are multiplied by the mask.
 *
 * dqkv  (N,3C)    written in full
 * ds    (NH,N,W)  scratch
 * dout  (N,C)     read
 * qkv, att, starts, S, C, NH, W, drop, stream: as the forward pass had and left them
 *
 * Order: every sum is one chain of multiply_add, ascending. _plain and fast agree bit
 * for bit. Allocates nothing. */
void attention_backward(float *restrict dqkv, float *restrict ds,
                        const float *restrict dout, const float *restrict qkv,
                        const float *restrict att, const uint32_t *starts, size_t S,
                        size_t C, size_t NH, size_t W, const Dropout *drop,
                        uint64_t stream);
void attention_backward_plain(float *restrict dqkv, float *restrict ds,
                              const float *restrict dout, const float *restrict qkv,
                              const float *restrict att, const uint32_t *starts,
                              size_t S, size_t C, size_t NH, size_t W,
                              const Dropout *drop, uint64_t stream);

#endif
