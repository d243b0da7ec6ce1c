#include "00_ground/file.h"

#include <stdlib.h>

/* The whole file is written again for every line: n lines cost n*n/2 lines of writing.
 * A log of days is better opened once, with O_APPEND, each line written by one write();
 * its readers must then expect that the last line may be cut. */
void file_append(const char *path, const char *line) {
    size_t size = 0;
    char *old = file_exists(path) ? file_read(path, &size) : NULL;
    AtomicFile file = file_begin(path);
    if (size > 0) fwrite(old, 1, size, file.stream);
    fprintf(file.stream, "%s\n", line);
    file_commit(&file);
    free(old);
}
