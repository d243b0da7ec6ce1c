/* learn: what both ways of learning merges share. */
#ifndef GUPPY_LEARN_H
#define GUPPY_LEARN_H

#include "02_tokenizer/trainer.h"
#include "02_tokenizer/vocabulary.h"

struct Trainer {
    Lexicon words;    /* every different word... */
    uint64_t *counts; /* ...and how often it was seen */
    size_t counts_capacity;
    bool split;
};

/* Learner: the words as chains of pieces, end to end, that the merges shorten. */
typedef struct {
    const Trainer *trainer;
    Tokenizer *tokenizer; /* what has been learned */
    Merge *merges;
    size_t merge_count, merges_capacity;
    Link *links;     /* (count) at first one for each byte of each word */
    uint32_t *words; /* (count) the word it belongs to */
    size_t count;
} Learner;

/* learner_begin: the special tokens, the bytes, and every word in single bytes.
 * learner_merge: a pair becomes a new token; returns its id.
 * learner_end: hands over what was learned, frees the rest. */
Learner learner_begin(const Trainer *trainer, size_t vocabulary);
int32_t learner_merge(Learner *learner, int32_t left, int32_t right, uint64_t count);
Tokenizer *learner_end(Learner *learner, Merge **merges);

#endif
