#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/options.h"
#include "02_tokenizer/show.h"
#include "02_tokenizer/tables.h"
#include "02_tokenizer/trainer.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *tokenizer, *output;
    size_t vocabulary;
    int plain, whole;
} TokenizerOptions;

static const char TOKENIZER_USAGE[] =
    "02_tokenizer: text to tokens, and back\n"
    "\n"
    "  02_tokenizer [TEXT...]         texts, merge by merge\n"
    "  02_tokenizer train FILE...     learn a vocabulary; a FILE that ends in .jsonl\n"
    "                                 holds conversations, any other a text a line\n"
    "  02_tokenizer encode [FILE]     lines {\"text\"} to lines {\"ids\"}\n"
    "  02_tokenizer decode [FILE]     the reverse\n"
    "  02_tokenizer tables -o DIR TRAIN.jsonl EVAL.jsonl\n"
    "                                 the tables of chapter 2\n";

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

/* One line {"text"} becomes {"ids"}. Returns the bytes left out. */
static size_t encode_line(Tokenizer *tokenizer, JsonLines *lines, int plain) {
    Tokens tokens = {0};
    size_t length;
    const char *text = jsonl_text(lines, "text", &length);
    size_t left_out = plain ? tokenizer_encode(tokenizer, &tokens, text, length)
                            : tokenizer_encode_marked(tokenizer, &tokens, text, length);
    fputs("{\"ids\":[", stdout);
    for (size_t i = 0; i < tokens.count; i++)
        printf("%s%d", i ? "," : "", (int)tokens.ids[i]);
    fputs("]}\n", stdout);
    free(tokens.ids);
    return left_out;
}

static void decode_line(const Tokenizer *tokenizer, JsonLines *lines, json_t *line) {
    Tokens tokens = {0};
    json_t *ids = json_object_get(line, "ids"), *id;
    size_t i, length;
    if (!json_is_array(ids)) jsonl_fail(lines, "expected a list under \"ids\"");
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
    free(tokens.ids);
}

static void code_command(const TokenizerOptions *options, const char *path,
                         int decodes) {
    Tokenizer *tokenizer = tokenizer_load(options->tokenizer);
    JsonLines *lines = jsonl_open(path);
    size_t left_out = 0;
    for (json_t *line; (line = jsonl_next(lines)) != NULL;)
        if (decodes)
            decode_line(tokenizer, lines, line);
        else
            left_out += encode_line(tokenizer, lines, options->plain);
    if (left_out > 0)
        fprintf(stderr, "%zu bytes could not be spelled by this vocabulary\n",
                left_out);
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
    TokenizerOptions line = {.tokenizer = "build/guppy/guppy/tokenizer.json",
                             .vocabulary = 4096};
    const Option options[] = {
        option_text("tokenizer", 't', &line.tokenizer, "FILE", "the vocabulary"),
        option_count("vocab", 'v', &line.vocabulary, "N", "train: entries at most",
                     TRAINER_START, 1 << 20),
        option_text("output", 'o', &line.output, "PATH",
                    "train: where it goes (tokenizer.json); tables: the folder"),
        option_flag("plain", 0, &line.plain,
                    "encode: <|im_end|> in a text is ordinary text"),
        option_flag("whole", 0, &line.whole,
                    "train: do not split texts into words (see what happens)"),
    };
    char **words = options_read(argc, argv, TOKENIZER_USAGE, options,
                                sizeof options / sizeof *options);
    if (options_command(words, "train"))
        train_command(&line, words + 1);
    else if (options_command(words, "encode") || options_command(words, "decode"))
        code_command(&line, options_word(words + 1, "-"), **words == 'd');
    else if (options_command(words, "tables"))
        tables_command(&line, words + 1);
    else
        show_command(&line, words);
    return stdout_finish();
}
