#include "02_tokenizer/join.h"
#include "00_ground/fail.h"
#include "02_tokenizer/heap.h"
#include <stdlib.h>

void link_join(Link *links, uint32_t at, int32_t id) {
    uint32_t swallowed = links[at].after;
    links[at].id = id;
    links[at].after = links[swallowed].after;
    links[swallowed].id = -1;
    if (links[at].after != LINK_NONE) links[links[at].after].before = at;
}

/* The tokens of the single bytes, as the list that the merges will shorten. Returns how
 * many there are, and the bytes that have none. */
static uint32_t join_spell(const Tokenizer *tokenizer, Link *links, const char *text,
                           size_t length, size_t *left_out) {
    uint32_t count = 0;
    require(length < LINK_NONE);
    *left_out = 0;
    for (size_t i = 0; i < length; i++) {
        int32_t id = tokenizer->bytes[(unsigned char)text[i]];
        *left_out += id < 0;
        if (id < 0) id = tokenizer->unknown;
        if (id < 0) continue;
        links[count] = (Link){id, count - 1, count + 1};
        count++;
    }
    if (count > 0) links[count - 1].after = LINK_NONE;
    return count;
}

/* The rank of the merge that joins the piece at `at` with the one after it. */
static uint32_t join_rank(const Tokenizer *tokenizer, const Link *links, uint32_t at) {
    if (at == LINK_NONE || links[at].id < 0 || links[at].after == LINK_NONE)
        return LEXICON_NONE;
    return vocabulary_rank(tokenizer, links[at].id, links[links[at].after].id);
}

static void join_collect(Tokens *out, Link *links, uint32_t count) {
    for (uint32_t at = 0; at < count; at++)
        if (links[at].id >= 0) tokens_push(out, links[at].id);
    free(links);
}

size_t join_word_plain(const Tokenizer *tokenizer, Tokens *out, const char *text,
                       size_t length) {
    Link *links = memory_new(length, sizeof *links);
    size_t left_out;
    uint32_t count = join_spell(tokenizer, links, text, length, &left_out);
    for (;;) {
        uint32_t best = LEXICON_NONE, where = 0;
        for (uint32_t at = 0; at < count; at++) {
            uint32_t rank = join_rank(tokenizer, links, at);
            if (rank < best) best = rank, where = at;
        }
        if (best == LEXICON_NONE) break;
        link_join(links, where, (int32_t)tokenizer->merges.entries[best].value);
    }
    join_collect(out, links, count);
    return left_out;
}

static void join_hope(const Tokenizer *tokenizer, const Link *links, uint32_t at,
                      Heap *heap) {
    uint32_t rank = join_rank(tokenizer, links, at);
    if (rank != LEXICON_NONE) heap_push(heap, (HeapItem){rank, at});
}

/* Joining two pieces changes only the pairs on their left and right, so nothing else is
 * looked at again. What the heap promised may be gone when its turn comes: then the
 * rank at that place is another one. */
size_t join_word(const Tokenizer *tokenizer, Tokens *out, const char *text,
                 size_t length) {
    Link *links = memory_new(length, sizeof *links);
    Heap heap = {0};
    size_t left_out;
    uint32_t count = join_spell(tokenizer, links, text, length, &left_out);
    for (uint32_t at = 0; at < count; at++) join_hope(tokenizer, links, at, &heap);
    while (heap.count > 0) {
        HeapItem item = heap_pop(&heap);
        uint32_t rank = (uint32_t)item.first, at = (uint32_t)item.second;
        if (join_rank(tokenizer, links, at) != rank) continue;
        link_join(links, at, (int32_t)tokenizer->merges.entries[rank].value);
        join_hope(tokenizer, links, links[at].before, &heap);
        join_hope(tokenizer, links, at, &heap);
    }
    free(heap.items);
    join_collect(out, links, count);
    return left_out;
}
