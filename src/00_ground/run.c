#include "00_ground/run.h"

#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"

char *run_file(const char *given, const char *run, const char *name) {
    return given ? memory_text(given, strlen(given)) : path_join(run, name);
}
