#include "02_tokenizer/show.h"
#include "00_ground/fail.h"
#include "00_ground/text.h"
#include "02_tokenizer/split.h"
#include "02_tokenizer/vocabulary.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void show_piece(FILE *stream, const char *bytes, size_t length) {
    for (size_t at = 0; at < length;) {
        uint32_t code;
        size_t used = text_decode(&code, bytes + at, length - at);
        if (bytes[at] == ' ') {
            fputs("·", stream);
        } else if (bytes[at] == '\n') {
            fputs("↵", stream);
        } else if (code == TEXT_BAD || code < ' ' || (code >= 0x7F && code < 0xA0)) {
            for (size_t i = 0; i < used; i++)
                fprintf(stream, "\\x%02x", (unsigned char)bytes[at + i]);
        } else {
            text_put(stream, bytes + at, used, "");
        }
        at += used;
    }
}

void show_tokens(FILE *stream, const Tokenizer *tokenizer, const Tokens *tokens) {
    int colours = isatty(fileno(stream)) || getenv("CLICOLOR_FORCE") != NULL;
    for (size_t i = 0; i < tokens->count; i++) {
        size_t length;
        const char *bytes = tokenizer_bytes(tokenizer, tokens->ids[i], &length);
        if (i > 0) fputs("|", stream);
        if (colours) fprintf(stream, "\033[30;%dm", 41 + (int)(i % 6));
        show_piece(stream, bytes, length);
        if (colours) fputs("\033[0m", stream);
    }
    fputs("\n", stream);
}

/* The words of a text, each in single bytes. */
static Tokens *show_words(const Tokenizer *tokenizer, const char *text, size_t *count) {
    size_t length = strlen(text), word;
    Tokens *words = memory_new(length, sizeof(Tokens));
    for (*count = 0; length > 0; text += word, length -= word, ++*count) {
        word = tokenizer->split ? split_next(text, length) : length;
        for (size_t i = 0; i < word; i++) {
            int32_t id = tokenizer->bytes[(unsigned char)text[i]];
            if (id >= 0) tokens_push(&words[*count], id);
        }
    }
    return words;
}

/* Puts in `best` the lowest rank of two neighbours in a word. */
static void show_find(const Tokenizer *tokenizer, const Tokens *word, uint32_t *best) {
    for (size_t i = 0; i + 1 < word->count; i++) {
        uint32_t rank = vocabulary_rank(tokenizer, word->ids[i], word->ids[i + 1]);
        if (rank < *best) *best = rank;
    }
}

static void show_apply(const Tokenizer *tokenizer, Tokens *word, uint32_t rank) {
    size_t kept = 0;
    for (size_t i = 0; i < word->count; i++, kept++) {
        int joined = i + 1 < word->count &&
                     vocabulary_rank(tokenizer, word->ids[i], word->ids[i + 1]) == rank;
        word->ids[kept] = joined ? tokenizer->merged[rank] : word->ids[i];
        i += joined;
    }
    word->count = kept;
}

static void show_line(FILE *stream, const Tokenizer *tokenizer, const Tokens *words,
                      size_t count) {
    Tokens all = {0};
    for (size_t w = 0; w < count; w++)
        for (size_t i = 0; i < words[w].count; i++) tokens_push(&all, words[w].ids[i]);
    show_tokens(stream, tokenizer, &all);
    free(all.ids);
}

void show_merging(FILE *stream, Tokenizer *tokenizer, const char *text) {
    size_t count;
    Tokens *words = show_words(tokenizer, text, &count);
    fputs("   bytes  ", stream);
    show_line(stream, tokenizer, words, count);
    for (;;) {
        uint32_t best = LEXICON_NONE;
        for (size_t w = 0; w < count; w++) show_find(tokenizer, &words[w], &best);
        if (best == LEXICON_NONE) break;
        for (size_t w = 0; w < count; w++) show_apply(tokenizer, &words[w], best);
        fprintf(stream, "%8u  ", best + 1);
        show_line(stream, tokenizer, words, count);
    }
    fputs("     ids  ", stream);
    for (size_t w = 0; w < count; w++) {
        for (size_t i = 0; i < words[w].count; i++)
            fprintf(stream, "%d ", (int)words[w].ids[i]);
        free(words[w].ids);
    }
    fputs("\n", stream);
    free(words);
}

void show_first_merges(FILE *stream, const Tokenizer *tokenizer, size_t count) {
    for (uint32_t rank = 0; rank < count && rank < tokenizer_merges(tokenizer);
         rank++) {
        int32_t pair[2];
        size_t length;
        vocabulary_pair(tokenizer, rank, &pair[0], &pair[1]);
        fprintf(stream, "%8u  ", rank + 1);
        for (int i = 0; i < 2; i++) {
            const char *bytes = tokenizer_bytes(tokenizer, pair[i], &length);
            show_piece(stream, bytes, length);
            fputs(i == 0 ? " + " : " = ", stream);
        }
        const char *bytes =
            tokenizer_bytes(tokenizer, tokenizer->merged[rank], &length);
        show_piece(stream, bytes, length);
        fprintf(stream, "  (id %d)\n", (int)tokenizer->merged[rank]);
    }
}
