/* sentence: what the programs of chapters 5 to 7 look at: a text as the model meets it.
 *
 * With a tokenizer the text becomes a prompt, <|im_start|>user\nTEXT<|im_end|>\n
 * <|im_start|>assistant\n. Without one each byte of the text is a token, byte b having
 * the id 3 + b: enough to see the machinery move. */
#ifndef GUPPY_SENTENCE_H
#define GUPPY_SENTENCE_H

#include "02_tokenizer/print.h"
#include "03_batches/batch.h"
#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t T;           /* tokens */
    size_t V;           /* size of the vocabulary */
    int32_t *ids;       /* (T) */
    int32_t *positions; /* (T) 0, 1, 2, ... */
    char **labels;      /* (T) to be printed: spaces as a dot, newlines as an arrow */
    uint32_t starts[2], line;
} Sentence;

/* sentence_new: TEXT as tokens of the tokenizer in `path`; NULL: bytes.
 *
 * Allocates; sentence_free releases and clears it. Fails as tokenizer_load, and with
 * EX_USAGE on an empty text and on one that becomes more than `longest` tokens. */
Sentence sentence_new(const char *path, const char *text, size_t longest);
void sentence_free(Sentence *sentence);

/* sentence_batch: `rows` tokens of it as a batch; each token's target is the next (so
 * the loss needs rows < T). */
Batch sentence_batch(Sentence *sentence, size_t rows);

#endif
