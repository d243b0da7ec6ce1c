/* decoder: the forward pass of a trained model, for one token at a time, with a KV
 * cache.
 *
 * A training step sees every token of a conversation at once. An answer is made one
 * token at a time, and each new token needs of the old ones only their keys and values,
 * in every layer; nothing that comes later changes them. So they are kept: the KV
 * cache. A token then costs the same work however long the conversation is, but for the
 * attention itself, and its logits have the same bits as those of model_forward
 * (06_transformer/model.h), which computes everything anew: each kernel's order of
 * operations does not depend on how many rows it is given.
 *
 * The weights are packed once, in the order in which they will be read. */
#ifndef GUPPY_DECODER_H
#define GUPPY_DECODER_H

#include "06_transformer/model.h"

typedef struct Decoder Decoder;

/* DecoderKernels: what a decoder computes with.
 *
 * pack    parameter `spec` of a layer, a matrix (M,K), laid out as `linear` reads it;
 *         allocates one block, which free releases
 * linear  matmul_forward with such weights; bias NULL: none
 * norm    layernorm_forward
 * attend  attention_row */
typedef struct {
    void *(*pack)(const Model *model, size_t spec, size_t layer);
    void (*linear)(float *y, const float *x, const void *packed, const float *bias,
                   size_t N, size_t K, size_t M);
    void (*norm)(float *restrict y, float *restrict mean, float *restrict rstd,
                 const float *restrict x, const float *restrict gain,
                 const float *restrict bias, size_t N, size_t C);
    void (*attend)(float *restrict out, float *restrict att, const float *restrict q,
                   const float *restrict k, const float *restrict v, size_t stride,
                   size_t T, size_t HS);
} DecoderKernels;

extern const DecoderKernels DECODER_FLOATS; /* those of chapters 4 and 5 */

/* decoder_new: room for `slots` conversations of up to T tokens side by side, all
 * empty, with DECODER_FLOATS. decoder_new_with: the same with other kernels, which
 * outlive it; its bits are then theirs. decoder_beside: another decoder of the same
 * model, for another thread; it reads the first one's packed weights. decoder_free:
 * frees it and clears the handle; the model stays.
 *
 * decoder_new allocates a packed copy of the weights, both 2*L*T*C floats a slot, and
 * scratch. Requires slots >= 1, a model that outlives the decoder and does not change,
 * and of the first decoder that it outlives those beside it. */
Decoder *decoder_new(const Model *model, size_t slots);
Decoder *decoder_new_with(const Model *model, const DecoderKernels *with, size_t slots);
Decoder *decoder_beside(const Decoder *first, size_t slots);
void decoder_free(Decoder **decoder);

/* decoder_clear: conversation `slot` begins anew. decoder_length: tokens it has read.
 */
void decoder_clear(Decoder *decoder, size_t slot);
size_t decoder_length(const Decoder *decoder, size_t slot);

/* decoder_read: N more tokens; tokens[n] goes on with conversation slots[n].
 *
 * tokens  (N)  0..V-1
 * slots   (N)  a conversation may get several tokens in one call, in their order
 *
 * Requires 1 <= N <= max(T, slots of the decoder), and no conversation longer than T.
 * Allocates nothing. */
void decoder_read(Decoder *decoder, const int32_t *tokens, const uint32_t *slots,
                  size_t N);

/* decoder_logits: what comes after each of `count` tokens of the last decoder_read,
 * from its token number `first` on.
 *
 * logits  (count, V)  written */
void decoder_logits(const Decoder *decoder, float *logits, size_t first, size_t count);

#endif
