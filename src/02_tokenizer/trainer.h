/* trainer: learns a vocabulary from text.
 *
 * Gage 1994, "A New Algorithm for Data Compression"; Sennrich et al. 2016,
 * arXiv:1508.07909, algorithm 1: join the most frequent pair of neighbours, again and
 * again. */
#ifndef GUPPY_TRAINER_H
#define GUPPY_TRAINER_H

#include "02_tokenizer/tokenizer.h"
#include <stddef.h>
#include <stdint.h>

typedef struct Trainer Trainer;

/* trainer_new: nothing seen yet. trainer_free: free it and clear the handle. */
Trainer *trainer_new(void);
void trainer_free(Trainer **trainer);

/* trainer_add: count the words of one more text, special tokens being ordinary
 * characters.
 * trainer_add_conversation: the segments between the special tokens of one more
 * conversation. Fail with EX_OSERR. */
void trainer_add(Trainer *trainer, const char *text, size_t length);
void trainer_add_conversation(Trainer *trainer, const char *text, size_t length,
                              const char *reply, size_t reply_length);

/* Merge: one thing learned: `left` and `right` stood side by side `count` times and
 * have become `id`. */
typedef struct {
    int32_t left, right, id;
    uint64_t count;
} Merge;

/* trainer_learn: a tokenizer of at most `vocabulary` entries: the three special tokens,
 * the 256 bytes, then merges: the most frequent pair, of equals the smaller pair of
 * ids, while it is seen at least twice.
 *
 * merges  if not NULL, receives the merges as they were made, with their counts;
 *         *count of them; release with free
 *
 * Requires vocabulary >= 259. Allocates; release with tokenizer_free. */
Tokenizer *trainer_learn(const Trainer *trainer, size_t vocabulary, Merge **merges,
                         size_t *count);

#endif
