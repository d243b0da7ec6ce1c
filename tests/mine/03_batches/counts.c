/* A list of all contexts that were seen, in order, so that equal ones are neighbors. */
#include "03_batches/counts.h"
#include "00_ground/fail.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int32_t ids[COUNTS_ORDERS]; /* the context and what came after it; -1 before them */
} Seen;

struct Counts {
    size_t V, count[COUNTS_ORDERS];
    Seen *seen[COUNTS_ORDERS]; /* of each length of a context, sorted */
};

static int seen_order(const void *a, const void *b) {
    const Seen *x = a, *y = b;
    for (int i = 0; i < COUNTS_ORDERS; i++)
        if (x->ids[i] != y->ids[i]) return x->ids[i] < y->ids[i] ? -1 : 1;
    return 0;
}

static Seen seen_of(const int32_t *ids, size_t n) {
    Seen seen;
    for (size_t i = 0; i < COUNTS_ORDERS; i++)
        seen.ids[i] = i + n + 1 < COUNTS_ORDERS ? -1 : ids[(long)i - COUNTS_ORDERS + 1];
    return seen;
}

Counts *counts_new(const TokenSet *set) {
    Counts *c = memory_new(1, sizeof *c);
    c->V = set->vocabulary;
    for (size_t n = 0; n < COUNTS_ORDERS; n++) {
        c->seen[n] = memory_new(set->tokens, sizeof(Seen));
        for (size_t s = 0; s < set->sequences; s++)
            for (size_t i = set->starts[s] + (n ? n : 1); i < set->starts[s + 1]; i++)
                c->seen[n][c->count[n]++] = seen_of(set->ids + i, n);
        qsort(c->seen[n], c->count[n], sizeof(Seen), seen_order);
    }
    return c;
}

void counts_free(Counts **counts) {
    for (size_t n = 0; *counts && n < COUNTS_ORDERS; n++) free((*counts)->seen[n]);
    free(*counts);
    *counts = NULL;
}

/* The first place whose entry is not before `seen`. */
static size_t seen_find(const Counts *c, size_t n, Seen seen) {
    size_t low = 0, high = c->count[n];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (seen_order(&c->seen[n][middle], &seen) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double counts_probability(const Counts *c, const int32_t *ids, size_t before,
                          size_t order) {
    double p = 1 / (double)c->V;
    require(order >= 1 && order <= COUNTS_ORDERS);
    for (size_t n = 0; n < order && n <= before; n++) {
        Seen seen = seen_of(ids, n), first = seen, last = seen;
        size_t times = 0, kinds = 0;
        first.ids[COUNTS_ORDERS - 1] = 0;
        last.ids[COUNTS_ORDERS - 1] = INT32_MAX;
        size_t begin = seen_find(c, n, first), end = seen_find(c, n, last);
        if (begin == end) break;
        for (size_t i = begin; i < end; i++) {
            times += seen_order(&c->seen[n][i], &seen) == 0;
            kinds += i == begin || seen_order(&c->seen[n][i], &c->seen[n][i - 1]) != 0;
        }
        p = ((double)times + (double)kinds * p) / (double)(end - begin + kinds);
    }
    return p;
}

double counts_loss(const Counts *c, const TokenSet *set, size_t order) {
    double sum = 0;
    for (size_t s = 0; s < set->sequences; s++)
        for (size_t t = set->starts[s] + 1; t < set->starts[s + 1]; t++)
            sum -= log(counts_probability(c, set->ids + t, t - set->starts[s], order));
    return sum / (double)(set->tokens - set->sequences);
}
