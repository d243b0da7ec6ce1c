#include "03_batches/sentence.h"
#include "00_ground/fail.h"
#include <stdlib.h>
#include <string.h>

#define SENTENCE_FIRST_BYTE 3 /* ids 0 to 2 are the special tokens */

static void sentence_encode(Sentence *sentence, const char *path, const char *text) {
    Tokenizer *tokenizer = tokenizer_load(path);
    Tokens tokens = {0};
    if (tokenizer_find(tokenizer, CHAT_START, strlen(CHAT_START)) >= 0)
        tokenizer_encode_prompt(tokenizer, &tokens, text, strlen(text));
    else
        tokenizer_encode(tokenizer, &tokens, text, strlen(text));
    sentence->T = tokens.count;
    sentence->V = tokenizer_size(tokenizer);
    sentence->ids = tokens.ids;
    sentence->labels = memory_new(tokens.count, sizeof *sentence->labels);
    for (size_t t = 0; t < tokens.count; t++)
        sentence->labels[t] = token_label(tokenizer, tokens.ids[t]);
    tokenizer_free(&tokenizer);
}

static void sentence_spell(Sentence *sentence, const char *text) {
    sentence->T = strlen(text);
    sentence->V = SENTENCE_FIRST_BYTE + 256;
    sentence->ids = memory_new(sentence->T, sizeof *sentence->ids);
    sentence->labels = memory_new(sentence->T, sizeof *sentence->labels);
    for (size_t t = 0; t < sentence->T; t++) {
        sentence->ids[t] = SENTENCE_FIRST_BYTE + (unsigned char)text[t];
        sentence->labels[t] = piece_label(text + t, 1);
    }
}

Sentence sentence_new(const char *path, const char *text, size_t longest) {
    Sentence sentence = {0};
    if (*text == '\0') fail(EX_USAGE, "expected a text, found nothing");
    if (path != NULL)
        sentence_encode(&sentence, path, text);
    else
        sentence_spell(&sentence, text);
    if (sentence.T < 2 || sentence.T > longest)
        fail(EX_USAGE, "expected a text of 2 to %zu tokens, found one of %zu", longest,
             sentence.T);
    sentence.positions = memory_new(sentence.T, sizeof *sentence.positions);
    for (size_t t = 0; t < sentence.T; t++) sentence.positions[t] = (int32_t)t;
    return sentence;
}

void sentence_free(Sentence *sentence) {
    for (size_t t = 0; t < sentence->T; t++) free(sentence->labels[t]);
    free(sentence->labels);
    free(sentence->ids);
    free(sentence->positions);
    *sentence = (Sentence){0};
}

Batch sentence_batch(Sentence *sentence, size_t rows) {
    require(rows >= 1 && rows <= sentence->T);
    sentence->starts[1] = (uint32_t)rows;
    return (Batch){rows,
                   1,
                   sentence->ids,
                   sentence->ids + 1,
                   sentence->positions,
                   sentence->starts,
                   &sentence->line};
}
