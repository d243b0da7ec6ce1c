/* tokens: a growing list of token ids. */
#ifndef GUPPY_TOKENS_H
#define GUPPY_TOKENS_H

#include <stddef.h>
#include <stdint.h>

/* Tokens: start from {0}; release with free(tokens.ids). */
typedef struct {
    int32_t *ids;
    size_t count, capacity;
} Tokens;

/* tokens_push: one more id at the end. tokens_append: `count` more. Both fail with
 * EX_OSERR. */
void tokens_push(Tokens *tokens, int32_t id);
void tokens_append(Tokens *tokens, const int32_t *ids, size_t count);

#endif
