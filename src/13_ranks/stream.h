/* stream: conversations of a character that no file holds.
 *
 * Conversation i follows from the seed and i alone, and so does which one is dealt
 * when: every rank draws what a step needs, and nothing is stored or sent. */
#ifndef GUPPY_STREAM_H
#define GUPPY_STREAM_H

#include "01_datagen/sampler.h"
#include "03_batches/token_set.h"

/* Stream: start from {.character, .count >= 1, .seed, .tokenizer, .context}, which it
 * does not own. */
typedef struct {
    const Character *character;
    uint64_t count, seed; /* conversations 0 .. count - 1 */
    Tokenizer *tokenizer;
    size_t context; /* rows that a conversation is cut to, as in a TokenSet */
    Sampler sampler;
} Stream;

/* stream_draw: conversation i, one that is trained with: of those that it draws, the
 * first that conversation_kept does not keep aside. The texts live until the next call.
 *
 * stream_number: which conversation is dealt after `dealt` others. In each epoch,
 * `count` of them, every one comes once, in an order that follows from seed and epoch:
 * a Feistel network of four rounds (Luby & Rackoff 1988) on the smallest even number of
 * bits that has room, walked on along its cycle until the result is below `count`.
 *
 * stream_set: the conversations that are dealt after `dealt` others, as many as are
 * needed for more than `rows` rows, or `most` of them. They go to `set`, whose memory
 * is used again: {0} at first, then what the last call wrote. Release it with
 * token_set_free. */
Conversation stream_draw(Stream *stream, uint64_t i);
uint64_t stream_number(const Stream *stream, uint64_t dealt);
void stream_set(Stream *stream, uint64_t dealt, size_t rows, size_t most,
                TokenSet *set);

#endif
