#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include "02_tokenizer/show.h"
#include "02_tokenizer/tables.h"
#include "02_tokenizer/trainer.h"
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_TOKENIZER "build/guppy/guppy/tokenizer.json"

typedef struct {
    const char *tokenizer, *output;
    long vocabulary;
    int plain, whole;
} TokenizerOptions;

static const char TOKENIZER_HELP[] =
    "usage: 02_tokenizer [OPTION...] [TEXT...]       show texts in tokens\n"
    "       02_tokenizer train [OPTION...] FILE...   learn a vocabulary\n"
    "       02_tokenizer encode [OPTION...] [FILE]   {\"text\"} lines to {\"ids\"} "
    "lines\n"
    "       02_tokenizer decode [OPTION...] [FILE]   and back\n"
    "       02_tokenizer tables -o DIR [OPTION...] TRAIN.jsonl EVAL.jsonl\n"
    "                                                what chapter 2 draws\n"
    "\n"
    "  -t, --tokenizer FILE   the vocabulary (" DEFAULT_TOKENIZER ")\n"
    "  -v, --vocab N          train: entries at most (4096)\n"
    "  -o, --output PATH      train: where it goes (tokenizer.json)\n"
    "      --plain            encode: <|im_end|> in a text is ordinary text\n"
    "      --whole            train: do not split texts into words (see what happens)\n"
    "  -h, --help             this text\n"
    "\n"
    "A FILE that ends in .jsonl holds conversations; of any other, each line is a "
    "text.\n";

static TokenizerOptions tokenizer_options(int argc, char **argv) {
    static const struct option known[] = {{"tokenizer", required_argument, NULL, 't'},
                                          {"vocab", required_argument, NULL, 'v'},
                                          {"output", required_argument, NULL, 'o'},
                                          {"plain", no_argument, NULL, 'p'},
                                          {"whole", no_argument, NULL, 'w'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    TokenizerOptions options = {.tokenizer = DEFAULT_TOKENIZER, .vocabulary = 4096};
    int letter;
    while ((letter = getopt_long(argc, argv, "t:v:o:h", known, NULL)) != -1) {
        if (letter == 't') options.tokenizer = optarg;
        if (letter == 'o') options.output = optarg;
        if (letter == 'p') options.plain = 1;
        if (letter == 'w') options.whole = 1;
        if (letter == 'v')
            options.vocabulary =
                integer_parse("--vocab", optarg, TRAINER_START, 1 << 20);
        if (letter == 'h') {
            fputs(TOKENIZER_HELP, stdout);
            exit(stdout_finish());
        }
        if (letter == '?')
            fail(EX_USAGE, "expected an option that exists; try 02_tokenizer --help");
    }
    return options;
}

static void train_command(const TokenizerOptions *options, char **files) {
    Trainer *trainer = trainer_new(!options->whole);
    if (*files == NULL) fail(EX_USAGE, "train: expected a file of texts");
    while (*files != NULL) trainer_add_file(trainer, *files++);
    Tokenizer *tokenizer = trainer_learn(trainer, options->vocabulary, NULL);
    const char *path = options->output ? options->output : "tokenizer.json";
    tokenizer_save(tokenizer, path);
    printf("%s: %zu entries, %zu of them merges\n", path, tokenizer_size(tokenizer),
           tokenizer_merges(tokenizer));
    tokenizer_free(&tokenizer);
    trainer_free(&trainer);
}

static void encode_command(const TokenizerOptions *options, const char *path) {
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer);
    JsonLines *lines = jsonl_open(path);
    size_t left_out = 0;
    Tokens tokens = {0};
    while (jsonl_next(lines) != NULL) {
        size_t length;
        const char *text = jsonl_text(lines, "text", &length);
        tokens.count = 0;
        left_out += options->plain
                        ? tokenizer_encode(tokenizer, &tokens, text, length)
                        : tokenizer_encode_marked(tokenizer, &tokens, text, length);
        fputs("{\"ids\":[", stdout);
        for (size_t i = 0; i < tokens.count; i++)
            printf("%s%d", i ? "," : "", (int)tokens.ids[i]);
        fputs("]}\n", stdout);
    }
    if (left_out > 0)
        fprintf(stderr, "%zu bytes could not be spelled by this vocabulary\n",
                left_out);
    free(tokens.ids);
    jsonl_close(&lines);
    tokenizer_free(&tokenizer);
}

static void decode_command(const TokenizerOptions *options, const char *path) {
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer);
    JsonLines *lines = jsonl_open(path);
    Tokens tokens = {0};
    json_t *line;
    while ((line = jsonl_next(lines)) != NULL) {
        json_t *ids = json_object_get(line, "ids"), *id;
        size_t i, length;
        if (!json_is_array(ids)) jsonl_fail(lines, "expected a list under \"ids\"");
        tokens.count = 0;
        json_array_foreach(ids, i, id) {
            json_int_t value = json_is_integer(id) ? json_integer_value(id) : -1;
            if (value < 0 || value >= (json_int_t)tokenizer_size(tokenizer))
                jsonl_fail(lines, "ids[%zu]: expected an integer from 0 to %zu", i,
                           tokenizer_size(tokenizer) - 1);
            tokens_push(&tokens, value);
        }
        char *text = tokenizer_decode(tokenizer, tokens.ids, tokens.count, &length);
        fputs("{\"text\":", stdout);
        json_put_string(stdout, text, length);
        fputs("}\n", stdout);
        free(text);
    }
    free(tokens.ids);
    jsonl_close(&lines);
    tokenizer_free(&tokenizer);
}

static void show_command(const TokenizerOptions *options, char **texts) {
    static char *standard[] = {"hi guppy", "what do you like to eat?", NULL};
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer);
    if (*texts == NULL) texts = standard;
    printf("%zu entries, %zu of them merges; the first ones:\n\n",
           tokenizer_size(tokenizer), tokenizer_merges(tokenizer));
    show_first_merges(stdout, tokenizer, 12);
    while (*texts != NULL) {
        fputs("\n", stdout);
        show_merging(stdout, tokenizer, *texts++);
    }
    tokenizer_free(&tokenizer);
}

static void tables_command(const TokenizerOptions *options, char **files) {
    if (!options->output || !files[0] || !files[1])
        fail(EX_USAGE, "tables: expected -o DIR and two files of conversations");
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer);
    tokenizer_tables(options->output, tokenizer, files[0], files[1]);
    tokenizer_free(&tokenizer);
}

int main(int argc, char **argv) {
    TokenizerOptions options = tokenizer_options(argc, argv);
    char **rest = argv + optind;
    const char *command = *rest ? *rest : "";
    if (strcmp(command, "train") == 0)
        train_command(&options, rest + 1);
    else if (strcmp(command, "encode") == 0)
        encode_command(&options, rest[1] ? rest[1] : "-");
    else if (strcmp(command, "decode") == 0)
        decode_command(&options, rest[1] ? rest[1] : "-");
    else if (strcmp(command, "tables") == 0)
        tables_command(&options, rest + 1);
    else
        show_command(&options, rest);
    return stdout_finish();
}
