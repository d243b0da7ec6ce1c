#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "04_tensors/show.h"
#include "04_tensors/tables.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char TENSORS_HELP[] =
    "04_tensors: the kernels on numbers small enough to follow, and how fast they are\n"
    "\n"
    "  04_tensors                 every kernel on a tiny example, speeds on stderr\n"
    "  04_tensors [-t FILE] TEXT  the tokens of TEXT through four kernels\n"
    "  04_tensors climb           from the plain loop to the fast kernel (stderr)\n"
    "  04_tensors break           two faults made on purpose\n"
    "  04_tensors tables -o DIR   the tables of chapter 4's figures\n"
    "\n"
    "  -t, --tokenizer FILE  (build/guppy/guppy/tokenizer.json if it is there, else\n"
    "                        every byte of the text is a token)\n"
    "  -o, --output DIR      where tables go (build/guppy/guppy/04)\n"
    "  -h, --help            this page\n";

int main(int argc, char **argv) {
    static const struct option options[] = {{"tokenizer", required_argument, NULL, 't'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *tokenizer = "build/guppy/guppy/tokenizer.json";
    const char *folder = "build/guppy/guppy/04";
    if (!file_exists(tokenizer)) tokenizer = NULL;
    for (int letter;
         (letter = getopt_long(argc, argv, "t:o:h", options, NULL)) != -1;) {
        if (letter == 't') tokenizer = optarg;
        if (letter == 'o') folder = optarg;
        if (letter == 'h') {
            fputs(TENSORS_HELP, stdout);
            return stdout_finish();
        }
        if (letter == '?') fail(EX_USAGE, "run 04_tensors --help");
    }
    const char *what = optind < argc ? argv[optind] : NULL;
    if (argc - optind > 1)
        fail(EX_USAGE, "expected one TEXT, found '%s' after it; run 04_tensors --help",
             argv[optind + 1]);
    if (!what) {
        show_kernels();
        fflush(stdout);
        show_speed();
    } else if (strcmp(what, "climb") == 0) {
        show_speed();
    } else if (strcmp(what, "break") == 0) {
        show_faults();
    } else if (strcmp(what, "tables") == 0) {
        tensor_tables(folder);
    } else {
        show_text(what, tokenizer);
    }
    return stdout_finish();
}
