#include "02_tokenizer/tokenizer.h"

size_t twin_tokens(const Tokenizer *tokenizer) {
    size_t twins = 0;
    for (size_t id = 0; id < tokenizer_size(tokenizer); id++) {
        size_t length;
        const char *bytes = tokenizer_bytes(tokenizer, (int32_t)id, &length);
        if (length < 2 || bytes[0] != ' ') continue;
        int32_t twin = tokenizer_find(tokenizer, bytes + 1, length - 1);
        twins += twin >= 0 && !tokenizer_special(tokenizer, twin);
    }
    return twins;
}
