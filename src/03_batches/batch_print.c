#include "03_batches/batch_print.h"
#include "03_batches/sentence.h"
#include <stdlib.h>

void batch_print(FILE *stream, const Tokenizer *tokenizer, const Batch *batch) {
    fprintf(stream,
            "  row  conversation  position  reads           and should predict\n");
    for (size_t s = 0; s < batch->sequences; s++)
        for (size_t row = batch->starts[s]; row < batch->starts[s + 1]; row++) {
            char *read = token_label(tokenizer, batch->tokens[row]);
            char *target = token_label(tokenizer, batch->targets[row]);
            int width = (int)label_width(read);
            fprintf(stream, "%5zu  ", row);
            if (batch->positions[row] == 0)
                fprintf(stream, "%12u  ", batch->lines[s]);
            else
                fprintf(stream, "%14s", "");
            fprintf(stream, "%8d  %s%*s%s\n", (int)batch->positions[row], read,
                    width < 16 ? 16 - width : 0, "", target);
            free(read);
            free(target);
        }
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
