#include "01_datagen/tally.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/random.h"

static uint64_t tally_hash(const char *text, size_t length) {
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 0x100000001B3u;
    return random_mix(hash);
}

const char *tally_text(const Tally *tally, size_t number) {
    return tally->bytes + tally->entries[number].begin;
}

/* The slot where a string stands, or the free one where it will. */
static uint32_t *tally_slot(const Tally *tally, const void *text, size_t length,
                            uint64_t hash) {
    for (size_t at = hash;; at++) {
        uint32_t *slot = &tally->table[at & (tally->table_size - 1)];
        if (*slot == 0) return slot;
        const struct TallyEntry *entry = &tally->entries[*slot - 1];
        if (entry->hash == hash && entry->length == length &&
            memcmp(tally_text(tally, *slot - 1), text, length) == 0)
            return slot;
    }
}

static void tally_grow(Tally *tally) {
    free(tally->table);
    tally->table_size = tally->table_size == 0 ? 1024 : tally->table_size * 2;
    tally->table = memory_new(tally->table_size, sizeof *tally->table);
    for (size_t i = 0; i < tally->count; i++) {
        const struct TallyEntry *entry = &tally->entries[i];
        *tally_slot(tally, tally_text(tally, i), entry->length, entry->hash) =
            (uint32_t)i + 1;
    }
}

size_t tally_number(Tally *tally, const void *text, size_t length) {
    if (tally->count * 2 >= tally->table_size) tally_grow(tally);
    uint64_t hash = tally_hash(text, length);
    uint32_t *slot = tally_slot(tally, text, length, hash);
    if (*slot != 0) return *slot - 1;
    tally->entries = memory_grow(tally->entries, &tally->capacity, tally->count + 1,
                                 sizeof *tally->entries);
    tally->bytes =
        memory_grow(tally->bytes, &tally->bytes_capacity, tally->used + length + 1, 1);
    memcpy(tally->bytes + tally->used, text, length);
    tally->bytes[tally->used + length] = '\0';
    tally->entries[tally->count] = (struct TallyEntry){tally->used, length, hash, 0};
    tally->used += length + 1;
    *slot = (uint32_t)++tally->count;
    return tally->count - 1;
}

uint64_t tally_add(Tally *tally, const void *text, size_t length) {
    size_t number = tally_number(tally, text, length); /* may move the entries */
    return ++tally->entries[number].count;
}

uint64_t tally_count(const Tally *tally, const char *text, size_t length) {
    if (tally->count == 0) return 0;
    uint32_t slot = *tally_slot(tally, text, length, tally_hash(text, length));
    return slot == 0 ? 0 : tally->entries[slot - 1].count;
}

static int tally_in_word(char byte) {
    return isalnum((unsigned char)byte) || byte == '\'' || (unsigned char)byte >= 0x80;
}

size_t tally_words(Tally *tally, const char *text, size_t length) {
    size_t words = 0;
    char *lower = memory_new(length, 1);
    for (size_t i = 0; i < length; i++)
        lower[i] = (char)tolower((unsigned char)text[i]);
    for (size_t at = 0, end; at < length; at = end + 1) {
        for (end = at; end < length && tally_in_word(text[end]);) end++;
        if (end == at) continue;
        tally_add(tally, lower + at, end - at);
        words++;
    }
    free(lower);
    return words;
}

static int tally_order(const void *a, const void *b) {
    const TallyRank *left = a, *right = b;
    if (left->count != right->count) return left->count < right->count ? 1 : -1;
    return strcmp(left->text, right->text);
}

TallyRank *tally_ranks(const Tally *tally) {
    TallyRank *ranks = memory_new(tally->count, sizeof *ranks);
    for (size_t i = 0; i < tally->count; i++)
        ranks[i] = (TallyRank){tally->entries[i].count, tally_text(tally, i)};
    qsort(ranks, tally->count, sizeof *ranks, tally_order);
    return ranks;
}

void tally_clear(Tally *tally) {
    free(tally->entries);
    free(tally->bytes);
    free(tally->table);
    *tally = (Tally){0};
}
