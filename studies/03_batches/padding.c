#include "studies/03_batches/padding.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include <stdlib.h>

double padding_share(const TokenSet *set, size_t size, uint64_t seed) {
    uint32_t *order = memory_new(set->sequences, sizeof(uint32_t));
    Random random = random_seed(seed, "padding");
    uint64_t used = 0, filled = 0;
    for (uint32_t s = 0; s < set->sequences; s++) order[s] = s;
    random_shuffle(&random, order, set->sequences);
    for (size_t first = 0; first + size <= set->sequences; first += size) {
        size_t longest = 0;
        for (size_t i = first; i < first + size; i++) {
            size_t rows = token_set_rows(set, order[i]);
            used += rows;
            if (rows > longest) longest = rows;
        }
        filled += longest * size;
    }
    free(order);
    return filled ? 1 - (double)used / filled : 0;
}

void lengths_print(FILE *stream, const TokenSet *set) {
    enum { BARS = 12 };
    size_t counts[BARS] = {0}, longest = 0, most = 0;
    for (size_t s = 0; s < set->sequences; s++)
        if (token_set_rows(set, s) > longest) longest = token_set_rows(set, s);
    size_t wide = longest / BARS + 1; /* so that the longest is within */
    for (size_t s = 0; s < set->sequences; s++) {
        size_t *count = &counts[token_set_rows(set, s) / wide];
        if (++*count > most) most = *count;
    }
    fprintf(stream, "   rows  conversations\n");
    for (size_t i = 0; i < BARS; i++) {
        fprintf(stream, "%3zu-%-3zu  %8zu  ", i * wide, (i + 1) * wide - 1, counts[i]);
        for (size_t star = 0; star < 50 * counts[i] / most; star++) fputc('#', stream);
        fputc('\n', stream);
    }
}
