#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "06_transformer/birth.h"
#include "07_backprop/slopes.h"
#include <limits.h>
#include <string.h>

static const char BACKPROP_USAGE[] =
    "07_backprop: the gradient, beside what the loss does when the weights move\n"
    "\n"
    "  07_backprop [-m MODELDIR] [TEXT]   layer by layer (TEXT: hi guppy)\n"
    "  07_backprop tables -o DIR          the tables of chapter 7's figures\n";

int main(int argc, char **argv) {
    const char *folder = "build/guppy/guppy/07", *preset = "guppy";
    const char *trained = NULL, *tokenizer = NULL;
    size_t seed = 1, rows = 1280;
    const Option options[] = {
        option_text("model", 'm', &trained, "DIR",
                    "a trained model; without, a newborn one"),
        option_text("preset", 'p', &preset, "NAME",
                    "sizes of the newborn: guppy, long or minnow"),
        option_count("seed", 's', &seed, "N", "of the newborn's weights", 0, INT_MAX),
        option_count("rows", 'r', &rows, "N",
                     "rows of the batch whose memory is counted", 40, 1000000),
        option_text("tokenizer", 't', &tokenizer, "FILE",
                    "MODELDIR/tokenizer.json; for a newborn\n"
                    "build/guppy/guppy/tokenizer.json, or else bytes"),
        option_text("output", 'o', &folder, "DIR", "where tables go"),
    };
    const char *text = options_word(options_read(argc, argv, BACKPROP_USAGE, options,
                                                 sizeof options / sizeof *options),
                                    "hi guppy");
    int tables = strcmp(text, "tables") == 0;
    Sentence sentence = birth_sentence(trained, tokenizer, tables ? "hi guppy" : text);
    Model *model = birth_model(trained, preset, seed, &sentence);
    if (tables)
        slopes_write(folder, model, &sentence, rows, seed);
    else
        slopes_print(model, &sentence);
    model_free(&model);
    sentence_free(&sentence);
    return stdout_finish();
}
