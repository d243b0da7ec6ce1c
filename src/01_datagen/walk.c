#include "01_datagen/walk.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/random.h"

/* Leave out the elements whose tag has no open partner among `elements`: what follows
 * them is nobody's concern. Returns how many stay. */
static size_t walk_prune(const Walk *walk, uint64_t *elements, size_t count) {
    if (walk->open == NULL) return count;
    unsigned char *here = memory_new(walk->tags, 1);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) here[elements[i] & 0xFFFF] = 1;
    for (size_t a = 0; a < walk->tags; a++)
        for (size_t b = 0; here[a] == 1 && b < walk->tags; b++)
            if (here[b] && walk->open[a * walk->tags + b]) here[a] = 2;
    for (size_t i = 0; i < count; i++)
        if (here[elements[i] & 0xFFFF] == 2) elements[kept++] = elements[i];
    free(here);
    return kept;
}

static size_t walk_slot(const Walk *walk, const uint64_t *elements, size_t count) {
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++) hash = random_mix(hash ^ elements[i]);
    size_t slot = hash & (walk->table_size - 1);
    for (; walk->table[slot] != 0; slot = (slot + 1) & (walk->table_size - 1)) {
        const struct WalkGroup *group = &walk->groups[walk->table[slot] - 1];
        if (group->count == count && memcmp(walk->elements + group->first, elements,
                                            count * sizeof *elements) == 0)
            break;
    }
    return slot;
}

/* Keep the group of the `count` last elements, unless it is empty or known. */
static void walk_keep(Walk *walk, size_t count, uint32_t parent, unsigned char byte) {
    uint64_t *elements = walk->elements + walk->element_count;
    size_t different = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || elements[i] != elements[different - 1])
            elements[different++] = elements[i];
    count = walk_prune(walk, elements, different);
    if (walk->element_count > WALK_MAX) walk->cut = 1;
    if (count == 0 || walk->cut) return;
    if (walk->group_count * 2 >= walk->table_size) {
        free(walk->table);
        walk->table_size = walk->table_size == 0 ? 64 : walk->table_size * 2;
        walk->table = memory_new(walk->table_size, sizeof *walk->table);
        for (size_t g = 0; g < walk->group_count; g++) {
            const struct WalkGroup *group = &walk->groups[g];
            size_t slot = walk_slot(walk, walk->elements + group->first, group->count);
            walk->table[slot] = (uint32_t)g + 1;
        }
    }
    size_t slot = walk_slot(walk, elements, count);
    if (walk->table[slot] != 0) return;
    walk->groups = memory_grow(walk->groups, &walk->group_capacity,
                               walk->group_count + 1, sizeof *walk->groups);
    walk->groups[walk->group_count] =
        (struct WalkGroup){walk->element_count, count, parent, byte};
    walk->table[slot] = (uint32_t)++walk->group_count;
    walk->element_count += count;
}

static void walk_room(Walk *walk, size_t count) {
    walk->elements = memory_grow(walk->elements, &walk->element_capacity,
                                 walk->element_count + count, sizeof *walk->elements);
}

Walk walk_begin(Spots *spots, const uint64_t *starts, size_t count, size_t tags,
                unsigned char *open) {
    Walk walk = {.spots = spots, .tags = tags, .open = open};
    walk_room(&walk, count);
    memcpy(walk.elements, starts, count * sizeof *starts);
    qsort(walk.elements, count, sizeof *starts, walk_order);
    walk_keep(&walk, count, 0, 0);
    return walk;
}

long walk_next(Walk *walk) {
    if (walk->taken == walk->group_count) return -1;
    uint32_t number = (uint32_t)walk->taken++;
    struct WalkGroup group = walk->groups[number];
    size_t count = 0, capacity = 0;
    uint64_t *steps = NULL; /* byte << 48 | spot << 16 | tag */
    for (size_t i = group.first; i < group.first + group.count; i++) {
        uint64_t element = walk->elements[i], edge;
        for (size_t e = 0; (edge = spots_edge(walk->spots, element >> 16, e)) != 0;
             e++) {
            steps = memory_grow(steps, &capacity, count + 1, sizeof *steps);
            steps[count++] = edge << 16 | (element & 0xFFFF);
        }
    }
    if (count > 0) qsort(steps, count, sizeof *steps, walk_order);
    for (size_t i = 0, from = 0; i < count; i++)
        if (i + 1 == count || steps[i + 1] >> 48 != steps[i] >> 48) {
            walk_room(walk, i + 1 - from);
            for (size_t k = from; k <= i; k++)
                walk->elements[walk->element_count + k - from] =
                    steps[k] & 0xFFFFFFFFFFFFu;
            walk_keep(walk, i + 1 - from, number, (unsigned char)(steps[i] >> 48));
            from = i + 1;
        }
    free(steps);
    return number;
}

char *walk_text(const Walk *walk, long group) {
    size_t length = 0;
    for (long g = group; g > 0; g = walk->groups[g].parent) length++;
    char *text = memory_new(length + 1, 1);
    for (long g = group; g > 0; g = walk->groups[g].parent)
        text[--length] = (char)walk->groups[g].byte;
    return text;
}

void walk_end(Walk *walk) {
    free(walk->groups);
    free(walk->elements);
    free(walk->table);
    *walk = (Walk){0};
}
