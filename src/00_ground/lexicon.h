/* lexicon: byte strings, numbered from 0 in the order in which they first came, each
 * with a value.
 *
 * A hash table with open addressing. It counts the words of a text, knows the pieces of
 * a vocabulary by their ids, and, as strings of 8 bytes or 24, pairs of ids and places
 * in a grammar. */
#ifndef GUPPY_LEXICON_H
#define GUPPY_LEXICON_H

#include <stddef.h>
#include <stdint.h>

#define LEXICON_NONE UINT32_MAX

typedef struct {
    size_t end; /* where the string ends in `bytes`; it begins where the last ended */
    uint64_t value; /* 0 at first; its owner's */
} LexiconEntry;

/* Lexicon: start from {0}. */
typedef struct {
    size_t count;          /* strings */
    LexiconEntry *entries; /* (count) */
    char *bytes;           /* the strings, end to end */
    size_t capacity, bytes_capacity;
    uint32_t *slots; /* (slot_count) 1 + a string's number; 0: free, as half of them */
    size_t slot_count; /* a power of 2, or 0 */
} Lexicon;

/* lexicon_add: the number of a string, which is added if it is new. Fails with
 * EX_OSERR. lexicon_value: the same, but a pointer to its value, until the next one is
 * added. lexicon_find: its number, or LEXICON_NONE. lexicon_text: the string with that
 * number, until the next one is added; its length, if that is not NULL. lexicon_free:
 * set it to {0}. */
uint32_t lexicon_add(Lexicon *lexicon, const void *text, size_t length);
uint64_t *lexicon_value(Lexicon *lexicon, const void *text, size_t length);
uint32_t lexicon_find(const Lexicon *lexicon, const void *text, size_t length);
const char *lexicon_text(const Lexicon *lexicon, uint32_t number, size_t *length);
void lexicon_free(Lexicon *lexicon);

#endif
