#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "02_tokenizer/show.h"
#include "03_batches/batch.h"
#include "03_batches/tables.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *tokenizer, *output;
    size_t context, rows, seed;
} BatchesOptions;

static const char BATCHES_USAGE[] =
    "03_batches: conversations as rows that a model reads\n"
    "\n"
    "  03_batches [DIR]                  a batch of DIR/train.tokens\n"
    "  03_batches encode FILE.jsonl...   FILE.jsonl to FILE.tokens\n"
    "  03_batches tables -o DIR DATA     the tables of chapter 3\n";

/* FOLDER/train.jsonl becomes OUTPUT/train.tokens. */
static char *encode_path(const char *output, const char *input) {
    const char *slash = strrchr(input, '/'), *name = slash ? slash + 1 : input;
    size_t length = strlen(name), stem = length;
    if (length > 6 && strcmp(name + length - 6, ".jsonl") == 0) stem -= 6;
    char *file = memory_new(stem + sizeof ".tokens", 1);
    memcpy(file, name, stem);
    strcpy(file + stem, ".tokens");
    char *path = path_join(output, file);
    free(file);
    return path;
}

static void batches_encode(const BatchesOptions *options, char **files) {
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer);
    if (*files == NULL) fail(EX_USAGE, "encode: expected a file of conversations");
    for (char **file = files; *file != NULL; file++) {
        char *path = encode_path(options->output, *file);
        for (char **other = files; other < file; other++) {
            char *taken = encode_path(options->output, *other);
            if (strcmp(path, taken) == 0)
                fail(EX_USAGE,
                     "%s and %s would both become %s; encode them one by one, "
                     "each with its own --output",
                     *other, *file, path);
            free(taken);
        }
        free(path);
    }
    for (; *files != NULL; files++) {
        TokenSet set = token_set_from_dataset(*files, tokenizer, options->context);
        char *path = encode_path(options->output, *files);
        token_file_write(path, &set);
        printf(
            "%s: %zu conversations, %zu tokens; %zu cut at %zu, %zu bytes left out\n",
            path, set.sequences, set.tokens, set.cut, options->context + 1,
            set.left_out);
        token_set_free(&set);
        free(path);
    }
    tokenizer_free(&tokenizer);
}

static void batches_show_token(const Tokenizer *tokenizer, int32_t id, int width) {
    char *text;
    size_t size, length;
    FILE *stream = open_memstream(&text, &size);
    const char *bytes = tokenizer_bytes(tokenizer, id, &length);
    if (stream == NULL) fail(EX_OSERR, "no memory for a line of text");
    show_piece(stream, bytes, length);
    fclose(stream);
    fputs(text, stdout);
    for (size_t i = 0; i < size; i++) /* one column for each character */
        width -= (text[i] & 0xC0) != 0x80;
    printf("%*s", width > 0 ? width : 0, "");
    free(text);
}

static void batches_show_batch(const Tokenizer *tokenizer, const Batch *batch) {
    printf("  row  conversation  position  reads           and should predict\n");
    for (size_t s = 0; s < batch->sequences; s++) {
        for (size_t row = batch->starts[s]; row < batch->starts[s + 1]; row++) {
            printf("%5zu  ", row);
            if (batch->positions[row] == 0)
                printf("%12u  ", batch->lines[s]);
            else
                printf("%14s", "");
            printf("%8d  ", (int)batch->positions[row]);
            batches_show_token(tokenizer, batch->tokens[row], 16);
            batches_show_token(tokenizer, batch->targets[row], 0);
            printf("\n");
        }
    }
}

static void batches_show_lengths(const TokenSet *set) {
    size_t counts[12] = {0}, longest = 0, most = 0;
    for (size_t s = 0; s < set->sequences; s++)
        if (token_set_rows(set, s) > longest) longest = token_set_rows(set, s);
    size_t wide = longest / 12 + 1; /* so that the longest is within */
    for (size_t s = 0; s < set->sequences; s++) {
        size_t *count = &counts[token_set_rows(set, s) / wide];
        if (++*count > most) most = *count;
    }
    printf("\n   rows  conversations\n");
    for (size_t i = 0; i < 12; i++) {
        printf("%3zu-%-3zu  %8zu  ", i * wide, (i + 1) * wide - 1, counts[i]);
        for (size_t star = 0; star < 50 * counts[i] / most; star++) putchar('#');
        putchar('\n');
    }
}

static void batches_show(const BatchesOptions *options, const char *folder) {
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer);
    char *path = path_join(folder, "train.tokens");
    TokenSet set = token_file_read(path, tokenizer);
    size_t rows = options->rows < set.context ? set.context : options->rows;
    Batcher *batcher = batcher_new(&set, rows, options->seed);
    Batch batch;
    batcher_next(batcher, &batch);
    printf("%zu conversations, %zu tokens; the first batch:\n\n", set.sequences,
           set.tokens);
    batches_show_batch(tokenizer, &batch);
    batches_show_lengths(&set);
    printf("\n%.1f%% of a batch of 64 would be padding; packed end to end: none\n",
           100 * padding_share(&set, 64, options->seed));
    batcher_free(&batcher);
    token_set_free(&set);
    tokenizer_free(&tokenizer);
    free(path);
}

static void batches_tables(const BatchesOptions *options, const char *data) {
    if (data == NULL) fail(EX_USAGE, "tables: expected the folder of the token files");
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer);
    batch_tables(options->output, tokenizer, data);
    tokenizer_free(&tokenizer);
}

int main(int argc, char **argv) {
    BatchesOptions line = {"build/guppy/guppy/tokenizer.json", ".", 128, 128, 1};
    const Option options[] = {
        option_text("tokenizer", 't', &line.tokenizer, "FILE", "the vocabulary"),
        option_text("output", 'o', &line.output, "DIR", "where the files go"),
        option_count("context", 'c', &line.context, "N",
                     "encode: longest conversation, in rows", 1, TOKEN_MAX_CONTEXT),
        option_count("rows", 'r', &line.rows, "N", "rows of a batch, at most", 1,
                     1 << 24),
        option_count("seed", 's', &line.seed, "N", "where the random numbers start", 0,
                     INT_MAX),
    };
    char **words = options_read(argc, argv, BATCHES_USAGE, options,
                                sizeof options / sizeof *options);
    if (options_command(words, "encode"))
        batches_encode(&line, words + 1);
    else if (options_command(words, "tables"))
        batches_tables(&line, options_word(words + 1, NULL));
    else
        batches_show(&line, options_word(words, "build/guppy/guppy/data"));
    return stdout_finish();
}
