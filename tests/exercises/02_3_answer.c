#include "02_tokenizer/tokenizer.h"

void greedy_encode(const Tokenizer *tokenizer, Tokens *out, const char *word,
                   size_t length) {
    while (length > 0) {
        size_t longest = length;
        int32_t id = tokenizer_find(tokenizer, word, longest);
        while (id < 0 || tokenizer_special(tokenizer, id))
            id = tokenizer_find(tokenizer, word, --longest);
        tokens_push(out, id);
        word += longest;
        length -= longest;
    }
}
