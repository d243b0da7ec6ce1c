/* In a page there are no files: the names of the model's folder are looked up by
 * JavaScript (web/fish.js). This stands in for src/00_ground/file.c; what writes is not
 * there, and nothing that a page calls would use it. */
#include "00_ground/file.h"
#include "00_ground/fail.h"

#include <string.h>

#define FROM_PAGE(name) __attribute__((import_module("page"), import_name(name)))

/* How many bytes the file has, or -1 if there is none; and the bytes. */
FROM_PAGE("file_size") long page_file_size(const char *path);
FROM_PAGE("file_copy") void page_file_copy(const char *path, char *to);

char *file_read(const char *path, size_t *size) {
    long found = page_file_size(path);
    if (found < 0) fail(EX_NOINPUT, "%s: there is no such file", path);
    *size = (size_t)found;
    char *bytes = memory_new(*size + 1, 1);
    page_file_copy(path, bytes);
    return bytes;
}

int file_exists(const char *path) {
    return page_file_size(path) >= 0;
}

char *path_join(const char *folder, const char *name) {
    require(folder[0] == '\0');
    return memory_text(name, strlen(name));
}
