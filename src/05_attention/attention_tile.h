/* attention_tile: the small matrix product that attention is made of, forward and back.
 *
 * One thread, one head of one sequence: matrices of a few dozen rows, too small for
 * the machinery of chapter 4 and far too many to do slowly. */
#ifndef GUPPY_ATTENTION_TILE_H
#define GUPPY_ATTENTION_TILE_H

#include "04_tensors/lanes.h"
#include <stddef.h>

#define TILE_ROWS 8 /* rows of the result that are made together */

/* tile_multiply: up to TILE_ROWS rows of up to LANES columns,
 *
 *   out[r,l] = a[r,0]*panel[0,l] + a[r,1]*panel[1,l] + ...   n terms, in this order
 *
 * each one chain of multiply_add from 0.
 *
 * out    1..TILE_ROWS rows, `stride` floats apart; 1..LANES columns are written
 * a      a[r,j] is a[r*row + j*step]
 * panel  (n,LANES) */
void tile_multiply(float *restrict out, size_t stride, size_t rows, size_t lanes,
                   const float *restrict a, size_t row, size_t step,
                   const float *restrict panel, size_t n);

/* tile_pack: a panel of columns: panel[j,l] = x[j*stride + l], zeros from `lanes` on.
 * tile_pack_transposed: of rows: panel[j,l] = x[l*stride + j].
 *
 * panel  (n,LANES) written in full */
void tile_pack(float *restrict panel, const float *restrict x, size_t stride, size_t n,
               size_t lanes);
void tile_pack_transposed(float *restrict panel, const float *restrict x, size_t stride,
                          size_t n, size_t lanes);

#endif
