#include "02_tokenizer/tokens.h"
#include "00_ground/fail.h"

void tokens_push(Tokens *tokens, int32_t id) {
    tokens->ids =
        memory_grow(tokens->ids, &tokens->capacity, tokens->count + 1, sizeof id);
    tokens->ids[tokens->count++] = id;
}

void tokens_append(Tokens *tokens, const int32_t *ids, size_t count) {
    while (count-- > 0) tokens_push(tokens, *ids++);
}
