/* token_set: conversations as token ids, end to end in one list.
 *
 *   starts   0           5              11
 *   ids      1 a b c 2   1 a d e f 2    ... */
#ifndef GUPPY_TOKEN_SET_H
#define GUPPY_TOKEN_SET_H

#include "02_tokenizer/tokenizer.h"
#include <stddef.h>
#include <stdint.h>

#define TOKEN_MAX_CONTEXT ((size_t)1 << 20)

/* TokenSet: S >= 1 conversations. Conversation s, which is line s of the dataset, is
 * ids[starts[s]] .. ids[starts[s+1]-1]: at least 2 and at most context + 1 tokens. */
typedef struct {
    size_t vocabulary; /* V; every id is in 0..V-1 */
    uint64_t digest;   /* of the tokenizer that made the ids */
    size_t context;    /* rows of the longest conversation that may be here: at
                        * most TOKEN_MAX_CONTEXT */
    size_t sequences;  /* S */
    size_t tokens;     /* starts[S] */
    size_t cut;        /* conversations that were longer, and were cut */
    size_t left_out;   /* bytes that the vocabulary could not spell */
    uint64_t *starts;  /* (S+1) */
    int32_t *ids;      /* (tokens) */
} TokenSet;

/* token_set_from_dataset: encode every conversation of a dataset (JSON lines); the
 * context+1 first tokens of those that are longer.
 *
 * Allocates; release with token_set_free. Fails as dataset_next does, and
 * with EX_DATAERR on a dataset without conversations. */
TokenSet token_set_from_dataset(const char *path, Tokenizer *tokenizer, size_t context);

/* token_set_rows: the rows of conversation s: its tokens but the last, which predicts
 * nothing. */
size_t token_set_rows(const TokenSet *set, size_t s);

/* token_set_free: free what it holds and set it to {0}. */
void token_set_free(TokenSet *set);

#endif
