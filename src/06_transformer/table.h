/* table: which tensor lies where in a block of memory.
 *
 * One table {name, shape, offset} drives the layout, saving, loading, printing and
 * testing: of the parameters (and so of their gradients and the optimizer's moments),
 * and, with another list of rows, of the activations of a batch. */
#ifndef GUPPY_TABLE_H
#define GUPPY_TABLE_H

#include "00_ground/safetensors.h"
#include <stddef.h>

typedef enum { FILL_ZEROS, FILL_ONES, FILL_NORMAL } Fill;

/* TensorSpec: one row of the list that a table is made from. */
typedef struct {
    const char *name; /* "%zu" stands for the layer in rows that every layer has */
    int per_layer;    /* these rows stand together in the list */
    const char *rows,
        *columns; /* sizes, by name: "V", "3C", ...; columns NULL: rank 1 */
    Fill fill;    /* what a newborn model has there */
} TensorSpec;

/* Tensor: where one tensor lies. */
typedef struct {
    char name[48];
    size_t rank, shape[2];
    size_t count;  /* floats in it */
    size_t offset; /* floats from the start of the block, a multiple of 16 */
    Fill fill;
} Tensor;

typedef struct {
    Tensor *tensors;
    size_t count;    /* tensors */
    size_t elements; /* floats in all tensors */
    size_t total;    /* floats of the block: elements and the gaps that align them */
    size_t L, before, repeated; /* the list's rows: before the layers, of each layer */
} Table;

/* TableSize: what a size's name in a TensorSpec means. */
typedef struct {
    const char *name;
    size_t value;
} TableSize;

/* table_build: the table of a list of specs for L layers.
 *
 * specs  `count` rows; sizes  ends with a NULL name
 *
 * Allocates; release with table_free, which clears it. Fails with EX_SOFTWARE on a size
 * that has no value, with EX_OSERR when the block would not fit a size_t. */
Table table_build(const TensorSpec *specs, size_t count, const TableSize *sizes,
                  size_t L);
void table_free(Table *table);

/* table_fit: build the table anew, and see that `block`, which has room for `capacity`
 * floats, has room for it: it grows and never shrinks, and is zeroed when it grows. */
void table_fit(Table *table, float **block, size_t *capacity, const TensorSpec *specs,
               size_t count, const TableSize *sizes, size_t L);

/* table_at: the tensor of spec number `spec` in layer `layer` (0 for rows that stand
 * once). */
const Tensor *table_at(const Table *table, size_t spec, size_t layer);

/* table_tensors: the tensors of a block that is laid out by this table as those of a
 * file: (table->count), `prefix` before their names. block NULL: their data are NULL.
 *
 * Allocates one block; release with free. */
FileTensor *table_tensors(const Table *table, float *block, const char *prefix);

#endif
