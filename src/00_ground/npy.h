/* npy: tensors as NumPy's .npy files, which gnuplot, Python and Julia read. */
#ifndef GUPPY_NPY_H
#define GUPPY_NPY_H

#include <stddef.h>

#define NPY_MAX_RANK 4

/* npy_write: `data`, fp32, row-major, of `rank` sizes `shape`, as PATH (version 1.0,
 * little-endian, data aligned to 64 bytes). Atomic; fails as file_commit. */
void npy_write(const char *path, const float *data, size_t rank, const size_t *shape);

/* npy_read: the tensor in PATH; rank and shape are written (shape has room for
 * NPY_MAX_RANK sizes). Allocates; release with free. Fails with EX_DATAERR on anything
 * but little-endian fp32 in row-major order whose size is exactly the file's. */
float *npy_read(const char *path, size_t *rank, size_t *shape);

#endif
