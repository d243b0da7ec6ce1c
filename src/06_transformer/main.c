#include "00_ground/fail.h"
#include "06_transformer/birth.h"
#include "06_transformer/dump.h"
#include <stdio.h>

static const char TRANSFORMER_USAGE[] =
    "06_transformer: the whole machine, one sentence going through it\n"
    "\n"
    "  06_transformer [-m MODELDIR] [--dump DIR] [TEXT]   its tensors (hi guppy's)\n"
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
    const char *dump = NULL;
    Birth birth = birth_begin(
        argc, argv, TRANSFORMER_USAGE, "build/guppy/guppy/06",
        option_text("dump", 'd', &dump, "DIR", "write every tensor as DIR/NAME.npy"));
    if (birth.tables != NULL)
        birth_write(birth.tables, birth.model, &birth.sentence, birth.seed);
    else
        transformer_show(dump, birth.model, &birth.sentence);
    birth_end(&birth);
    return stdout_finish();
}
