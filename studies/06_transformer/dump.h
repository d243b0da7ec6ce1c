/* dump: every tensor between the tokens and the loss, as files to look into. */
#ifndef GUPPY_DUMP_H
#define GUPPY_DUMP_H

#include "06_transformer/model.h"

/* dump_write: the tensors of one sequence, after model_forward, as folder/NAME.npy:
 *
 *   embedding.out, norm.out, blocks.L.norm1.out, blocks.L.norm2.out, blocks.L.attn.mix,
 *   blocks.L.attn.out, blocks.L.attn.residual, blocks.L.ffn.out, blocks.L.out  (N,C)
 *   blocks.L.attn.qkv.out (N,3C)     blocks.L.attn.probs (NH,N,N)
 *   blocks.L.ffn.up.out, blocks.L.ffn.hidden (N,F)
 *   logits (N,V)        loss (1): the mean
 *
 * attn.out, ffn.up.out, ffn.out and the logits are computed here: the forward pass goes
 * on from them without keeping them.
 *
 * Requires batch->sequences == 1. Fails as npy_write. */
void dump_write(const char *folder, const Model *model, Activations *activations,
                const Batch *batch);

#endif
