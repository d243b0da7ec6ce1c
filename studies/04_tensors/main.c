#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/options.h"
#include "00_ground/run.h"
#include "studies/04_tensors/show.h"
#include "studies/04_tensors/tables.h"
#include <stdio.h>
#include <stdlib.h>

static const char TENSORS_USAGE[] =
    "04_tensors: the kernels on a few numbers\n"
    "\n"
    "  04_tensors                 every kernel on a tiny example\n"
    "  04_tensors [-t FILE] TEXT  the tokens of TEXT through four kernels\n"
    "  04_tensors break           two faults made on purpose\n"
    "  04_tensors tables          the tables of chapter 4's figures\n";

int main(int argc, char **argv) {
    const char *tokenizer = NULL, *run = RUN_FOLDER;
    const Option options[] = {
        option_text("run", 0, &run, "DIR", "the run; its tables go there"),
        option_text("tokenizer", 't', &tokenizer, "FILE", "the run's, or else bytes"),
    };
    char **words = options_read(argc, argv, TENSORS_USAGE, options,
                                sizeof options / sizeof *options);
    const char *what = options_word(words, NULL);
    char *standard = run_file(NULL, run, RUN_TOKENIZER);
    if (!tokenizer && file_exists(standard)) tokenizer = standard;
    if (!what) {
        show_kernels();
    } else if (options_command(words, "break")) {
        show_faults();
    } else if (options_command(words, "tables")) {
        char *folder = path_join(run, "04");
        tensor_tables(folder, tokenizer);
        free(folder);
    } else {
        show_text(what, tokenizer);
    }
    free(standard);
    return stdout_finish();
}
