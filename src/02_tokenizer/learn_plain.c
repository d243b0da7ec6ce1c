#include "00_ground/fail.h"
#include "02_tokenizer/learn.h"
#include <stdlib.h>
#include <string.h>

/* The most frequent pair of neighbours, of equals the smaller; 0 if there is none. */
static uint64_t plain_count(const Learner *learner, int32_t best[2]) {
    Lexicon pairs = {0};
    uint64_t *counts = NULL, most = 0;
    size_t capacity = 0;
    for (uint32_t at = 0; at < learner->count; at++) {
        const Link *link = &learner->links[at];
        if (link->id < 0 || link->after == LINK_NONE) continue;
        int32_t pair[2] = {link->id, learner->links[link->after].id};
        size_t met = pairs.count;
        uint32_t number = lexicon_add(&pairs, (char *)pair, sizeof pair);
        counts = memory_grow(counts, &capacity, pairs.count, sizeof(uint64_t));
        if (pairs.count > met) counts[number] = 0;
        counts[number] += learner->trainer->counts[learner->words[at]];
    }
    for (uint32_t number = 0; number < pairs.count; number++) {
        int32_t pair[2];
        size_t size;
        memcpy(pair, lexicon_text(&pairs, number, &size), sizeof pair);
        int smaller = pair[0] < best[0] || (pair[0] == best[0] && pair[1] < best[1]);
        if (counts[number] < most || (counts[number] == most && !smaller)) continue;
        most = counts[number];
        memcpy(best, pair, sizeof pair);
    }
    lexicon_free(&pairs);
    free(counts);
    return most;
}

Tokenizer *trainer_learn_plain(const Trainer *trainer, size_t vocabulary,
                               Merge **merges) {
    Learner learner = learner_begin(trainer, vocabulary);
    while (learner.tokenizer->size < vocabulary) {
        int32_t pair[2] = {0};
        uint64_t count = plain_count(&learner, pair);
        if (count < TRAINER_LEAST) break;
        int32_t id = learner_merge(&learner, pair[0], pair[1], count);
        for (uint32_t at = 0; at < learner.count; at++) {
            const Link *link = &learner.links[at];
            if (link->id == pair[0] && link->after != LINK_NONE &&
                learner.links[link->after].id == pair[1])
                link_join(learner.links, at, id);
        }
    }
    return learner_end(&learner, merges);
}
