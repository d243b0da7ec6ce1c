#include "00_ground/fail.h"
#include "06_transformer/dump.h"
#include "06_transformer/inspect.h"
#include "06_transformer/subject.h"
#include <stdio.h>

static const char TRANSFORMER_USAGE[] =
    "06_transformer: the whole machine, one sentence going through it\n"
    "\n"
    "  06_transformer [-m MODELDIR] [--dump DIR] [TEXT]   its tensors (hi guppy's)\n";

int main(int argc, char **argv) {
    const char *dump = NULL;
    Subject subject = subject_read(
        argc, argv, TRANSFORMER_USAGE,
        option_text("dump", 'd', &dump, "DIR", "write every tensor as DIR/NAME.npy"));
    inspect_subject(subject.model, &subject.sentence);
    if (dump != NULL) dump_sentence(dump, subject.model, &subject.sentence);
    subject_free(&subject);
    return stdout_finish();
}
