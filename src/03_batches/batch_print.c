#include "03_batches/batch_print.h"
#include "02_tokenizer/print.h"
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
