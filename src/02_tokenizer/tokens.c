#include "02_tokenizer/tokens.h"
#include "00_ground/fail.h"

void tokens_append(Tokens *tokens, const int32_t *ids, size_t count) {
    tokens->ids = memory_grow(tokens->ids, &tokens->capacity, tokens->count + count,
                              sizeof(int32_t));
    for (size_t i = 0; i < count; i++) tokens->ids[tokens->count++] = ids[i];
}

void tokens_push(Tokens *tokens, int32_t id) {
    tokens_append(tokens, &id, 1);
}
