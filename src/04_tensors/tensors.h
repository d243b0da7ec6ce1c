/* tensors: the kernels, the few loops that a whole training is spent in. One interface
 * over matmul.c, product.c, bf16.c, rows.c, functions.c and tensors_plain.c.
 *
 * A tensor is a block of floats; the last size varies fastest: element (n,k) of x (N,K)
 * is x[n*K + k]. N rows of a packed batch, K channels in, M channels out, V vocabulary.
 *
 * There are two of each kernel: NAME_plain (tensors_plain.c) is the formula as a loop,
 * NAME is the fast one that later stages use.
 *
 * The order of all roundings is part of every contract. It depends neither on the
 * number of threads nor on the width of the machine's vectors:
 *   - an element of a matrix product is one chain of multiply_add over the inner index,
 *     ascending. NAME and NAME_plain agree bit for bit;
 *   - a sum over a row (softmax, LayerNorm) has 16 lanes, element i in lane i % 16, and
 *     adds the lanes as a tree: l and l+8, then l+4, l+2, l+1. NAME_plain adds from
 *     left to right, and agrees within the bound that tests/04_rows.c states;
 *   - a sum over rows (bias, gain, embedding) is a chain, row 0 first;
 *   - a product that is added to something is one multiply_add; softmax multiplies by
 *     1 over its sum;
 *   - threads divide what is written, never a sum.
 *
 * All kernels: any size will do, 0 included; nothing is allocated, except 576 KiB for
 * each thread at its first matrix product; what is written overlaps nothing that is
 * read, unless the comment says so. */
#ifndef GUPPY_TENSORS_H
#define GUPPY_TENSORS_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* multiply_add: a*b + c, rounded once if the CPU can do that (every such machine gives
 * the same bits); otherwise by way of doubles, which is nearly always the same. */
#if defined(__FMA__) || defined(__aarch64__) || defined(__FP_FAST_FMAF)
#define multiply_add(a, b, c) fmaf(a, b, c)
#else
#define multiply_add(a, b, c) ((float)((double)(a) * (double)(b) + (double)(c)))
#endif

/* matmul_forward: a linear layer; weights are (out, in).
 *
 *   y[n,m] = bias[m] + x[n,0]*w[m,0] + x[n,1]*w[m,1] + ...   in this order
 *
 * matmul_forward_relu:  y[n,m] = max(0, the above)
 * matmul_forward_add:   y[n,m] = residual[n,m] + the above, the residual added last
 *
 * y         (N,M)  written in full
 * x         (N,K)  read
 * w         (M,K)  read
 * bias      (M)    starts the chain; NULL: the chain starts from 0
 * residual  (N,M)  read */
void matmul_forward(float *restrict y, const float *restrict x, const float *restrict w,
                    const float *restrict bias, size_t N, size_t K, size_t M);
void matmul_forward_relu(float *restrict y, const float *restrict x,
                         const float *restrict w, const float *restrict bias, size_t N,
                         size_t K, size_t M);
void matmul_forward_add(float *restrict y, const float *restrict x,
                        const float *restrict w, const float *restrict bias,
                        const float *restrict residual, size_t N, size_t K, size_t M);
void matmul_forward_plain(float *restrict y, const float *restrict x,
                          const float *restrict w, const float *restrict bias, size_t N,
                          size_t K, size_t M);

/* matmul_symmetric: every row of a matrix times every other, c = a * a'.
 *
 *   c[n,m] = c[m,n] = a[n,0]*a[m,0] + a[n,1]*a[m,1] + ...   in this order, from 0
 *
 * The bits of matmul_forward(c, a, a, NULL, N, K, N) for little more than half of its
 * work: what is below the diagonal is also above it. Threads divide the columns, and
 * the first are the longest: if there are several matrices, give each thread its own.
 *
 * c  (N,N)  written in full
 * a  (N,K)  read */
void matmul_symmetric(float *restrict c, const float *restrict a, size_t N, size_t K);

/* matmul_choose: what the products above multiply from now on, in all threads.
 *
 *   MATMUL_FP32  floats, as said above; the default
 *   MATMUL_BF16  bf16_round of x, w and dy, in the same order: the bits of the _plain
 *                twin on numbers rounded beforehand, except that sums below 2^-126
 *                may become 0. Bias, residual and everything written stay floats.
 *
 * matmul_bf16_fast: whether this program has the instruction for it; without it bf16
 * is slower than fp32.
 *
 * bf16_round: the nearest float whose lower 16 bits are 0, of two the even one; below
 * 2^-126 it is 0; a NaN stays a NaN. See bf16.h. */
typedef enum { MATMUL_FP32, MATMUL_BF16 } MatmulProducts;
void matmul_choose(MatmulProducts products);
int matmul_bf16_fast(void);
float bf16_round(float x);

/* matmul_pack: the weights of a layer, laid out once in the order in which
 * matmul_forward reads them: panels of PANEL outputs, for each k the PANEL weights side
 * by side, zeros beyond M. matmul_packed_size: how many floats that takes.
 * matmul_forward_packed: matmul_forward, same bits; with few rows (chat: N = 1) it runs
 * as fast as the packed weights can be read.
 *
 * packed  (matmul_packed_size(K, M))  written in full, then read; 64-byte aligned
 * others  as in matmul_forward */
#define PANEL 32
size_t matmul_packed_size(size_t K, size_t M);
void matmul_pack(float *restrict packed, const float *restrict w, size_t K, size_t M);
void matmul_forward_packed(float *restrict y, const float *restrict x,
                           const float *restrict packed, const float *restrict bias,
                           size_t N, size_t K, size_t M);

/* layernorm_forward: each row moved to mean 0 and scaled to variance 1, then by a gain.
 *
 *   mean[n] = sum over c of x[n,c] / C
 *   rstd[n] = 1 / sqrt( sum over c of (x[n,c] - mean[n])^2 / C + 1e-5 )
 *   y[n,c]  = (x[n,c] - mean[n]) * rstd[n] * gain[c] + bias[c]
 *
 * Ba, Kiros, Hinton 2016, arXiv:1607.06450.
 *
 * y           (N,C)  written in full
 * mean, rstd  (N)    written in full; kept for the backward pass
 * x           (N,C)  read
 * gain, bias  (C)    read */
#define LAYERNORM_EPSILON 1e-5f
void layernorm_forward(float *restrict y, float *restrict mean, float *restrict rstd,
                       const float *restrict x, const float *restrict gain,
                       const float *restrict bias, size_t N, size_t C);
void layernorm_forward_plain(float *restrict y, float *restrict mean,
                             float *restrict rstd, const float *restrict x,
                             const float *restrict gain, const float *restrict bias,
                             size_t N, size_t C);

/* softmax_row: one row of M >= 1 scores into probabilities, by one thread.
 * softmax_forward_plain: N rows.
 *
 *   y[i] = exp(x[i] - max x) / sum over j of exp(x[j] - max x)
 *
 * Any finite score is safe; -INFINITY gives 0 as long as one score is finite.
 * y (M) or (N,M) written in full; may be x. */
void softmax_row(float *y, const float *x, size_t M);
void softmax_forward_plain(float *y, const float *x, size_t N, size_t M);

/* relu_forward: y[i] = max(0, x[i]). Both (count); y may be x. A NaN stays a NaN. */
void relu_forward(float *y, const float *x, size_t count);
void relu_forward_plain(float *y, const float *x, size_t count);

/* embedding_forward: what a token is, plus where it is.
 *
 *   x[n,c] = tok[tokens[n],c] + pos[positions[n],c]
 *
 * x          (N,C)  written in full
 * tok        (V,C)  read;   pos        (P,C)  read
 * tokens     (N)    0..V-1; positions  (N)    0..P-1; fails with EX_SOFTWARE if not */
void embedding_forward(float *restrict x, const float *restrict tok,
                       const float *restrict pos, const int32_t *tokens,
                       const int32_t *positions, size_t N, size_t C, size_t V,
                       size_t P);
void embedding_forward_plain(float *restrict x, const float *restrict tok,
                             const float *restrict pos, const int32_t *tokens,
                             const int32_t *positions, size_t N, size_t C, size_t V,
                             size_t P);

/* crossentropy_forward: minus the logarithm of the probability of the right answer.
 *
 *   losses[n] = max - logits[n,targets[n]]
 *               + log( sum over v of exp(logits[n,v] - max) )
 *
 * losses   (N)    written in full
 * logits   (N,V)  read; any finite number is safe
 * targets  (N)    0..V-1; fails with EX_SOFTWARE if not */
void crossentropy_forward(float *restrict losses, const float *restrict logits,
                          const int32_t *targets, size_t N, size_t V);
void crossentropy_forward_plain(float *restrict losses, const float *restrict logits,
                                const int32_t *targets, size_t N, size_t V);

/* float_exp, float_log, float_cos: our own, because the last bit of a libm differs from
 * system to system, and with it every number of a training.
 *
 * Errors, in units in the last place of the true value, as tests/04_functions.c
 * measures them on FMA hardware:
 *
 *   float_exp  < 1.05  for x in [-87.33, 88.72]; below it 0, above it INFINITY
 *   float_log  < 0.51  for every x > 0; 0 gives -INFINITY, below 0 NaN
 *   float_cos  < 0.6   for |x| <= 1000 */
float float_exp(float x);
float float_log(float x);
float float_cos(float x);

#endif
