/* heads: heads to look at, before any training: random ones and some set by hand. */
#ifndef GUPPY_HEADS_H
#define GUPPY_HEADS_H

#include "03_batches/sentence.h"
#include <stddef.h>
#include <stdint.h>

typedef enum {
    HEAD_NEWBORN,  /* random vectors through random matrices, as in a newborn model */
    HEAD_STRANGER, /* random queries and keys of size 1, as if training had begun */
    HEAD_PREVIOUS, /* set by hand: looks at the token before */
    HEAD_TWIN,     /* set by hand: looks at earlier copies of the same token */
    HEAD_KINDS
} HeadKind;

extern const char *const HEAD_NAMES[HEAD_KINDS];

/* heads_fill: queries, keys and values of NH heads of one kind for a sentence.
 *
 * qkv (T,3C) written in full, laid out as attention_forward reads it
 *
 * Heads set by hand need HS >= T for one channel a position. */
void heads_fill(float *qkv, HeadKind kind, const Sentence *sentence, size_t C,
                size_t NH, uint64_t seed);

#endif
