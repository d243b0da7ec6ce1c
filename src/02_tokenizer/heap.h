/* heap: a bag of items from which the smallest is always at hand (Williams 1964,
 * "Algorithm 232: Heapsort"). */
#ifndef GUPPY_HEAP_H
#define GUPPY_HEAP_H

#include <stddef.h>
#include <stdint.h>

/* HeapItem: ordered by `first`, of equals by `second`. */
typedef struct {
    uint64_t first, second;
} HeapItem;

/* Heap: start from {0}; release with free(heap.items). No item is smaller than
 * its parent: item i has the parent (i-1)/2 and the children 2i+1 and 2i+2. */
typedef struct {
    HeapItem *items;
    size_t count, capacity;
} Heap;

/* heap_push: put an item in. Fails with EX_OSERR.
 * heap_pop: take the smallest out. Requires count > 0. Both take time log(count). */
void heap_push(Heap *heap, HeapItem item);
HeapItem heap_pop(Heap *heap);

#endif
