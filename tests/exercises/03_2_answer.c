#include "03_batches/batch.h"

int may_look(const Batch *batch, size_t row, size_t other) {
    if (other > row) return 0;
    for (size_t s = 0; s < batch->sequences; s++)
        if (row >= batch->starts[s] && row < batch->starts[s + 1])
            return other >= batch->starts[s];
    return 0;
}
