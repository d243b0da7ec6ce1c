#include "01_datagen/spots.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/random.h"

typedef struct {
    SpotKey key;
    uint64_t *edges; /* once known; ends with 0 */
    uint32_t seen;
    unsigned char ends, marked;
} Spot;

struct Spots {
    const Character *character;
    Spot *spots;
    size_t count, capacity;
    uint32_t *table; /* open addressing; 0: free */
    size_t table_size;
    uint64_t *edges; /* of the spot that is being followed */
    size_t edge_count, edge_capacity;
};

Spots *spots_new(const Character *character) {
    Spots *spots = memory_new(1, sizeof *spots);
    spots->character = character;
    spots->spots = memory_grow(NULL, &spots->capacity, 1, sizeof *spots->spots);
    spots->spots[0] = (Spot){.ends = 1, .edges = memory_new(1, sizeof(uint64_t))};
    spots->count = 1;
    spots->table = memory_new(spots->table_size = 1024, sizeof *spots->table);
    return spots;
}

void spots_free(Spots **handle) {
    Spots *spots = *handle;
    for (size_t i = 0; i < spots->count; i++) free(spots->spots[i].edges);
    free(spots->spots);
    free(spots->table);
    free(spots->edges);
    free(spots);
    *handle = NULL;
}

static size_t spots_slot(const Spots *spots, SpotKey key) {
    uint64_t hash = random_mix((uint64_t)(uintptr_t)key.node + key.next);
    hash = random_mix(hash ^ ((uint64_t)key.then << 32 | (uint64_t)key.topic << 8 |
                              (uint64_t)key.upper << 1 | key.capital));
    for (size_t slot = hash;; slot++) {
        uint32_t spot = spots->table[slot &= spots->table_size - 1];
        SpotKey other = spots->spots[spot].key;
        if (spot == 0 || (key.node == other.node && key.next == other.next &&
                          key.then == other.then && key.topic == other.topic &&
                          key.upper == other.upper && key.capital == other.capital))
            return slot;
    }
}

uint32_t spots_find(Spots *spots, SpotKey key) {
    size_t end = key.node->kind == NODE_TEXT       ? key.node->length
                 : key.node->kind == NODE_SEQUENCE ? key.node->count
                                                   : 1;
    if (key.next == end) return key.then; /* nothing is left of it */
    if (spots->count * 2 > spots->table_size) {
        free(spots->table);
        spots->table = memory_new(spots->table_size *= 2, sizeof *spots->table);
        for (uint32_t i = 1; i < spots->count; i++)
            spots->table[spots_slot(spots, spots->spots[i].key)] = i;
    }
    uint32_t *spot = &spots->table[spots_slot(spots, key)];
    if (*spot != 0) return *spot;
    spots->spots = memory_grow(spots->spots, &spots->capacity, spots->count + 1,
                               sizeof *spots->spots);
    spots->spots[spots->count] = (Spot){.key = key};
    return *spot = (uint32_t)spots->count++;
}

/* The spot after a byte has been said: whoever waited for a first byte waits no more.
 * Only a run of spots at the beginning of the chain can still wait. */
static uint32_t spots_lower(Spots *spots, uint32_t spot) {
    SpotKey key = spots->spots[spot].key;
    if (spot == SPOT_END || !key.capital) return spot;
    key.capital = 0;
    key.then = spots_lower(spots, key.then);
    return spots_find(spots, key);
}

uint32_t spots_append(Spots *spots, uint32_t spot, uint32_t then) {
    if (spot == SPOT_END) return then;
    SpotKey key = spots->spots[spot].key;
    key.then = spots_append(spots, key.then, then);
    return spots_find(spots, key);
}

SpotKey spots_inside(const Spots *spots, SpotKey key) {
    const Node *node = key.node;
    const Topic *topic = &spots->character->topics[key.topic];
    key.node = node->kind == NODE_LIST       ? spots->character->lists[node->index].body
               : node->kind == NODE_VARIABLE ? topic->variables[node->index].body
                                             : topic->ask;
    if (node->kind == NODE_LIST) key.topic = TOPIC_NONE;
    if (node->modifier == UPPER) key.upper = 1;
    if (node->modifier == CAPITAL) key.capital = 1;
    key.next = 0;
    return key;
}

/* Collect the bytes that can be said from `spot` on, and where they lead. */
static void spots_collect(Spots *spots, uint32_t spot, uint32_t start) {
    if (spot == SPOT_END) spots->spots[start].ends = 1;
    if (spot == SPOT_END || spots->spots[spot].seen == start) return;
    spots->spots[spot].seen = start;
    SpotKey key = spots->spots[spot].key, inner = key;
    const Node *node = key.node;
    inner.next = 0;
    if (node->kind == NODE_TEXT) {
        unsigned char byte = (unsigned char)node->text[key.next++];
        if ((key.upper || key.capital) && byte >= 'a' && byte <= 'z') byte -= 'a' - 'A';
        key.capital = 0;
        key.then = spots_lower(spots, key.then);
        uint64_t edge = (uint64_t)byte << 32 | spots_find(spots, key);
        spots->edges = memory_grow(spots->edges, &spots->edge_capacity,
                                   spots->edge_count + 1, sizeof edge);
        spots->edges[spots->edge_count++] = edge;
    } else if (node->kind == NODE_SEQUENCE) {
        inner.node = node->parts[key.next++];
        inner.then = spots_find(spots, key);
        spots_collect(spots, spots_find(spots, inner), start);
    } else if (node->kind == NODE_CHOICE) {
        for (size_t i = 0; i < node->count; i++) {
            inner.node = node->parts[i];
            spots_collect(spots, spots_find(spots, inner), start);
        }
    } else
        spots_collect(spots, spots_find(spots, spots_inside(spots, key)), start);
}

static int spots_order(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* All that can follow a spot is found out once. */
static void spots_follow(Spots *spots, uint32_t start) {
    if (spots->spots[start].edges != NULL) return;
    spots->edge_count = 0;
    spots_collect(spots, start, start);
    size_t count = spots->edge_count;
    uint64_t *edges = memory_new(count + 1, sizeof *edges);
    if (count > 0) memcpy(edges, spots->edges, count * sizeof *edges);
    qsort(edges, count, sizeof *edges, spots_order);
    spots->spots[start].edges = edges;
}

int spots_ends(Spots *spots, uint32_t spot) {
    spots_follow(spots, spot);
    return spots->spots[spot].ends;
}

uint64_t spots_edge(Spots *spots, uint32_t spot, size_t i) {
    spots_follow(spots, spot);
    return spots->spots[spot].edges[i];
}

int spots_mark(Spots *spots, uint32_t spot) {
    if (spots->spots[spot].marked) return 0;
    return spots->spots[spot].marked = 1;
}
