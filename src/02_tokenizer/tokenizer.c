#include "02_tokenizer/tokenizer.h"
#include "00_ground/fail.h"
#include "02_tokenizer/join.h"
#include "02_tokenizer/split.h"
#include <stdlib.h>
#include <string.h>

#define KNOWN_WORDS  (1 << 16) /* then all are forgotten */
#define KNOWN_LENGTH 64        /* longer words are not remembered */

void tokenizer_free(Tokenizer **tokenizer) {
    Tokenizer *t = *tokenizer;
    if (t == NULL) return;
    for (size_t i = 0; i < t->size; i++) free(t->tokens[i].text);
    free(t->tokens);
    free(t->added.ids);
    free(t->known.ids);
    lexicon_free(&t->spellings);
    lexicon_free(&t->merges);
    lexicon_free(&t->words);
    free(t);
    *tokenizer = NULL;
}

size_t tokenizer_size(const Tokenizer *tokenizer) {
    return tokenizer->size;
}

size_t tokenizer_merges(const Tokenizer *tokenizer) {
    return tokenizer->merges.count;
}

static const Token *tokenizer_token(const Tokenizer *tokenizer, int32_t id) {
    require(id >= 0 && (size_t)id < tokenizer->size);
    return &tokenizer->tokens[id];
}

int tokenizer_special(const Tokenizer *tokenizer, int32_t id) {
    return tokenizer_token(tokenizer, id)->special;
}

const char *tokenizer_bytes(const Tokenizer *tokenizer, int32_t id, size_t *length) {
    *length = tokenizer_token(tokenizer, id)->length;
    return tokenizer_token(tokenizer, id)->text;
}

/* The longest added token that `text` begins with, or -1. */
static int32_t tokenizer_added(const Tokenizer *tokenizer, const char *text,
                               size_t length) {
    int32_t found = -1;
    size_t longest = 0;
    for (size_t i = 0; i < tokenizer->added.count; i++) {
        const Token *token = &tokenizer->tokens[tokenizer->added.ids[i]];
        if (token->length <= longest || token->length > length) continue;
        if (memcmp(token->text, text, token->length) != 0) continue;
        longest = token->length;
        found = tokenizer->added.ids[i];
    }
    return found;
}

int32_t tokenizer_find(const Tokenizer *tokenizer, const char *text, size_t length) {
    int32_t added = tokenizer_added(tokenizer, text, length);
    if (added >= 0 && tokenizer->tokens[added].length == length) return added;
    return vocabulary_spelled(tokenizer, text, length);
}

/* Most words of a text have been met before: their ids are copied. */
static size_t tokenizer_word(Tokenizer *tokenizer, Tokens *out, const char *text,
                             size_t length) {
    Lexicon *words = &tokenizer->words;
    Tokens *known = &tokenizer->known;
    if (length > KNOWN_LENGTH) return join_word(tokenizer, out, text, length);
    if (words->count == KNOWN_WORDS) {
        lexicon_free(words);
        known->count = 0;
    }
    uint64_t *line = lexicon_value(words, text, length);
    if (*line == 0) {
        size_t start = known->count;
        tokens_append(known, (int32_t[2]){0}, 2);
        size_t left_out = join_word(tokenizer, known, text, length);
        known->ids[start] = left_out;
        known->ids[start + 1] = known->count - start - 2;
        *line = start + 1;
    }
    const int32_t *found = known->ids + *line - 1;
    tokens_append(out, found + 2, found[1]);
    return found[0];
}

size_t tokenizer_encode(Tokenizer *tokenizer, Tokens *out, const char *text,
                        size_t length) {
    size_t left_out = 0;
    char *spaced = NULL;
    if (tokenizer->prefix_space && length > 0 && text[0] != ' ') {
        spaced = memory_new(length + 1, 1);
        spaced[0] = ' ';
        memcpy(spaced + 1, text, length++);
        text = spaced;
    }
    for (size_t word; length > 0; text += word, length -= word) {
        word = tokenizer->split ? split_next(text, length) : length;
        left_out += tokenizer_word(tokenizer, out, text, word);
    }
    free(spaced);
    return left_out;
}

size_t tokenizer_encode_marked(Tokenizer *tokenizer, Tokens *out, const char *text,
                               size_t length) {
    size_t left_out = 0, start = 0, at = 0;
    while (at < length) {
        int32_t id = tokenizer_added(tokenizer, text + at, length - at);
        if (id < 0) {
            at++;
            continue;
        }
        left_out += tokenizer_encode(tokenizer, out, text + start, at - start);
        tokens_push(out, id);
        start = at += tokenizer->tokens[id].length;
    }
    return left_out + tokenizer_encode(tokenizer, out, text + start, length - start);
}

size_t tokenizer_encode_conversation(Tokenizer *tokenizer, Tokens *out,
                                     const Conversation *conversation) {
    Segment segments[SEGMENTS];
    char *whole = conversation_segments(conversation, segments);
    size_t left_out = 0;
    for (const Segment *s = segments; s < segments + SEGMENTS; s++) {
        if (!s->special) {
            left_out += tokenizer_encode(tokenizer, out, s->text, s->length);
            continue;
        }
        int32_t id = tokenizer_find(tokenizer, s->text, s->length);
        if (id < 0)
            fail(EX_DATAERR, "the tokenizer has no token %.*s", (int)s->length,
                 s->text);
        tokens_push(out, id);
    }
    free(whole);
    return left_out;
}

/* An answer that is empty so far, and not at its end. */
size_t tokenizer_encode_prompt(Tokenizer *tokenizer, Tokens *out, const char *text,
                               size_t length) {
    Conversation unanswered = {
        .question = text, .question_length = length, .answer = ""};
    size_t left_out = tokenizer_encode_conversation(tokenizer, out, &unanswered);
    out->count--;
    return left_out;
}

char *tokenizer_decode(const Tokenizer *tokenizer, const int32_t *ids, size_t count,
                       size_t *size) {
    *size = 0;
    for (size_t i = 0; i < count; i++)
        *size += tokenizer_token(tokenizer, ids[i])->length;
    char *text = memory_new(*size + 1, 1), *end = text;
    for (size_t i = 0; i < count; i++) {
        const Token *token = tokenizer_token(tokenizer, ids[i]);
        end = (char *)memcpy(end, token->text, token->length) + token->length;
    }
    return text;
}
