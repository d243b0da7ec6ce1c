/* walk: read all texts of a grammar at once, byte by byte.
 *
 * A spot is a place inside a template together with everything that is still to be
 * said when the template ends; two ways to the same spot have the same future. A group
 * is the set of all spots that some beginning of a text leads to. Following the groups
 * byte by byte follows all texts together, each beginning once: the subset construction
 * of automata theory (Rabin, Scott 1959, "Finite automata and their decision
 * problems").
 *
 * Several grammars can be walked side by side: each starts under a tag of its own, and
 * a group that two tags share shows a beginning that both have. */
#ifndef GUPPY_WALK_H
#define GUPPY_WALK_H

#include <stdint.h>

#include "01_datagen/character.h"

#define SPOT_END   0        /* nothing is left to be said */
#define WALK_MAX   30000000 /* elements of a walk; one that needs more is cut short */
#define TOPIC_NONE UINT16_MAX

/* SpotKey: what a spot is. `next`: of a text the byte, of a sequence the part to go on
 * with. `capital`: the next byte is a capital. */
typedef struct {
    const Node *node;
    uint32_t next, then;
    uint16_t topic;
    uint8_t upper, capital;
} SpotKey;

/* Spots: all spots met so far, each once, by number. */
typedef struct Spots Spots;

/* spots_new: allocates; the character must outlive it. spots_free clears the handle.
 *
 * spots_find: the number of a spot, a new one if need be.
 * spots_key: what it is; spots_ends: whether nothing may be said from here;
 * spots_mark: whether this is the first call for this spot.
 * spots_append: the spot that says all that `spot` does, then what `then` does.
 * spots_edge: the i-th (byte, spot) that can follow, as byte << 32 | spot; edges are
 * sorted; 0 after the last. */
Spots *spots_new(const Character *character);
void spots_free(Spots **spots);
uint32_t spots_find(Spots *spots, SpotKey key);
SpotKey spots_key(const Spots *spots, uint32_t spot);
int spots_ends(Spots *spots, uint32_t spot);
int spots_mark(Spots *spots, uint32_t spot);
uint32_t spots_append(Spots *spots, uint32_t spot, uint32_t then);
uint64_t spots_edge(Spots *spots, uint32_t spot, size_t i);

/* Walk: the groups that a walk has met, each once, in the order of their distance. */
typedef struct {
    Spots *spots;
    size_t tags;
    unsigned char *open; /* (tags, tags) pairs worth following; NULL: all spots are */
    struct WalkGroup {
        size_t first, count;
        uint32_t parent;
        unsigned char byte;
    } * groups;
    size_t group_count, group_capacity, taken;
    uint64_t *elements; /* of the groups: spot << 16 | tag, sorted */
    size_t element_count, element_capacity;
    uint32_t *table;
    size_t table_size;
    int cut; /* it came to WALK_MAX */
} Walk;

/* walk_begin: a walk from `count` starts, spot << 16 | tag; `open` may be NULL, else it
 * must outlive the walk, and pairs may be closed while it lasts.
 * walk_next: the number of the next group, or -1; what follows it is found on the way.
 * walk_text: the beginning that leads to a group, as a string; allocates.
 * walk_end: frees what the walk allocated. */
Walk walk_begin(Spots *spots, const uint64_t *starts, size_t count, size_t tags,
                unsigned char *open);
long walk_next(Walk *walk);
char *walk_text(const Walk *walk, long group);
void walk_end(Walk *walk);

/* walk_order: for qsort: numbers of 64 bits, ascending. */
int walk_order(const void *a, const void *b);

#endif
