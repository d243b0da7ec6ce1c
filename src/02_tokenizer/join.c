#include "02_tokenizer/join.h"
#include "00_ground/fail.h"

void link_join(Link *links, uint32_t at, int32_t id) {
    uint32_t swallowed = links[at].after;
    links[at].id = id;
    links[at].after = links[swallowed].after;
    links[swallowed].id = -1;
    if (links[at].after != LINK_NONE) links[links[at].after].before = at;
}

/* The tokens of the single bytes, as the chain that the merges will shorten. */
static uint32_t join_spell(Tokenizer *tokenizer, const char *text, size_t length,
                           size_t *left_out) {
    uint32_t count = 0;
    require(length < LINK_NONE);
    tokenizer->links = memory_grow(tokenizer->links, &tokenizer->links_capacity,
                                   length + 1, sizeof(Link));
    for (size_t i = 0; i < length; i++) {
        int32_t id = tokenizer->bytes[(unsigned char)text[i]];
        if (id < 0) {
            ++*left_out;
            id = tokenizer->unknown;
        }
        if (id < 0) continue;
        tokenizer->links[count] = (Link){id, count - 1, count + 1};
        count++;
    }
    if (count > 0) tokenizer->links[count - 1].after = LINK_NONE;
    return count;
}

/* The rank of the merge that joins the piece at `at` with the one behind it. */
static uint32_t join_rank(const Tokenizer *tokenizer, uint32_t at) {
    const Link *link = &tokenizer->links[at];
    if (link->id < 0 || link->after == LINK_NONE) return LEXICON_NONE;
    return vocabulary_rank(tokenizer, link->id, tokenizer->links[link->after].id);
}

static void join_hope(Tokenizer *tokenizer, uint32_t at) {
    uint32_t rank = at == LINK_NONE ? LEXICON_NONE : join_rank(tokenizer, at);
    if (rank != LEXICON_NONE) heap_push(&tokenizer->heap, (HeapItem){rank, at});
}

static void join_collect(const Tokenizer *tokenizer, Tokens *out, uint32_t count) {
    for (uint32_t at = 0; count > 0 && at != LINK_NONE; at = tokenizer->links[at].after)
        tokens_push(out, tokenizer->links[at].id);
}

size_t join_word_plain(Tokenizer *tokenizer, Tokens *out, const char *text,
                       size_t length) {
    size_t left_out = 0;
    uint32_t count = join_spell(tokenizer, text, length, &left_out);
    for (;;) {
        uint32_t best = LEXICON_NONE, where = 0;
        for (uint32_t at = 0; count > 0 && at != LINK_NONE;
             at = tokenizer->links[at].after) {
            uint32_t rank = join_rank(tokenizer, at);
            if (rank < best) best = rank, where = at;
        }
        if (best == LEXICON_NONE) break;
        link_join(tokenizer->links, where, tokenizer->merges.entries[best].value);
    }
    join_collect(tokenizer, out, count);
    return left_out;
}

/* Joining two pieces changes only the pairs on their left and right, so nothing else is
 * looked at again. What the heap promised may be gone when its turn comes: then the
 * rank at that place is another one. */
size_t join_word(Tokenizer *tokenizer, Tokens *out, const char *text, size_t length) {
    size_t left_out = 0;
    uint32_t count = join_spell(tokenizer, text, length, &left_out);
    for (uint32_t at = 0; at < count; at++) join_hope(tokenizer, at);
    while (tokenizer->heap.count > 0) {
        HeapItem item = heap_pop(&tokenizer->heap);
        if (join_rank(tokenizer, item.second) != item.first) continue;
        link_join(tokenizer->links, item.second,
                  tokenizer->merges.entries[item.first].value);
        join_hope(tokenizer, tokenizer->links[item.second].before);
        join_hope(tokenizer, item.second);
    }
    join_collect(tokenizer, out, count);
    return left_out;
}
