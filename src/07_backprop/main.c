#include "00_ground/fail.h"
#include "06_transformer/birth.h"
#include "07_backprop/slopes.h"
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char BACKPROP_HELP[] =
    "07_backprop: the gradient, beside what the loss does when the weights move\n"
    "\n"
    "  07_backprop [-m MODELDIR] [TEXT]   layer by layer (TEXT: hi guppy)\n"
    "  07_backprop tables -o DIR          the tables of chapter 7's figures\n"
    "\n"
    "  -m, --model DIR       a trained model (default: a newborn one)\n"
    "  -p, --preset NAME     sizes of the newborn: guppy, long or minnow (guppy)\n"
    "  -s, --seed N          of the newborn's weights (1)\n"
    "  -r, --rows N          rows of the batch whose memory is counted (1280)\n"
    "  -t, --tokenizer FILE  (MODELDIR/tokenizer.json; for a newborn\n"
    "                        build/guppy/guppy/tokenizer.json if it is there, else "
    "every\n"
    "                        byte of the text is a token)\n"
    "  -o, --output DIR      where tables go (build/guppy/guppy/07)\n"
    "  -h, --help            this page\n";

typedef struct {
    const char *model, *preset, *tokenizer, *folder, *text;
    uint64_t seed;
    size_t rows;
    int tables;
} BackpropOptions;

static BackpropOptions backprop_options(int argc, char **argv) {
    static const struct option options[] = {{"model", required_argument, NULL, 'm'},
                                            {"preset", required_argument, NULL, 'p'},
                                            {"seed", required_argument, NULL, 's'},
                                            {"rows", required_argument, NULL, 'r'},
                                            {"tokenizer", required_argument, NULL, 't'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    BackpropOptions chosen = {.preset = "guppy",
                              .folder = "build/guppy/guppy/07",
                              .text = "hi guppy",
                              .seed = 1,
                              .rows = 1280};
    for (int option;
         (option = getopt_long(argc, argv, "m:p:s:r:t:o:h", options, NULL)) != -1;)
        switch (option) {
        case 'm':
            chosen.model = optarg;
            break;
        case 'p':
            chosen.preset = optarg;
            break;
        case 's':
            chosen.seed = (uint64_t)integer_parse("--seed", optarg, 0, LONG_MAX);
            break;
        case 'r':
            chosen.rows = (size_t)integer_parse("--rows", optarg, 40, 1000000);
            break;
        case 't':
            chosen.tokenizer = optarg;
            break;
        case 'o':
            chosen.folder = optarg;
            break;
        case 'h':
            fputs(BACKPROP_HELP, stdout);
            exit(stdout_finish());
        default:
            fail(EX_USAGE, "run 07_backprop --help");
        }
    if (argc - optind > 1)
        fail(EX_USAGE, "expected one TEXT, found '%s' after it; run 07_backprop --help",
             argv[optind + 1]);
    chosen.tables = optind < argc && strcmp(argv[optind], "tables") == 0;
    if (optind < argc && !chosen.tables) chosen.text = argv[optind];
    return chosen;
}

int main(int argc, char **argv) {
    BackpropOptions chosen = backprop_options(argc, argv);
    Sentence sentence = birth_sentence(chosen.model, chosen.tokenizer, chosen.text);
    Model *model = birth_model(chosen.model, chosen.preset, chosen.seed, &sentence);
    if (chosen.tables)
        slopes_write(chosen.folder, model, &sentence, chosen.rows, chosen.seed);
    else
        slopes_print(model, &sentence);
    model_free(&model);
    sentence_free(&sentence);
    return stdout_finish();
}
