#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "06_transformer/subject.h"
#include "studies/06_transformer/tables.h"
#include <stdlib.h>

static const char NEWBORN_USAGE[] =
    "06_transformer: a model at birth\n"
    "\n"
    "  06_transformer tables   the tables of chapter 6\n";

int main(int argc, char **argv) {
    Subject subject = subject_read(argc, argv, NEWBORN_USAGE, (Option){0});
    if (!subject.tables) fail(EX_USAGE, "expected tables; run 06_transformer --help");
    char *folder = path_join(subject.run, "06");
    newborn_tables(folder, subject.model, &subject.sentence, subject.seed);
    free(folder);
    subject_free(&subject);
    return stdout_finish();
}
