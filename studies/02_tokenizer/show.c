#include "studies/02_tokenizer/show.h"
#include "00_ground/text.h"
#include "02_tokenizer/print.h"
#include "02_tokenizer/split.h"
#include "02_tokenizer/vocabulary.h"
#include <stdlib.h>
#include <string.h>

#define SHOW_GAP -1 /* between two words */

/* The pieces side by side with bars between, in colours on a terminal. */
static void show_tokens(FILE *stream, const Tokenizer *tokenizer,
                        const Tokens *pieces) {
    int colours = text_colours(stream);
    int shown = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        if (pieces->ids[i] == SHOW_GAP) continue;
        if (shown > 0) fputs("|", stream);
        if (colours) fprintf(stream, "\033[30;%dm", 41 + shown % 6);
        token_print(stream, tokenizer, pieces->ids[i]);
        if (colours) fputs("\033[0m", stream);
        shown++;
    }
    fputs("\n", stream);
}

/* The bytes of a text, with a gap between its words that no merge crosses. */
static Tokens show_bytes(const Tokenizer *tokenizer, const char *text) {
    Tokens pieces = {0};
    for (size_t length = strlen(text), word; length > 0; text += word, length -= word) {
        word = tokenizer->split ? split_next(text, length) : length;
        for (size_t i = 0; i < word; i++)
            if (tokenizer->bytes[(unsigned char)text[i]] >= 0)
                tokens_push(&pieces, tokenizer->bytes[(unsigned char)text[i]]);
        tokens_push(&pieces, SHOW_GAP);
    }
    return pieces;
}

/* Applies the earliest merge of all that apply, everywhere; returns its rank. */
static uint32_t show_join(const Tokenizer *tokenizer, Tokens *pieces) {
    uint32_t best = LEXICON_NONE;
    size_t kept = 0;
    int32_t *ids = pieces->ids, pair[2];
    for (size_t i = 0; i + 1 < pieces->count; i++) {
        uint32_t rank = vocabulary_rank(tokenizer, ids[i], ids[i + 1]);
        if (rank < best) best = rank;
    }
    if (best == LEXICON_NONE) return best;
    int32_t id = vocabulary_pair(tokenizer, best, pair);
    for (size_t i = 0; i < pieces->count; i++) {
        int joins = i + 1 < pieces->count && ids[i] == pair[0] && ids[i + 1] == pair[1];
        ids[kept++] = joins ? id : ids[i];
        i += joins;
    }
    pieces->count = kept;
    return best;
}

void show_merging(FILE *stream, const Tokenizer *tokenizer, const char *text) {
    Tokens pieces = show_bytes(tokenizer, text);
    uint32_t rank;
    fputs("   bytes  ", stream);
    show_tokens(stream, tokenizer, &pieces);
    while ((rank = show_join(tokenizer, &pieces)) != LEXICON_NONE) {
        fprintf(stream, "%8u  ", rank + 1);
        show_tokens(stream, tokenizer, &pieces);
    }
    fputs("     ids  ", stream);
    for (size_t i = 0; i < pieces.count; i++)
        if (pieces.ids[i] != SHOW_GAP) fprintf(stream, "%d ", (int)pieces.ids[i]);
    fputs("\n", stream);
    free(pieces.ids);
}

void show_first_merges(FILE *stream, const Tokenizer *tokenizer, size_t count) {
    if (count > tokenizer_merges(tokenizer)) count = tokenizer_merges(tokenizer);
    for (uint32_t rank = 0; rank < count; rank++) {
        int32_t pair[2], id = vocabulary_pair(tokenizer, rank, pair);
        fprintf(stream, "%8u  ", rank + 1);
        token_print(stream, tokenizer, pair[0]);
        fputs(" + ", stream);
        token_print(stream, tokenizer, pair[1]);
        fputs(" = ", stream);
        token_print(stream, tokenizer, id);
        fprintf(stream, "  (id %d)\n", (int)id);
    }
}
