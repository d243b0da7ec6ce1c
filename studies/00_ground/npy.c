#include "studies/00_ground/npy.h"

#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "npy: little-endian");

void npy_write(const char *path, const float *data, size_t rank, const size_t *shape) {
    require(rank <= NPY_MAX_RANK);
    size_t count = 1;
    for (size_t i = 0; i < rank; i++)
        require(!__builtin_mul_overflow(count, shape[i], &count));

    /* magic (6), version (2), length of the rest (2), then a Python literal; spaces
     * fill up to a multiple of 64 */
    char header[256];
    int at = snprintf(header, sizeof header, "%s",
                      "{'descr': '<f4', 'fortran_order': False, 'shape': (");
    for (size_t i = 0; i < rank; i++)
        at += snprintf(header + at, sizeof header - (size_t)at, "%s%zu%s",
                       i > 0 ? ", " : "", shape[i], rank == 1 ? "," : "");
    at += snprintf(header + at, sizeof header - (size_t)at, "), }");
    int padded = (10 + at + 1 + 63) / 64 * 64 - 10;

    AtomicFile file = file_begin(path);
    fwrite("\x93NUMPY\x01\x00", 1, 8, file.stream);
    fputc(padded & 0xFF, file.stream);
    fputc(padded >> 8, file.stream);
    fprintf(file.stream, "%s%*s\n", header, padded - at - 1, "");
    fwrite(data, sizeof *data, count, file.stream);
    file_commit(&file);
}
