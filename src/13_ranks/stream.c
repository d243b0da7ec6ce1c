#include "13_ranks/stream.h"

#include "00_ground/fail.h"
#include "01_datagen/sets.h"

#include <stdlib.h>

/* One of twenty is kept aside: as many in a row, only if there is nothing else. */
#define STREAM_TRIES 1000

Conversation stream_draw(Stream *stream, uint64_t i) {
    uint64_t all = random_seed(stream->seed, "stream").state;
    Random random = {random_mix(random_at(all, i))};
    Conversation drawn;
    stream->sampler.character = stream->character;
    for (int tries = 0; tries < STREAM_TRIES; tries++) {
        drawn = sampler_next(&stream->sampler, &random);
        if (!conversation_kept(&drawn)) return drawn;
    }
    fail(EX_DATAERR,
         "the character: expected conversations to train with, found only such as are "
         "kept aside to test with");
}

uint64_t stream_number(const Stream *stream, uint64_t dealt) {
    uint64_t epoch = dealt / stream->count, i = dealt % stream->count;
    uint64_t order = random_seed(stream->seed, "order of the stream").state;
    uint64_t key = random_at(order, epoch);
    int half = 1; /* the bits of each half */
    while (half < 32 && (uint64_t)1 << 2 * half < stream->count) half++;
    const uint64_t mask = ((uint64_t)1 << half) - 1;
    do {
        uint64_t left = i >> half, right = i & mask;
        for (uint64_t round = 0; round < 4; round++) {
            uint64_t mixed = left ^ (random_mix(random_at(key, round) ^ right) & mask);
            left = right;
            right = mixed;
        }
        i = left << half | right;
    } while (i >= stream->count);
    return i;
}

void stream_set(Stream *stream, uint64_t dealt, size_t rows, size_t most,
                TokenSet *set) {
    Tokens ids = {0};
    size_t capacity = 0;
    free(set->ids), free(set->starts);
    *set = (TokenSet){.vocabulary = tokenizer_size(stream->tokenizer),
                      .digest = tokenizer_digest(stream->tokenizer),
                      .context = stream->context};
    set->starts = memory_grow(NULL, &capacity, 1, sizeof *set->starts);
    set->starts[0] = 0;
    for (size_t all = 0; all <= rows && set->sequences < most;) {
        size_t start = ids.count;
        Conversation drawn =
            stream_draw(stream, stream_number(stream, dealt + set->sequences));
        tokenizer_encode_conversation(stream->tokenizer, &ids, &drawn);
        if (ids.count - start > stream->context + 1)
            ids.count = start + stream->context + 1;
        all += ids.count - start - 1;
        set->sequences++;
        set->starts = memory_grow(set->starts, &capacity, set->sequences + 1,
                                  sizeof *set->starts);
        set->starts[set->sequences] = ids.count;
    }
    set->ids = ids.ids;
    set->tokens = ids.count;
}
