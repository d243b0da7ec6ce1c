#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "02_tokenizer/show.h"
#include "03_batches/batch.h"
#include "03_batches/tables.h"
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_RUN "build/guppy/guppy/"

typedef struct {
    const char *tokenizer, *output;
    long context, rows, seed;
} BatchesOptions;

static const char BATCHES_HELP[] =
    "usage: 03_batches [OPTION...] [DIR]              show a batch of "
    "DIR/train.tokens\n"
    "       03_batches encode [OPTION...] FILE.jsonl...\n"
    "                                                 FILE.jsonl to FILE.tokens\n"
    "       03_batches tables -o DIR [OPTION...] DATA   what chapter 3 draws\n"
    "\n"
    "  -t, --tokenizer FILE   the vocabulary (" DEFAULT_RUN "tokenizer.json)\n"
    "  -o, --output DIR       where the files go\n"
    "  -c, --context N        encode: longest conversation, in rows (128)\n"
    "  -r, --rows N           rows of a batch, at most (128)\n"
    "  -s, --seed S           where the random numbers start (1)\n"
    "  -h, --help             this text\n";

static BatchesOptions batches_options(int argc, char **argv) {
    static const struct option known[] = {{"tokenizer", required_argument, NULL, 't'},
                                          {"output", required_argument, NULL, 'o'},
                                          {"context", required_argument, NULL, 'c'},
                                          {"rows", required_argument, NULL, 'r'},
                                          {"seed", required_argument, NULL, 's'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    BatchesOptions options = {DEFAULT_RUN "tokenizer.json", ".", 128, 128, 1};
    int letter;
    while ((letter = getopt_long(argc, argv, "t:o:c:r:s:h", known, NULL)) != -1) {
        if (letter == 't') options.tokenizer = optarg;
        if (letter == 'o') options.output = optarg;
        if (letter == 'c')
            options.context = integer_parse("--context", optarg, 1, 1 << 20);
        if (letter == 'r') options.rows = integer_parse("--rows", optarg, 1, 1 << 24);
        if (letter == 's')
            options.seed = integer_parse("--seed", optarg, 0, 0x7FFFFFFF);
        if (letter == 'h') {
            fputs(BATCHES_HELP, stdout);
            exit(stdout_finish());
        }
        if (letter == '?')
            fail(EX_USAGE, "expected an option that exists; try 03_batches --help");
    }
    return options;
}

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
    for (; *files != NULL; files++) {
        TokenSet set = token_set_from_dataset(*files, tokenizer, options->context);
        char *path = encode_path(options->output, *files);
        token_file_write(path, &set);
        printf(
            "%s: %zu conversations, %zu tokens; %zu cut at %ld, %zu bytes left out\n",
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
        if (set->starts[s + 1] - set->starts[s] > longest)
            longest = set->starts[s + 1] - set->starts[s];
    size_t wide = (longest + 11) / 12; /* so that the longest, less one, is within */
    for (size_t s = 0; s < set->sequences; s++) {
        size_t *count = &counts[(set->starts[s + 1] - set->starts[s] - 1) / wide];
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
    size_t rows = (size_t)options->rows;
    Batcher *batcher =
        batcher_new(&set, rows < set.context ? set.context : rows, options->seed);
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
    BatchesOptions options = batches_options(argc, argv);
    char **rest = argv + optind;
    const char *command = *rest ? *rest : "";
    if (strcmp(command, "encode") == 0)
        batches_encode(&options, rest + 1);
    else if (strcmp(command, "tables") == 0)
        batches_tables(&options, rest[1]);
    else
        batches_show(&options, *rest ? *rest : DEFAULT_RUN "data");
    return stdout_finish();
}
