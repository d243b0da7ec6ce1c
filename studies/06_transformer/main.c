#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "studies/06_transformer/inspect.h"
#include "studies/06_transformer/subject.h"
#include "studies/06_transformer/tables.h"
#include <stdlib.h>

static const char TRANSFORMER_USAGE[] =
    "06_transformer: the whole machine, one sentence going through it\n"
    "\n"
    "  06_transformer [-m MODELDIR] [--dump DIR] [TEXT]   its tensors (hi guppy's)\n"
    "  06_transformer tables                              the tables of chapter 6\n";

int main(int argc, char **argv) {
    const char *dump = NULL;
    Subject subject = subject_read(
        argc, argv, TRANSFORMER_USAGE,
        option_text("dump", 'd', &dump, "DIR", "write every tensor as DIR/NAME.npy"));
    if (subject.tables) {
        char *folder = path_join(subject.run, "06");
        newborn_tables(folder, subject.model, &subject.sentence, subject.seed);
        free(folder);
    } else
        inspect_subject(&subject, dump);
    subject_free(&subject);
    return stdout_finish();
}
