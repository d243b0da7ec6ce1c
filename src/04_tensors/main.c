#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "04_tensors/show.h"
#include "04_tensors/tables.h"
#include <stdio.h>

#define TENSORS_TOKENIZER "build/guppy/guppy/tokenizer.json"

static const char TENSORS_USAGE[] =
    "04_tensors: the kernels on a few numbers, and how fast they are\n"
    "\n"
    "  04_tensors                 every kernel on a tiny example, speeds on stderr\n"
    "  04_tensors [-t FILE] TEXT  the tokens of TEXT through four kernels\n"
    "  04_tensors climb           from the plain loop to the fast kernel (stderr)\n"
    "  04_tensors break           two faults made on purpose\n"
    "  04_tensors tables -o DIR   the tables of chapter 4's figures\n";

int main(int argc, char **argv) {
    const char *tokenizer = NULL, *folder = "build/guppy/guppy/04";
    const Option options[] = {
        option_text("tokenizer", 't', &tokenizer, "FILE",
                    TENSORS_TOKENIZER " if it is there, or else bytes"),
        option_text("output", 'o', &folder, "DIR", "where tables go"),
    };
    char **words = options_read(argc, argv, TENSORS_USAGE, options,
                                sizeof options / sizeof *options);
    const char *what = options_word(words, NULL);
    if (!tokenizer && file_exists(TENSORS_TOKENIZER)) tokenizer = TENSORS_TOKENIZER;
    if (!what) {
        show_kernels();
        fflush(stdout);
        show_speed();
    } else if (options_command(words, "climb")) {
        show_speed();
    } else if (options_command(words, "break")) {
        show_faults();
    } else if (options_command(words, "tables")) {
        tensor_tables(folder, tokenizer);
    } else {
        show_text(what, tokenizer);
    }
    return stdout_finish();
}
