/* voice: a trained model made ready to speak.
 *
 * A training step sees every token of a conversation at once. An answer is made one
 * token at a time, and each new token needs of the old ones only their keys and values,
 * in every layer; nothing that comes later changes them. So they are kept: the KV
 * cache. A token then costs the same work however long the conversation is, but for the
 * attention itself, and its logits have the same bits as if everything had been
 * computed anew: each kernel's order of operations does not depend on how many rows it
 * is given.
 *
 * The weights are packed once, in the order in which they will be read. */
#ifndef GUPPY_VOICE_H
#define GUPPY_VOICE_H

#include "06_transformer/model.h"

typedef struct Voice Voice;

/* voice_new: room for `slots` conversations of up to T tokens side by side, all empty.
 * voice_beside: another voice of the same model, for another thread; it reads the first
 * one's packed weights. voice_free: frees it and clears the handle; the model stays.
 *
 * voice_new allocates a packed copy of the weights, both 2*L*T*C floats a slot, and
 * scratch. Requires slots >= 1, a model that outlives the voice and does not change,
 * and of the first voice that it outlives those beside it. */
Voice *voice_new(const Model *model, size_t slots);
Voice *voice_beside(const Voice *first, size_t slots);
void voice_free(Voice **voice);

/* voice_clear: conversation `slot` begins anew. voice_length: tokens it has read. */
void voice_clear(Voice *voice, size_t slot);
size_t voice_length(const Voice *voice, size_t slot);

/* voice_read: N more tokens; tokens[n] goes on with conversation slots[n].
 *
 * tokens  (N)  0..V-1
 * slots   (N)  a conversation may get several tokens in one call, in their order
 *
 * Requires 1 <= N <= max(T, slots of the voice), and no conversation longer than T.
 * Allocates nothing. */
void voice_read(Voice *voice, const int32_t *tokens, const uint32_t *slots, size_t N);

/* voice_logits: what comes after each of some tokens of the last voice_read.
 *
 * logits  (count, V)  written
 * rows    (count)     which of its N tokens; count <= max(T, slots)               */
void voice_logits(Voice *voice, float *logits, const uint32_t *rows, size_t count);

/* voice_watch: from now on keep the attention of slot 0: (L, NH, T, T) floats, row t of
 * a head is written when token t is read, for u <= t. NULL: no longer. */
void voice_watch(Voice *voice, float *attention);

#endif
