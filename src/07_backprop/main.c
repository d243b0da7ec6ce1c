#include "00_ground/fail.h"
#include "06_transformer/birth.h"
#include "07_backprop/slopes.h"

static const char BACKPROP_USAGE[] =
    "07_backprop: the gradient, beside what the loss does when the weights move\n"
    "\n"
    "  07_backprop [-m MODELDIR] [TEXT]   layer by layer (TEXT: hi guppy)\n"
    "  07_backprop tables -o DIR          the tables of chapter 7's figures\n";

int main(int argc, char **argv) {
    size_t rows = 1280;
    Birth birth = birth_begin(argc, argv, BACKPROP_USAGE, "build/guppy/guppy/07",
                              option_count("rows", 'r', &rows, "N",
                                           "rows of the batch whose memory is counted",
                                           40, 1000000));
    if (birth.tables != NULL)
        slopes_write(birth.tables, birth.model, &birth.sentence, rows, birth.seed);
    else
        slopes_print(birth.model, &birth.sentence);
    birth_end(&birth);
    return stdout_finish();
}
