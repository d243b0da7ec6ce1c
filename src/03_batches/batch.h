/* batch: what the model eats: conversations packed end to end, no padding.
 *
 * A conversation of n tokens gives n-1 rows: in row t the model reads token t and
 * should predict token t+1. The last token predicts nothing and gets no row.
 *
 *   conversation  1 a b 2 | 1 c 2
 *   tokens        1 a b     1 c          starts  0, 3, 5
 *   targets       a b 2     c 2
 *   positions     0 1 2     0 1                                                     */
#ifndef GUPPY_BATCH_H
#define GUPPY_BATCH_H

#include "03_batches/token_set.h"
#include <stddef.h>
#include <stdint.h>

/* Batch: N rows of whole conversations; attention runs within rows starts[s] ..
 * starts[s+1]-1, never across. Belongs to the batcher, lives until its next call. */
typedef struct {
    size_t rows;              /* N: tokens read, and as many predicted */
    size_t sequences;         /* conversations */
    const int32_t *tokens;    /* (N) read */
    const int32_t *targets;   /* (N) to be predicted, all of them ids */
    const int32_t *positions; /* (N) 0, 1, 2, ... in each conversation */
    const uint32_t *starts;   /* (sequences+1), starts[sequences] == N */
    const uint32_t *lines;    /* (sequences) which conversation of the set it is */
} Batch;

/* BatchPlace: where a batcher is: `next` conversations of epoch `epoch` are dealt.
 * All there is to save and restore. */
typedef struct {
    uint64_t epoch, next;
} BatchPlace;

typedef struct Batcher Batcher;

/* batcher_new: deals the conversations of `set` forever, each once an epoch, in an
 * order that follows from seed and epoch alone.
 * batcher_new_ordered: deals them once, in the order of the set: for evaluation.
 * batcher_free: free it and clear the handle; the set stays.
 *
 * rows  a batch takes the next conversation while its rows stay <= this
 *
 * Require rows >= the context of the set, and a set of at least one conversation that
 * outlives the batcher. Allocate. */
Batcher *batcher_new(const TokenSet *set, size_t rows, uint64_t seed);
Batcher *batcher_new_ordered(const TokenSet *set, size_t rows);
void batcher_free(Batcher **batcher);

/* batcher_next: the next batch, at least one conversation. Returns 0, and leaves
 * `batch` alone, only at the end of an ordered pass. A batch may span two epochs. */
int batcher_next(Batcher *batcher, Batch *batch);

/* batcher_limit: from the next batch on, `rows` are the most; at least the context of
 * the set, at most the rows it was made for. */
void batcher_limit(Batcher *batcher, size_t rows);

/* batcher_place: where it is. batcher_seek: go on from there: what follows is what
 * followed then, given the same set, rows and seed. */
BatchPlace batcher_place(const Batcher *batcher);
void batcher_seek(Batcher *batcher, BatchPlace place);

#endif
