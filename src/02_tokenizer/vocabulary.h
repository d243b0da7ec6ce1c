/* vocabulary: the inside of a tokenizer, for the code that builds one: the trainer and
 * the reader of files. All other code uses tokenizer.h. */
#ifndef GUPPY_VOCABULARY_H
#define GUPPY_VOCABULARY_H

#include "00_ground/lexicon.h"
#include "02_tokenizer/tokenizer.h"
#include <stdbool.h>

/* Token: one entry. An added token is found in the text before anything else is done
 * to it; it is never the result of merges. */
typedef struct {
    char *text; /* its bytes, with a NUL after the last */
    size_t length;
    bool added;
    bool special; /* carries meaning for the model, is no text */
} Token;

struct Tokenizer {
    Token *tokens; /* (size) by id */
    size_t size, capacity;
    Tokens added; /* the ids of the added tokens */

    Lexicon spellings;  /* the bytes of all other tokens; values: their ids */
    int32_t bytes[256]; /* the token of every byte, or -1 */
    Lexicon merges;     /* pairs of ids as 8 bytes, by rank; values: what they become */

    int32_t unknown;   /* the token of what cannot be spelled, or -1 */
    bool split;        /* by split.h; else the whole text is one word */
    bool prefix_space; /* a space is put before a text that begins with none */

    Lexicon words; /* words met lately; values: 1 + where their line of `known` is */
    Tokens known;  /* lines: how many bytes were left out, how many ids, the ids */
};

/* vocabulary_new: no tokens, no merges; splits, puts no space. Release with
 * tokenizer_free. */
Tokenizer *vocabulary_new(void);

/* vocabulary_add: one more token, id size-1 afterwards; its text is copied. Returns
 * false, and adds nothing, when an ordinary token with these bytes is there already. */
bool vocabulary_add(Tokenizer *tokenizer, Token token);

/* vocabulary_merge: one more merge, later than all before it. Returns false, and adds
 * nothing, when the pair has one already. Requires ids of the vocabulary, and that
 * `id` is spelled as left and right together. */
bool vocabulary_merge(Tokenizer *tokenizer, int32_t left, int32_t right, int32_t id);

/* vocabulary_spelled: the id of the ordinary token with these bytes, or -1.
 * vocabulary_rank: the rank of the merge of two ids, or LEXICON_NONE.
 * vocabulary_pair: the two ids that the merge of this rank joins; returns what they
 * become. */
int32_t vocabulary_spelled(const Tokenizer *tokenizer, const char *text, size_t length);
uint32_t vocabulary_rank(const Tokenizer *tokenizer, int32_t left, int32_t right);
int32_t vocabulary_pair(const Tokenizer *tokenizer, uint32_t rank, int32_t pair[2]);

#endif
