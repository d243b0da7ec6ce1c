#include <stdlib.h>

static int longer_first(const void *a, const void *b) {
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x < y) - (x > y);
}

/* First fit, the longest first (Johnson 1973): never more than 11/9 of the best. */
size_t packed_batches(const size_t *rows, size_t count, size_t budget) {
    size_t *sorted = malloc((count + 1) * sizeof *sorted);
    size_t *room = malloc((count + 1) * sizeof *room), batches = 0;
    for (size_t i = 0; i < count; i++) sorted[i] = rows[i];
    qsort(sorted, count, sizeof *sorted, longer_first);
    for (size_t i = 0; i < count; i++) {
        size_t b = 0;
        while (b < batches && room[b] < sorted[i]) b++;
        if (b == batches) room[batches++] = budget;
        room[b] -= sorted[i];
    }
    free(sorted);
    free(room);
    return batches;
}
