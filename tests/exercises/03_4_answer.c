#include "03_batches/batch.h"

size_t conversation_of(const Batch *batch, size_t row) {
    size_t low = 0, high = batch->sequences; /* starts[low] <= row < starts[high] */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (batch->starts[middle] <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}
