#include "02_tokenizer/join.h"

#include <stdlib.h>

size_t unreachable_tokens(Tokenizer *tokenizer) {
    size_t unreachable = 0;
    for (int32_t id = 0; id < (int32_t)tokenizer_size(tokenizer); id++) {
        size_t length;
        Tokens tokens = {0};
        const char *bytes = tokenizer_bytes(tokenizer, id, &length);
        if (tokenizer_special(tokenizer, id)) continue;
        join_word(tokenizer, &tokens, bytes, length);
        unreachable += tokens.count != 1 || tokens.ids[0] != id;
        free(tokens.ids);
    }
    return unreachable;
}
