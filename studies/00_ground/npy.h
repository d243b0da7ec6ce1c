/* npy: tensors as NumPy's .npy files, which gnuplot, Python and Julia read. */
#ifndef GUPPY_NPY_H
#define GUPPY_NPY_H

#include <stddef.h>

#define NPY_MAX_RANK 4

/* npy_write: `data`, fp32, row-major, of `rank` sizes `shape`, as PATH (version 1.0,
 * little-endian, data aligned to 64 bytes). Atomic; fails as file_commit. Requires
 * rank <= NPY_MAX_RANK. */
void npy_write(const char *path, const float *data, size_t rank, const size_t *shape);

#endif
