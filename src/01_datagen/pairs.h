/* pairs: two readers of a grammar who say the same text aloud, byte by byte.
 *
 * Which texts have two spots in common? Too many to try, but few pairs of spots can be
 * reached by saying the same from both, and each pair need be followed only once. (The
 * product of two automata: Rabin, Scott 1959, "Finite automata and their decision
 * problems", doi:10.1147/rd.32.0114.) */
#ifndef GUPPY_PAIRS_H
#define GUPPY_PAIRS_H

#include "01_datagen/spots.h"

#define PAIRS_MAX 10000000 /* of one walk; one that needs more is cut short */

/* Pairs: what a walk has met, each pair once, in the order of its distance. */
typedef struct {
    Spots *spots;
    struct Pair {
        uint32_t left, right, parent;
        unsigned char byte; /* that was said last */
    } * pairs;
    size_t count, capacity, taken;
    uint32_t *table; /* open addressing: 1 + the number of a pair; 0: free */
    size_t table_size;
    int cut; /* it came to PAIRS_MAX */
} Pairs;

/* pairs_begin: a walk from two spots. Allocates; release with pairs_end.
 * pairs_next: the number of the next pair, or -1; what follows is found on the way.
 * pairs_text: the text that leads to a pair, as a string; allocates. */
Pairs pairs_begin(Spots *spots, uint32_t left, uint32_t right);
long pairs_next(Pairs *pairs);
char *pairs_text(const Pairs *pairs, long number);
void pairs_end(Pairs *pairs);

#endif
