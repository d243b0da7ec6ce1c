#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "06_transformer/birth.h"
#include "06_transformer/dump.h"
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char TRANSFORMER_USAGE[] =
    "06_transformer: the whole machine, one sentence going through it\n"
    "\n"
    "  06_transformer [-m MODELDIR] [--dump DIR] [TEXT]   its tensors (TEXT: hi "
    "guppy)\n"
    "  06_transformer tables -o DIR                       the tables of chapter 6\n";

static void transformer_show(const char *dump, const Model *model, Sentence *sentence) {
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

    if (dump != NULL) { /* the last token has no target */
        batch = sentence_batch(sentence, sentence->T - 1);
        model_forward(model, &activations, &batch, NULL);
        dump_write(dump, model, &activations, &batch);
    }
    activations_free(&activations);
}

int main(int argc, char **argv) {
    const char *folder = "build/guppy/guppy/06", *preset = "guppy";
    const char *trained = NULL, *dump = NULL, *tokenizer = NULL;
    size_t seed = 1;
    const Option options[] = {
        option_text("model", 'm', &trained, "DIR",
                    "a trained model; without, a newborn one"),
        option_text("preset", 'p', &preset, "NAME",
                    "sizes of the newborn: guppy, long or minnow"),
        option_count("seed", 's', &seed, "N", "of the newborn's weights", 0, INT_MAX),
        option_text("dump", 'd', &dump, "DIR", "write every tensor as DIR/NAME.npy"),
        option_text("tokenizer", 't', &tokenizer, "FILE",
                    "MODELDIR/tokenizer.json; for a newborn\n"
                    "build/guppy/guppy/tokenizer.json, or else bytes"),
        option_text("output", 'o', &folder, "DIR", "where tables go"),
    };
    const char *text = options_word(options_read(argc, argv, TRANSFORMER_USAGE, options,
                                                 sizeof options / sizeof *options),
                                    "hi guppy");
    int tables = strcmp(text, "tables") == 0;
    Sentence sentence = birth_sentence(trained, tokenizer, tables ? "hi guppy" : text);
    Model *model = birth_model(trained, preset, seed, &sentence);
    if (tables)
        birth_write(folder, model, &sentence, seed);
    else
        transformer_show(dump, model, &sentence);
    model_free(&model);
    sentence_free(&sentence);
    return stdout_finish();
}
