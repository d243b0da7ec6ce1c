/* spots: all places where somebody can be who reads a grammar aloud.
 *
 * A spot is a place inside a template together with everything that is still to be said
 * when the template ends; two ways to the same spot have the same future. */
#ifndef GUPPY_SPOTS_H
#define GUPPY_SPOTS_H

#include <stdint.h>

#include "01_datagen/character.h"

#define SPOT_END   0 /* nothing is left to be said */
#define TOPIC_NONE UINT16_MAX

/* SpotKey: what a spot is. `next`: of a text the byte, of a sequence the part to go on
 * with. `then`: the spot that follows. `capital`: the next byte is a capital. */
typedef struct {
    const Node *node;
    uint32_t next, then;
    uint16_t topic;
    uint8_t upper, capital;
} SpotKey;

/* Spots: all spots met so far, each once, by number. */
typedef struct Spots Spots;

/* spots_new: allocates; the character must outlive it. spots_free clears the handle. */
Spots *spots_new(const Character *character);
void spots_free(Spots **spots);

/* spots_find: the number of a spot, a new one if need be.
 * spots_inside: what a list, a variable or {ask} leads to, from its own key.
 * spots_ends: whether nothing need be said from here.
 * spots_mark: whether this is the first call for this spot.
 * spots_append: the spot that says all that `spot` does, then what `then` does.
 * spots_edge: the i-th (byte, spot) that can follow, as byte << 32 | spot; edges are
 * sorted; 0 after the last. */
uint32_t spots_find(Spots *spots, SpotKey key);
SpotKey spots_inside(const Spots *spots, SpotKey key);
int spots_ends(Spots *spots, uint32_t spot);
int spots_mark(Spots *spots, uint32_t spot);
uint32_t spots_append(Spots *spots, uint32_t spot, uint32_t then);
uint64_t spots_edge(Spots *spots, uint32_t spot, size_t i);

#endif
