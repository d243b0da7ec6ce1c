#include "02_tokenizer/tokenizer.h"

#include <stdlib.h>

double bytes_per_token(Tokenizer *tokenizer, const char *text, size_t length) {
    Tokens tokens = {0};
    tokenizer_encode(tokenizer, &tokens, text, length);
    double bytes = tokens.count > 0 ? (double)length / tokens.count : 0;
    free(tokens.ids);
    return bytes;
}
