#include "00_ground/run.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"

char *run_file(const char *given, const char *run, const char *name) {
    if (given == NULL) return path_join(run, name);
    char *copy = strdup(given);
    if (copy == NULL) fail(EX_OSERR, "no memory for a path");
    return copy;
}
