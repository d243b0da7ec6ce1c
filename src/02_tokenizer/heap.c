#include "02_tokenizer/heap.h"
#include "00_ground/fail.h"

static int heap_before(HeapItem a, HeapItem b) {
    return a.first < b.first || (a.first == b.first && a.second < b.second);
}

void heap_push(Heap *heap, HeapItem item) {
    heap->items =
        memory_grow(heap->items, &heap->capacity, heap->count + 1, sizeof(HeapItem));
    size_t hole = heap->count++;
    while (hole > 0 && heap_before(item, heap->items[(hole - 1) / 2])) {
        heap->items[hole] = heap->items[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap->items[hole] = item;
}

HeapItem heap_pop(Heap *heap) {
    HeapItem *items = heap->items;
    require(heap->count > 0);
    HeapItem smallest = items[0], item = items[--heap->count];
    size_t hole = 0, child;
    while ((child = 2 * hole + 1) < heap->count) {
        if (child + 1 < heap->count && heap_before(items[child + 1], items[child]))
            child++;
        if (!heap_before(items[child], item)) break;
        items[hole] = items[child];
        hole = child;
    }
    items[hole] = item;
    return smallest;
}
