#include "03_batches/counts.h"
#include "00_ground/fail.h"
#include "00_ground/lexicon.h"
#include <math.h>
#include <stdlib.h>

struct Counts {
    size_t vocabulary;
    /* of each length n of a context: n + 1 ids, and how often they came */
    Lexicon seen[COUNTS_ORDERS];
    /* n ids: how often they came before another, and before how many different ones */
    Lexicon contexts[COUNTS_ORDERS], followers[COUNTS_ORDERS];
};

/* The token at ids[0] has come after those in front of it. */
static void counts_add(Counts *counts, const int32_t *ids, size_t before) {
    for (size_t n = 0; n < COUNTS_ORDERS && n <= before; n++) {
        const int32_t *context = ids - n;
        uint64_t *seen =
            lexicon_value(&counts->seen[n], context, (n + 1) * sizeof *ids);
        *lexicon_value(&counts->followers[n], context, n * sizeof *ids) += *seen == 0;
        ++*lexicon_value(&counts->contexts[n], context, n * sizeof *ids);
        ++*seen;
    }
}

Counts *counts_new(const TokenSet *set) {
    Counts *counts = memory_new(1, sizeof *counts);
    counts->vocabulary = set->vocabulary;
    for (size_t s = 0; s < set->sequences; s++)
        for (size_t row = 1; row <= token_set_rows(set, s); row++)
            counts_add(counts, set->ids + set->starts[s] + row, row);
    return counts;
}

void counts_free(Counts **counts) {
    if (*counts == NULL) return;
    for (size_t n = 0; n < COUNTS_ORDERS; n++) {
        lexicon_free(&(*counts)->seen[n]);
        lexicon_free(&(*counts)->contexts[n]);
        lexicon_free(&(*counts)->followers[n]);
    }
    free(*counts);
    *counts = NULL;
}

static double counts_of(const Lexicon *lexicon, const int32_t *ids, size_t count) {
    uint32_t number = lexicon_find(lexicon, ids, count * sizeof *ids);
    return number == LEXICON_NONE ? 0 : (double)lexicon->entries[number].value;
}

double counts_probability(const Counts *counts, const int32_t *ids, size_t before,
                          size_t order) {
    require(order >= 1 && order <= COUNTS_ORDERS);
    double p = 1 / (double)counts->vocabulary;
    for (size_t n = 0; n < order && n <= before; n++) {
        const int32_t *context = ids - n;
        double C = counts_of(&counts->contexts[n], context, n);
        if (C == 0) break; /* nor was any longer context seen */
        double T = counts_of(&counts->followers[n], context, n);
        p = (counts_of(&counts->seen[n], context, n + 1) + T * p) / (C + T);
    }
    return p;
}

double counts_loss(const Counts *counts, const TokenSet *set, size_t order) {
    double sum = 0;
    size_t tokens = 0;
    for (size_t s = 0; s < set->sequences; s++)
        for (size_t row = 1; row <= token_set_rows(set, s); row++, tokens++)
            sum -= log(counts_probability(counts, set->ids + set->starts[s] + row, row,
                                          order));
    return sum / (double)tokens;
}
