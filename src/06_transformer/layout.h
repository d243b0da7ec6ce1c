/* layout: which tensor lies where in a block of memory.
 *
 * One table {name, shape, offset} drives memory, saving, loading, printing and
 * testing: of the parameters (and so of their gradients and the optimizer's moments),
 * and, with another list of rows, of the activations of a batch. */
#ifndef GUPPY_LAYOUT_H
#define GUPPY_LAYOUT_H

#include "00_ground/safetensors.h"
#include <stddef.h>

typedef enum { FILL_ZEROS, FILL_ONES, FILL_NORMAL } Fill;

/* TensorSpec: one row of the list that a layout is made from. */
typedef struct {
    const char *name;
    int per_layer; /* every layer has it; these rows stand together in the list */
    size_t rows, columns; /* columns 0: of rank 1 */
    Fill fill;            /* what a newborn model has there */
} TensorSpec;

/* Tensor: where one tensor lies. */
typedef struct {
    char name[48]; /* "blocks.LAYER." before the spec's, if every layer has it */
    size_t spec;   /* which row of the list */
    int per_layer; /* every layer has one; this is layer's: */
    size_t layer;  /* 0 where it stands once */
    size_t rank, shape[2];
    size_t count;  /* floats in it */
    size_t offset; /* floats from the start of the block, a multiple of 16 */
    Fill fill;
} Tensor;

typedef struct {
    Tensor *tensors;
    size_t count;    /* tensors */
    size_t room;     /* tensors there is room for */
    size_t elements; /* floats in all tensors */
    size_t total;    /* floats of the block: elements and the gaps that align them */
    size_t L, before, repeated; /* the list's rows: before the layers, of each layer */
} Layout;

/* layout_build: the layout of a list of `count` specs for L layers.
 *
 * layout  starts as {0}; may be built again, from a list of other sizes
 *
 * Allocates when it has more tensors than ever; release with layout_free, which clears
 * it. Fails with EX_OSERR when the block would not fit a size_t. */
void layout_build(Layout *layout, const TensorSpec *specs, size_t count, size_t L);
void layout_free(Layout *layout);

/* layout_at: the tensor of spec number `spec` in layer `layer` (0 for rows that stand
 * once). */
const Tensor *layout_at(const Layout *layout, size_t spec, size_t layer);

/* layout_tensors: the tensors of a block that is laid out like this as those of a
 * file: (layout->count), `prefix` before their names. block NULL: their data are NULL.
 *
 * Allocates one block; release with free. */
FileTensor *layout_tensors(const Layout *layout, float *block, const char *prefix);

#endif
