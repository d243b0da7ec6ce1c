/* For the moment these fast kernels are the plain ones. */
#include "04_tensors/tensors.h"

void layernorm_forward(float *restrict y, float *restrict mean, float *restrict rstd,
                       const float *restrict x, const float *restrict gain,
                       const float *restrict bias, size_t N, size_t C) {
    layernorm_forward_plain(y, mean, rstd, x, gain, bias, N, C);
}

void layernorm_backward(float *dx, float *restrict dgain, float *restrict dbias,
                        const float *skip, const float *restrict dy,
                        const float *restrict x, const float *restrict gain,
                        const float *restrict mean, const float *restrict rstd,
                        size_t N, size_t C) {
    layernorm_backward_plain(dx, dgain, dbias, skip, dy, x, gain, mean, rstd, N, C);
}

void softmax_row(float *y, const float *x, size_t M) {
    softmax_forward_plain(y, x, 1, M);
}

void softmax_forward(float *y, const float *x, size_t N, size_t M) {
    softmax_forward_plain(y, x, N, M);
}

void softmax_row_backward(float *dx, const float *dy, const float *y, size_t M) {
    softmax_backward_plain(dx, dy, y, 1, M);
}

void softmax_backward(float *dx, const float *dy, const float *y, size_t N, size_t M) {
    softmax_backward_plain(dx, dy, y, N, M);
}

void relu_forward(float *y, const float *x, size_t count) {
    relu_forward_plain(y, x, count);
}

void relu_backward(float *dx, const float *dy, const float *y, size_t count) {
    relu_backward_plain(dx, dy, y, count);
}

void embedding_forward(float *restrict x, const float *restrict tok,
                       const float *restrict pos, const int32_t *tokens,
                       const int32_t *positions, size_t N, size_t C, size_t V,
                       size_t P) {
    embedding_forward_plain(x, tok, pos, tokens, positions, N, C, V, P);
}

void embedding_backward(float *restrict dtok, float *restrict dpos,
                        const float *restrict dx, const int32_t *tokens,
                        const int32_t *positions, size_t N, size_t C, size_t V,
                        size_t P) {
    embedding_backward_plain(dtok, dpos, dx, tokens, positions, N, C, V, P);
}

void crossentropy_forward(float *restrict losses, const float *restrict logits,
                          const int32_t *targets, size_t N, size_t V) {
    crossentropy_forward_plain(losses, logits, targets, N, V);
}

void crossentropy_backward(float *losses, float *dlogits, const float *logits,
                           const int32_t *targets, float scale, size_t N, size_t V) {
    crossentropy_backward_plain(losses, dlogits, logits, targets, scale, N, V);
}
