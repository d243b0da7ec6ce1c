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

void tokenizer_free(Tokenizer **tokenizer) {
    Tokenizer *t = *tokenizer;
    if (t == NULL) return;
    for (size_t i = 0; i < t->size; i++) free(t->tokens[i].text);
    lexicon_free(&t->spellings);
    lexicon_free(&t->merges);
    lexicon_free(&t->words);
    void *owned[] = {t->tokens,        t->spelled, t->merged, t->known,
                     t->known_ids.ids, t->links,   t->added,  t->heap.items};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) free(owned[i]);
    free(t);
    *tokenizer = NULL;
}

bool vocabulary_add(Tokenizer *tokenizer, Token token) {
    if (token.added) {
        tokenizer->starts[(unsigned char)token.text[0]] = true;
        tokenizer->added = memory_grow(tokenizer->added, &tokenizer->added_capacity,
                                       tokenizer->added_count + 1, sizeof(int32_t));
        tokenizer->added[tokenizer->added_count++] = tokenizer->size;
    } else {
        Lexicon *spellings = &tokenizer->spellings;
        size_t before = spellings->count;
        lexicon_add(spellings, token.text, token.length);
        if (spellings->count == before) return false;
        tokenizer->spelled =
            memory_grow(tokenizer->spelled, &tokenizer->spelled_capacity,
                        spellings->count, sizeof(int32_t));
        tokenizer->spelled[before] = tokenizer->size;
        if (token.length == 1)
            tokenizer->bytes[(unsigned char)token.text[0]] = tokenizer->size;
    }
    char *copy = memory_new(token.length + 1, 1);
    memcpy(copy, token.text, token.length);
    token.text = copy;
    tokenizer->tokens = memory_grow(tokenizer->tokens, &tokenizer->capacity,
                                    tokenizer->size + 1, sizeof(Token));
    tokenizer->tokens[tokenizer->size++] = token;
    return true;
}

bool vocabulary_merge(Tokenizer *tokenizer, int32_t left, int32_t right, int32_t id) {
    int32_t pair[2] = {left, right};
    size_t rank = tokenizer->merges.count;
    lexicon_add(&tokenizer->merges, (const char *)pair, sizeof pair);
    if (tokenizer->merges.count == rank) return false;
    tokenizer->merged = memory_grow(tokenizer->merged, &tokenizer->merged_capacity,
                                    rank + 1, sizeof(int32_t));
    tokenizer->merged[rank] = id;
    return true;
}

int32_t vocabulary_spelled(const Tokenizer *tokenizer, const char *text,
                           size_t length) {
    uint32_t number = lexicon_find(&tokenizer->spellings, text, length);
    return number == LEXICON_NONE ? -1 : tokenizer->spelled[number];
}

uint32_t vocabulary_rank(const Tokenizer *tokenizer, int32_t left, int32_t right) {
    int32_t pair[2] = {left, right};
    return lexicon_find(&tokenizer->merges, (const char *)pair, sizeof pair);
}

void vocabulary_pair(const Tokenizer *tokenizer, uint32_t rank, int32_t *left,
                     int32_t *right) {
    size_t size;
    const char *pair = lexicon_text(&tokenizer->merges, rank, &size);
    memcpy(left, pair, sizeof *left);
    memcpy(right, pair + sizeof *left, sizeof *right);
}
