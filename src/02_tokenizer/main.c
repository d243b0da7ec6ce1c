#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "02_tokenizer/lines.h"
#include "02_tokenizer/print.h"
#include "02_tokenizer/trainer.h"
#include <stdlib.h>
#include <string.h>

static const char TOKENIZER_USAGE[] =
    "02_tokenizer: text to tokens, and back\n"
    "\n"
    "  02_tokenizer [TEXT...]         texts in tokens, and their ids\n"
    "  02_tokenizer train FILE...     learn a vocabulary; a FILE that ends in .jsonl\n"
    "                                 has conversations, any other a text a line\n"
    "  02_tokenizer encode [FILE]     lines {\"text\"} to lines {\"ids\"}\n"
    "  02_tokenizer decode [FILE]     the reverse\n";

static void train_command(char **files, size_t vocabulary, int whole,
                          const char *path) {
    Trainer trainer = {.whole = whole};
    if (*files == NULL) fail(EX_USAGE, "train: expected a file of texts");
    while (*files != NULL) trainer_add_file(&trainer, *files++);
    Tokenizer *tokenizer = trainer_learn(&trainer, vocabulary, NULL);
    tokenizer_save(tokenizer, path);
    printf("%s: %zu entries, %zu of them merges\n", path, tokenizer_size(tokenizer),
           tokenizer_merges(tokenizer));
    tokenizer_free(&tokenizer);
    lexicon_free(&trainer.words);
}

static void text_command(Tokenizer *tokenizer, char **texts) {
    static char *standard[] = {"hi guppy", "what do you like to eat?", NULL};
    if (*texts == NULL) texts = standard;
    for (; *texts != NULL; texts++) {
        Tokens tokens = {0};
        tokenizer_encode(tokenizer, &tokens, *texts, strlen(*texts));
        tokens_print(stdout, tokenizer, &tokens);
        free(tokens.ids);
    }
}

int main(int argc, char **argv) {
    const char *run = RUN_FOLDER, *path = NULL, *output = RUN_TOKENIZER;
    size_t vocabulary = 4096, left_out = 0;
    int plain = 0, whole = 0;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run whose vocabulary it is"),
        option_text("tokenizer", 't', &path, "FILE", "or the vocabulary in this file"),
        option_count("vocab", 'v', &vocabulary, "N", "train: entries at most",
                     TRAINER_START, 1 << 20),
        option_text("output", 'o', &output, "FILE", "train: where it goes"),
        option_flag("plain", 0, &plain,
                    "encode: <|im_end|> in a text is ordinary text"),
        option_flag("whole", 0, &whole,
                    "train: do not split texts into words (see what happens)"),
    };
    char **words = options_read(argc, argv, TOKENIZER_USAGE, options,
                                sizeof options / sizeof *options);
    if (options_command(words, "train")) {
        train_command(words + 1, vocabulary, whole, output);
        return stdout_finish();
    }
    char *file = run_file(path, run, RUN_TOKENIZER);
    Tokenizer *tokenizer = tokenizer_load(file);
    if (options_command(words, "encode"))
        left_out = lines_encode(stdout, tokenizer, options_word(words + 1, "-"), plain);
    else if (options_command(words, "decode"))
        lines_decode(stdout, tokenizer, options_word(words + 1, "-"));
    else
        text_command(tokenizer, words);
    if (left_out > 0)
        fprintf(stderr, "%zu bytes could not be spelled by this vocabulary\n",
                left_out);
    tokenizer_free(&tokenizer);
    free(file);
    return stdout_finish();
}
