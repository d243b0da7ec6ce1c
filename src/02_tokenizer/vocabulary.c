#include "02_tokenizer/vocabulary.h"
#include "00_ground/fail.h"
#include <stdlib.h>
#include <string.h>

Tokenizer *vocabulary_new(void) {
    Tokenizer *tokenizer = memory_new(1, sizeof(Tokenizer));
    memset(tokenizer->bytes, -1, sizeof tokenizer->bytes);
    tokenizer->unknown = -1;
    tokenizer->split = true;
    return tokenizer;
}

bool vocabulary_add(Tokenizer *tokenizer, Token token) {
    if (token.added) {
        tokens_push(&tokenizer->added, tokenizer->size);
    } else {
        if (vocabulary_spelled(tokenizer, token.text, token.length) >= 0) return false;
        *lexicon_value(&tokenizer->spellings, token.text, token.length) =
            tokenizer->size;
        if (token.length == 1)
            tokenizer->bytes[(unsigned char)token.text[0]] = tokenizer->size;
    }
    token.text = memory_text(token.text, token.length);
    tokenizer->tokens = memory_grow(tokenizer->tokens, &tokenizer->capacity,
                                    tokenizer->size + 1, sizeof(Token));
    tokenizer->tokens[tokenizer->size++] = token;
    return true;
}

bool vocabulary_merge(Tokenizer *tokenizer, int32_t left, int32_t right, int32_t id) {
    int32_t pair[2] = {left, right};
    if (vocabulary_rank(tokenizer, left, right) != LEXICON_NONE) return false;
    *lexicon_value(&tokenizer->merges, pair, sizeof pair) = id;
    return true;
}

int32_t vocabulary_spelled(const Tokenizer *tokenizer, const char *text,
                           size_t length) {
    uint32_t number = lexicon_find(&tokenizer->spellings, text, length);
    return number == LEXICON_NONE ? -1
                                  : (int32_t)tokenizer->spellings.entries[number].value;
}

uint32_t vocabulary_rank(const Tokenizer *tokenizer, int32_t left, int32_t right) {
    int32_t pair[2] = {left, right};
    return lexicon_find(&tokenizer->merges, pair, sizeof pair);
}

int32_t vocabulary_pair(const Tokenizer *tokenizer, uint32_t rank, int32_t pair[2]) {
    memcpy(pair, lexicon_text(&tokenizer->merges, rank, NULL), 2 * sizeof *pair);
    return tokenizer->merges.entries[rank].value;
}
