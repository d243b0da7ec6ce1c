#include "00_ground/npy.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               ".npy and .safetensors are written as they lie in memory");

_Static_assert(sizeof(float) == 4, "fp32 has four bytes");

/* Elements of a tensor, 0 allowed; 0 returned in `fits` when they overflow. */
static size_t npy_count(size_t rank, const size_t *shape, int *fits) {
    size_t count = 1;
    *fits = 1;
    for (size_t i = 0; i < rank; i++)
        if (__builtin_mul_overflow(count, shape[i], &count)) *fits = 0;
    if (count > SIZE_MAX / sizeof(float)) *fits = 0;
    return count;
}

void npy_write(const char *path, const float *data, size_t rank, const size_t *shape) {
    require(rank <= NPY_MAX_RANK);
    int fits;
    size_t count = npy_count(rank, shape, &fits);
    require(fits);

    /* magic (6), version (2), length of the rest (2), then a Python literal; blanks
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

/* The header is read by matching what numpy writes, keys in any order:
 *
 *   '{' ( "'descr'" ':' STRING | "'fortran_order'" ':' BOOL | "'shape'" ':' TUPLE
 *         ',' )* '}'
 *
 * A cursor that has met something unexpected is NULL and stays NULL. */
static const char *npy_expect(const char *at, const char *word) {
    if (at == NULL) return NULL;
    while (*at == ' ') at++;
    size_t length = strlen(word);
    return strncmp(at, word, length) == 0 ? at + length : NULL;
}

static const char *npy_read_shape(const char *at, size_t *rank, size_t *shape) {
    at = npy_expect(at, "(");
    for (*rank = 0; at != NULL && npy_expect(at, ")") == NULL; ++*rank) {
        while (*at == ' ') at++;
        char *end;
        errno = 0;
        unsigned long long size = strtoull(at, &end, 10);
        if (*at < '0' || *at > '9' || errno != 0 || *rank == NPY_MAX_RANK) return NULL;
        shape[*rank] = (size_t)size;
        at = npy_expect(end, ",") ? npy_expect(end, ",") : end;
        if (at == end && npy_expect(end, ")") == NULL) return NULL;
    }
    return npy_expect(at, ")");
}

static int npy_read_header(const char *at, size_t *rank, size_t *shape) {
    int type = 0, order = 0, sizes = 0;
    at = npy_expect(at, "{");
    while (at != NULL && npy_expect(at, "}") == NULL) {
        const char *value;
        if ((value = npy_expect(at, "'descr':")) != NULL) {
            at = npy_expect(value, "'<f4'");
            type++;
        } else if ((value = npy_expect(at, "'fortran_order':")) != NULL) {
            at = npy_expect(value, "False");
            order++;
        } else if ((value = npy_expect(at, "'shape':")) != NULL) {
            at = npy_read_shape(value, rank, shape);
            sizes++;
        } else {
            return 0;
        }
        if (npy_expect(at, "}") == NULL) at = npy_expect(at, ",");
    }
    return at != NULL && type == 1 && order == 1 && sizes == 1;
}

float *npy_read(const char *path, size_t *rank, size_t *shape) {
    size_t size, start, length;
    char *bytes = file_read(path, &size);
    const unsigned char *field = (const unsigned char *)bytes + 8;
    if (size < 12 || memcmp(bytes, "\x93NUMPY", 6) != 0)
        fail(EX_DATAERR, "%s: expected a .npy file, found something else", path);
    if (bytes[6] == 1) {
        start = 10;
        length = field[0] | (size_t)field[1] << 8;
    } else if (bytes[6] == 2 || bytes[6] == 3) {
        start = 12;
        length = field[0] | (size_t)field[1] << 8 | (size_t)field[2] << 16 |
                 (size_t)field[3] << 24;
    } else {
        fail(EX_DATAERR, "%s: expected .npy version 1 to 3, found %d", path, bytes[6]);
    }
    if (length == 0 || length > size - start || bytes[start + length - 1] != '\n')
        fail(EX_DATAERR, "%s: expected a .npy header of %zu bytes, found fewer", path,
             length);
    bytes[start + length - 1] = '\0';

    int fits = npy_read_header(bytes + start, rank, shape);
    if (!fits)
        fail(EX_DATAERR,
             "%s: expected row-major '<f4' of at most %d dimensions, found %s", path,
             NPY_MAX_RANK, bytes + start);
    size_t count = npy_count(*rank, shape, &fits), found = size - start - length;
    if (!fits || count * sizeof(float) != found)
        fail(EX_DATAERR,
             "%s: expected a file as long as its shape says, found %zu bytes "
             "of data",
             path, found);
    float *data = memory_new(count, sizeof *data);
    memcpy(data, bytes + start + length, found);
    free(bytes);
    return data;
}
