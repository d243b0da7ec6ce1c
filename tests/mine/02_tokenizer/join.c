/* Chapter 2's merges: the earliest learned first, until none applies. */
#include "02_tokenizer/join.h"
#include "00_ground/fail.h"
#include <stdlib.h>

/* For the trainer of the book. */
void link_join(Link *links, uint32_t at, int32_t id) {
    Link *link = &links[at], *gone = &links[link->after];
    link->id = id;
    gone->id = -1;
    link->after = gone->after;
    if (gone->after != LINK_NONE) links[gone->after].before = at;
}

size_t join_word_plain(const Tokenizer *tokenizer, Tokens *out, const char *text,
                       size_t length) {
    size_t from = out->count, left_out = 0;
    for (size_t i = 0; i < length; i++) {
        int32_t id = tokenizer->bytes[(unsigned char)text[i]];
        left_out += id < 0;
        if (id < 0) id = tokenizer->unknown;
        if (id >= 0) tokens_push(out, id);
    }
    for (;;) {
        uint32_t best = LEXICON_NONE;
        size_t where = 0;
        for (size_t i = from; i + 1 < out->count; i++) {
            uint32_t rank = vocabulary_rank(tokenizer, out->ids[i], out->ids[i + 1]);
            if (rank < best) best = rank, where = i;
        }
        if (best == LEXICON_NONE) return left_out;
        out->ids[where] = (int32_t)tokenizer->merges.entries[best].value;
        out->count--;
        for (size_t i = where + 1; i < out->count; i++) out->ids[i] = out->ids[i + 1];
    }
}

size_t join_word(const Tokenizer *tokenizer, Tokens *out, const char *text,
                 size_t length) {
    return join_word_plain(tokenizer, out, text, length);
}
