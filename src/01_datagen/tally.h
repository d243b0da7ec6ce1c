/* tally: strings of bytes, numbered as they first come, and how often each has come. */
#ifndef GUPPY_TALLY_H
#define GUPPY_TALLY_H

#include <stddef.h>
#include <stdint.h>

/* Tally: start from {0}; release with tally_clear. */
typedef struct {
    struct TallyEntry {
        size_t begin, length; /* in `bytes` */
        uint64_t hash, count;
    } * entries;
    size_t count, capacity;
    char *bytes; /* of all strings, each with a NUL after its last */
    size_t used, bytes_capacity;
    uint32_t *table; /* open addressing: 1 + the number of a string; 0: free */
    size_t table_size;
} Tally;

/* TallyRank: a string and how often it has been seen. */
typedef struct {
    uint64_t count;
    const char *text;
} TallyRank;

/* tally_number: the number of a string, counted from 0; a new one, of count 0, if need
 * be. tally_text: the string of that number, until the next one is added.
 * tally_add: count a string once more; returns how often it has been seen now.
 * tally_count: how often it has been seen.
 * tally_words: count the words of a text: runs of letters, digits, apostrophes and
 * bytes beyond ASCII, in lower case. Returns how many there were.
 * tally_ranks: all of them, the most frequent first, equals by their bytes. Allocates;
 * release with free. */
size_t tally_number(Tally *tally, const void *text, size_t length);
const char *tally_text(const Tally *tally, size_t number);
uint64_t tally_add(Tally *tally, const void *text, size_t length);
uint64_t tally_count(const Tally *tally, const char *text, size_t length);
size_t tally_words(Tally *tally, const char *text, size_t length);
TallyRank *tally_ranks(const Tally *tally);
void tally_clear(Tally *tally);

#endif
