#include <stddef.h>
#include <string.h>

enum { MOST = 32, WIDTH = 16 };

typedef struct {
    double chance;
    size_t length;
    int ended, said[MOST];
} Beginning;

/* Puts a beginning where it belongs among the `width` best, the likeliest first. */
static size_t keep(Beginning *best, size_t count, size_t width, const Beginning *new) {
    size_t at = count;
    while (at > 0 && best[at - 1].chance < new->chance) at--;
    if (at == width) return count;
    if (count < width) count++;
    memmove(best + at + 1, best + at, (count - at - 1) * sizeof *best);
    best[at] = *new;
    return count;
}

size_t beam(int *answer, size_t most, size_t V, size_t width,
            const float *(*next)(const int *said, size_t length)) {
    Beginning kept[WIDTH] = {{.chance = 1}};
    size_t count = 1;
    for (size_t turn = 0; turn <= most; turn++) {
        Beginning best[WIDTH];
        size_t found = 0;
        for (size_t b = 0; b < count; b++) {
            if (kept[b].ended) {
                found = keep(best, found, width, &kept[b]);
                continue;
            }
            const float *chances = next(kept[b].said, kept[b].length);
            for (size_t v = 0; v < V; v++) {
                Beginning longer = kept[b];
                longer.chance *= (double)chances[v];
                longer.ended = v == 0;
                if (v > 0 && longer.length == most) break;
                if (v > 0) longer.said[longer.length++] = (int)v;
                found = keep(best, found, width, &longer);
            }
        }
        memcpy(kept, best, found * sizeof *best);
        count = found;
    }
    size_t b = 0;
    while (b < count && !kept[b].ended) b++;
    if (b == count) return 0;
    memcpy(answer, kept[b].said, kept[b].length * sizeof *answer);
    return kept[b].length;
}
