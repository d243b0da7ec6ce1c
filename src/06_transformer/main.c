#include "00_ground/fail.h"
#include "06_transformer/birth.h"
#include "06_transformer/dump.h"
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char TRANSFORMER_HELP[] =
    "06_transformer: the whole machine, one sentence going through it\n"
    "\n"
    "  06_transformer [-m MODELDIR] [--dump DIR] [TEXT]   its tensors (TEXT: hi "
    "guppy)\n"
    "  06_transformer tables -o DIR                       the tables of chapter 6\n"
    "\n"
    "  -m, --model DIR       a trained model (default: a newborn one)\n"
    "  -p, --preset NAME     sizes of the newborn: guppy, long or minnow (guppy)\n"
    "  -s, --seed N          of the newborn's weights (1)\n"
    "  -d, --dump DIR        write every tensor as DIR/NAME.npy\n"
    "  -t, --tokenizer FILE  (MODELDIR/tokenizer.json; for a newborn\n"
    "                        build/guppy/guppy/tokenizer.json if it is there, else "
    "every\n"
    "                        byte of the text is a token)\n"
    "  -o, --output DIR      where tables go (build/guppy/guppy/06)\n"
    "  -h, --help            this page\n";

typedef struct {
    const char *model, *preset, *dump, *tokenizer, *folder, *text;
    uint64_t seed;
    int tables;
} TransformerOptions;

static TransformerOptions transformer_options(int argc, char **argv) {
    static const struct option options[] = {{"model", required_argument, NULL, 'm'},
                                            {"preset", required_argument, NULL, 'p'},
                                            {"seed", required_argument, NULL, 's'},
                                            {"dump", required_argument, NULL, 'd'},
                                            {"tokenizer", required_argument, NULL, 't'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    TransformerOptions chosen = {.preset = "guppy",
                                 .folder = "build/guppy/guppy/06",
                                 .text = "hi guppy",
                                 .seed = 1};
    for (int option;
         (option = getopt_long(argc, argv, "m:p:s:d:t:o:h", options, NULL)) != -1;)
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
        case 'd':
            chosen.dump = optarg;
            break;
        case 't':
            chosen.tokenizer = optarg;
            break;
        case 'o':
            chosen.folder = optarg;
            break;
        case 'h':
            fputs(TRANSFORMER_HELP, stdout);
            exit(stdout_finish());
        default:
            fail(EX_USAGE, "run 06_transformer --help");
        }
    if (argc - optind > 1)
        fail(EX_USAGE,
             "expected one TEXT, found '%s' after it; run 06_transformer --help",
             argv[optind + 1]);
    chosen.tables = optind < argc && strcmp(argv[optind], "tables") == 0;
    if (optind < argc && !chosen.tables) chosen.text = argv[optind];
    return chosen;
}

static void transformer_show(const TransformerOptions *chosen, const Model *model,
                             Sentence *sentence) {
    Activations activations = {0};
    puts("parameters:");
    birth_parameters(model);
    printf("\n%zu tokens:", sentence->T);
    for (size_t t = 0; t < sentence->T; t++) printf(" %s", sentence->labels[t]);
    puts("\n");

    Batch batch = sentence_batch(sentence, sentence->T);
    model_forward(model, &activations, &batch, NULL);
    birth_tensors(&activations);
    putchar('\n');
    birth_loss(model, &activations, sentence);

    if (chosen->dump != NULL) { /* the last token has no target */
        batch = sentence_batch(sentence, sentence->T - 1);
        model_forward(model, &activations, &batch, NULL);
        dump_write(chosen->dump, model, &activations, &batch);
    }
    activations_free(&activations);
}

int main(int argc, char **argv) {
    TransformerOptions chosen = transformer_options(argc, argv);
    Sentence sentence = birth_sentence(chosen.model, chosen.tokenizer, chosen.text);
    Model *model = birth_model(chosen.model, chosen.preset, chosen.seed, &sentence);
    if (chosen.tables)
        birth_write(chosen.folder, model, &sentence, chosen.seed);
    else
        transformer_show(&chosen, model, &sentence);
    model_free(&model);
    sentence_free(&sentence);
    return stdout_finish();
}
