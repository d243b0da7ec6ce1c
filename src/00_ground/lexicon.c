#include "00_ground/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"

/* The slot where the string is, or the empty one where it should go. */
static uint32_t *lexicon_slot(const Lexicon *lexicon, const void *text, size_t length) {
    for (size_t at = text_hash(TEXT_HASH, text, length);; at++) {
        uint32_t *slot = &lexicon->slots[at & (lexicon->slot_count - 1)];
        if (*slot == 0) return slot;
        size_t size;
        const char *other = lexicon_text(lexicon, *slot - 1, &size);
        if (size == length && memcmp(other, text, length) == 0) return slot;
    }
}

static void lexicon_widen(Lexicon *lexicon) {
    free(lexicon->slots);
    lexicon->slot_count = lexicon->slot_count ? 2 * lexicon->slot_count : 64;
    lexicon->slots = memory_new(lexicon->slot_count, sizeof *lexicon->slots);
    for (uint32_t n = 0; n < lexicon->count; n++) {
        size_t length;
        const char *text = lexicon_text(lexicon, n, &length);
        *lexicon_slot(lexicon, text, length) = n + 1;
    }
}

uint32_t lexicon_add(Lexicon *lexicon, const void *text, size_t length) {
    if (2 * (lexicon->count + 1) > lexicon->slot_count) lexicon_widen(lexicon);
    uint32_t *slot = lexicon_slot(lexicon, text, length);
    if (*slot > 0) return *slot - 1;

    require(lexicon->count < LEXICON_NONE - 1);
    size_t used = lexicon->count ? lexicon->entries[lexicon->count - 1].end : 0;
    lexicon->bytes =
        memory_grow(lexicon->bytes, &lexicon->bytes_capacity, used + length, 1);
    lexicon->entries = memory_grow(lexicon->entries, &lexicon->capacity,
                                   lexicon->count + 1, sizeof(LexiconEntry));
    memcpy(lexicon->bytes + used, text, length);
    lexicon->entries[lexicon->count++] = (LexiconEntry){used + length, 0};
    return (*slot = lexicon->count) - 1;
}

uint64_t *lexicon_value(Lexicon *lexicon, const void *text, size_t length) {
    uint32_t number = lexicon_add(lexicon, text, length);
    return &lexicon->entries[number].value;
}

uint32_t lexicon_find(const Lexicon *lexicon, const void *text, size_t length) {
    return lexicon->count ? *lexicon_slot(lexicon, text, length) - 1 : LEXICON_NONE;
}

const char *lexicon_text(const Lexicon *lexicon, uint32_t number, size_t *length) {
    size_t start = number ? lexicon->entries[number - 1].end : 0;
    if (length != NULL) *length = lexicon->entries[number].end - start;
    return lexicon->bytes + start;
}

void lexicon_free(Lexicon *lexicon) {
    free(lexicon->entries);
    free(lexicon->bytes);
    free(lexicon->slots);
    *lexicon = (Lexicon){0};
}
