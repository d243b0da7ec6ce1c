/* bytes: the kernels of a fish in eight bits. They are for decoder_new_with.
 *
 * A matrix product multiplies bytes and adds whole numbers, which is exact: in any
 * order it gives the same sums. All else (norms, scores, the exponential) is additions,
 * products, quotients and roots of floats in a fixed order, without fused multiply-add.
 * IEEE 754 rounds each of these alike everywhere, so the logits have the same bits on
 * every machine, with or without FMA. One interface over bytes.c and steady.c. */
#ifndef GUPPY_BYTES_H
#define GUPPY_BYTES_H

#include "09_chat/decoder.h"
#include <stdint.h>

extern const DecoderKernels BYTE_KERNELS;

/* byte_row: a row of x in bytes.
 *
 *   q[k] = the integer nearest to x[k] * (127 / max |x|), of two the even one
 *
 * Returns the scale, max |x| / 127; 0, and all q 0, where the maximum is below 2^-100.
 * If an x is infinite or a NaN, so is the scale, and the q are any bytes.
 *
 * q (byte_width(K))  written, 0 from K on
 * x (K)              read */
float byte_row(int8_t *restrict q, const float *restrict x, size_t K);

/* byte_width: the bytes that a row of K takes: K, rounded up to a whole vector. */
size_t byte_width(size_t K);

/* byte_dots: the inner products of BYTE_ROWS rows with one.
 *
 *   sums[r] = w[r,0]*x[0] + w[r,1]*x[1] + ...
 *
 * sums (BYTE_ROWS)        written
 * w    (BYTE_ROWS,width)  from -127 to 127
 * x    (width)            any bytes; both 64-byte aligned
 *
 * Requires width from byte_width, and at most 2^16. _plain gives the same sums. */
#define BYTE_ROWS 4
void byte_dots(int32_t sums[BYTE_ROWS], const int8_t *w, const int8_t *x, size_t width);
void byte_dots_plain(int32_t sums[BYTE_ROWS], const int8_t *w, const int8_t *x,
                     size_t width);

/* byte_pack: see DecoderKernels: parameter `spec` of a layer in bytes, rounded as
 * rounding.h says. byte_linear:
 *
 *   y[n,m]   = bias[m] + (float)sum[n,m] * (scale of x[n] * scale of w[m])
 *   sum[n,m] = sum over k of qx[n,k] * qw[m,k]
 *
 * with qx from byte_row, in this order of roundings. Requires K <= 2^16. */
void *byte_pack(const Model *model, size_t spec, size_t layer);
void byte_linear(float *y, const float *x, const void *packed, const float *bias,
                 size_t N, size_t K, size_t M);

/* steady_norm, steady_attend: layernorm_forward and attention_row, in which a product
 * is rounded before it is added. A score is a sum of 16 lanes and then of the tree, as
 * over every row; out is a chain over u, ascending. steady_exp: e^x, within 3 units in
 * the last place from -87.33 to 88.72. */
void steady_norm(float *restrict y, float *restrict mean, float *restrict rstd,
                 const float *restrict x, const float *restrict gain,
                 const float *restrict bias, size_t N, size_t C);
void steady_attend(float *restrict out, float *restrict att, const float *restrict q,
                   const float *restrict k, const float *restrict v, size_t stride,
                   size_t T, size_t HS);
float steady_exp(float x);

#endif
