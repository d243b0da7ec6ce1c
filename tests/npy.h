/* npy.h: .npy files read back by the tests, as numpy reads them. */
#ifndef GUPPY_TEST_NPY_H
#define GUPPY_TEST_NPY_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "studies/00_ground/npy.h"

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

/* npy_read: the tensor in PATH, row-major fp32; rank and shape are written. */
static inline float *npy_read(const char *path, size_t *rank, size_t *shape) {
    size_t size, count = 1;
    char *bytes = file_read(path, &size);
    const unsigned char *field = (const unsigned char *)bytes + 8;
    require(size >= 12 && memcmp(bytes, "\x93NUMPY\x01", 7) == 0);
    size_t length = field[0] | (size_t)field[1] << 8;
    require(length > 0 && length <= size - 10 && bytes[10 + length - 1] == '\n');
    bytes[10 + length - 1] = '\0';
    *rank = 0;
    require(npy_read_header(bytes + 10, rank, shape));
    for (size_t i = 0; i < *rank; i++) count *= shape[i];
    require(count * sizeof(float) == size - 10 - length);
    float *data = memory_new(count, sizeof *data);
    memcpy(data, bytes + 10 + length, count * sizeof *data);
    free(bytes);
    return data;
}

#endif
