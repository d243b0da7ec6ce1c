/* tally: how often each of many strings has been seen. */
#ifndef GUPPY_TALLY_H
#define GUPPY_TALLY_H

#include <stddef.h>
#include <stdint.h>

/* Tally: start from {0}; the entries, in the order of their first appearance, belong to
 * it until tally_clear. */
typedef struct {
    struct TallyEntry {
        char *text;
        size_t length;
        uint64_t hash, count;
    } * entries;
    size_t count, capacity;
    uint32_t *table;
    size_t table_size;
} Tally;

/* tally_add: count a string once more; returns how often it has been seen now.
 * tally_count: how often it has been seen.
 * tally_words: count the words of a text: runs of letters, digits, apostrophes and
 * bytes beyond ASCII, in lower case. Returns how many there were.
 * tally_sort: the most frequent first, equals by their bytes; nothing can be added
 * afterwards. */
uint64_t tally_add(Tally *tally, const char *text, size_t length);
uint64_t tally_count(const Tally *tally, const char *text, size_t length);
size_t tally_words(Tally *tally, const char *text, size_t length);
void tally_sort(Tally *tally);
void tally_clear(Tally *tally);

#endif
