#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "studies/06_transformer/subject.h"
#include "studies/07_backprop/slope_tables.h"
#include "studies/07_backprop/slopes.h"
#include <stdlib.h>

static const char BACKPROP_USAGE[] =
    "07_backprop: the gradient, beside what the loss does when the weights move\n"
    "\n"
    "  07_backprop [-m MODELDIR] [TEXT]   layer by layer (TEXT: hi guppy)\n"
    "  07_backprop tables                 the tables of chapter 7's figures\n";

int main(int argc, char **argv) {
    size_t rows = 2048;
    Subject subject = subject_read(argc, argv, BACKPROP_USAGE,
                                   option_count("rows", 'r', &rows, "N",
                                                "rows of the pass whose memory is "
                                                "counted",
                                                40, 1000000));
    if (subject.tables) {
        char *folder = path_join(subject.run, "07");
        slopes_write(folder, subject.model, &subject.sentence, rows, subject.seed);
        free(folder);
    } else
        slopes_print(subject.model, &subject.sentence);
    subject_free(&subject);
    return stdout_finish();
}
