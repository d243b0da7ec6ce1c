/* kernels_backward: the gradient of every kernel of chapter 4. NAME_plain is the
 * formula (kernels_backward_plain.c), NAME the fast one; what tensors.h says of orders,
 * threads and overlap holds here. */
#ifndef GUPPY_KERNELS_BACKWARD_H
#define GUPPY_KERNELS_BACKWARD_H

#include "04_tensors/tensors.h"

/* matmul_backward_input: the gradient of x.
 *
 *   dx[n,k] = dy[n,0]*w[0,k] + dy[n,1]*w[1,k] + ...   in this order, from 0
 *
 * matmul_backward_input_relu: dx[n,k] = h[n,k] > 0 ? the above : 0, where h, the output
 * of a ReLU, is what x was
 *
 * dx  (N,K)  written in full
 * dy  (N,M)  read
 * w   (M,K)  read
 * h   (N,K)  read */
void matmul_backward_input(float *restrict dx, const float *restrict dy,
                           const float *restrict w, size_t N, size_t K, size_t M);
void matmul_backward_input_relu(float *restrict dx, const float *restrict dy,
                                const float *restrict w, const float *restrict h,
                                size_t N, size_t K, size_t M);
void matmul_backward_input_plain(float *restrict dx, const float *restrict dy,
                                 const float *restrict w, size_t N, size_t K, size_t M);

/* matmul_backward_weight: the gradient of the weights and the bias, added up.
 *
 *   dw[m,k]  = dw[m,k] + dy[0,m]*x[0,k] + dy[1,m]*x[1,k] + ...   in this order
 *   dbias[m] = dbias[m] + dy[0,m] + dy[1,m] + ...                 in this order
 *
 * The chain goes on from what is in dw: the rows of a batch in several calls, in
 * order, give the bits of one call.
 *
 * dw     (M,K)  added to
 * dbias  (M)    added to; NULL: the layer has none
 * dy     (N,M)  read
 * x      (N,K)  read */
void matmul_backward_weight(float *restrict dw, float *restrict dbias,
                            const float *restrict dy, const float *restrict x, size_t N,
                            size_t K, size_t M);
void matmul_backward_weight_plain(float *restrict dw, float *restrict dbias,
                                  const float *restrict dy, const float *restrict x,
                                  size_t N, size_t K, size_t M);

/* layernorm_backward: with xhat = (x - mean) * rstd and g = dy * gain,
 *
 *   dx[n,c]   = skip[n,c] + rstd[n] * ( g - mean of g - xhat * mean of (g * xhat) )
 *   dgain[c]  = dgain[c] + sum over n of dy[n,c] * xhat[n,c]
 *   dbias[c]  = dbias[c] + sum over n of dy[n,c]
 *
 * dx            (N,C)  written in full
 * dgain, dbias  (C)    added to
 * skip          (N,C)  the gradient that flows past the norm; may be dx; NULL: none
 * dy, x         (N,C)  read; mean, rstd (N), gain (C) read */
void layernorm_backward(float *dx, float *restrict dgain, float *restrict dbias,
                        const float *skip, const float *restrict dy,
                        const float *restrict x, const float *restrict gain,
                        const float *restrict mean, const float *restrict rstd,
                        size_t N, size_t C);
void layernorm_backward_plain(float *dx, float *restrict dgain, float *restrict dbias,
                              const float *skip, const float *restrict dy,
                              const float *restrict x, const float *restrict gain,
                              const float *restrict mean, const float *restrict rstd,
                              size_t N, size_t C);

/* softmax_row_backward: the gradient of one row of scores.
 * softmax_backward_plain: of N rows.
 *
 *   dx[i] = y[i] * ( dy[i] - sum over j of dy[j] * y[j] )
 *
 * dx (M) or (N,M) written in full; may be dy. y is what the forward pass wrote. */
void softmax_row_backward(float *dx, const float *dy, const float *y, size_t M);
void softmax_backward_plain(float *dx, const float *dy, const float *y, size_t N,
                            size_t M);

/* relu_backward_plain: dx[i] = y[i] > 0 ? dy[i] : 0. All (count); dx may be dy. */
void relu_backward_plain(float *dx, const float *dy, const float *y, size_t count);

/* embedding_backward: dx[n] is added to dtok[tokens[n]] and to dpos[positions[n]], row
 * 0 first, whatever the number of threads.
 *
 * dtok  (V,C)  added to;  dpos  (P,C)  added to;  dx  (N,C)  read
 * tokens, positions: as in embedding_forward */
void embedding_backward(float *restrict dtok, float *restrict dpos,
                        const float *restrict dx, const int32_t *tokens,
                        const int32_t *positions, size_t N, size_t C, size_t V,
                        size_t P);
void embedding_backward_plain(float *restrict dtok, float *restrict dpos,
                              const float *restrict dx, const int32_t *tokens,
                              const int32_t *positions, size_t N, size_t C, size_t V,
                              size_t P);

/* crossentropy_backward: the gradient of scale * (sum of the losses), and the losses.
 *
 *   dlogits[n,v] = scale * ( softmax(logits[n])[v] - (v == targets[n] ? 1 : 0) )
 *
 * losses   (N)    written in full; NULL if not wanted
 * dlogits  (N,V)  written in full; may be logits: nothing else needs them any more
 * logits, targets: as in crossentropy_forward */
void crossentropy_backward(float *losses, float *dlogits, const float *logits,
                           const int32_t *targets, float scale, size_t N, size_t V);
void crossentropy_backward_plain(float *losses, float *dlogits, const float *logits,
                                 const int32_t *targets, float scale, size_t N,
                                 size_t V);

#endif
