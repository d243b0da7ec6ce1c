/* matmul_tile: the piece of a matrix product that stays in registers, and the order in
 * which it wants its numbers.
 *
 * A tile of out, ROWS by PANEL, stays in registers while the inner index runs once: in
 * each step PANEL floats of b and ROWS floats of a make ROWS * PANEL multiply-adds. So
 * the floats of a step are packed side by side beforehand:
 *
 *   panel   b[k,j] at k * PANEL + j
 *   column  a[i,k] at k * ROWS + i, if the rows of a are not read in place */
#ifndef GUPPY_MATMUL_TILE_H
#define GUPPY_MATMUL_TILE_H

#include "04_tensors/lanes.h"

/* As many rows, of two vectors each, as the machine's registers have room for. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define ROWS 14
#else
#define ROWS 6
#endif

#define COLUMN ((ROWS + WIDTH - 1) / WIDTH * WIDTH) /* ROWS floats, read by vectors */

#define FLOCK 4 /* panels at a time if a single row is left */

/* Tile: a piece of out, and where the micro-kernel finds what goes into it. Row i of
 * the tile is at out + i * out_row, its start at start + i * start_row. */
typedef struct {
    float *out;
    size_t out_row;
    const float *start;
    size_t start_row;
    const float *a; /* rows: a[i,k] is at a[i * a_row + k]; or a column */
    size_t a_row;
    const float *b; /* panel p at b + p * depth * PANEL */
    size_t depth;   /* at least 1 */
} Tile;

/* TileRun: one of the shapes of the micro-kernel.
 *
 *   out[i,j] = start[i,j] + a[i,0]*b[0,j] + a[i,1]*b[1,j] + ...   in this order
 *
 * tile_of_rows     ROWS by PANEL, a in rows
 * tile_of_columns  ROWS by PANEL, a in a column;   tile_of_pairs: the same of pairs
 * tile_of_one      a single row by PANEL;          tile_of_flock: by FLOCK panels
 *
 * tile_at_edge: only `rows` rows and `columns` columns of any of them, which is all
 * that out has left. */
typedef void TileRun(const Tile *t);
TileRun tile_of_rows, tile_of_columns, tile_of_pairs, tile_of_one, tile_of_flock;
void tile_at_edge(const Tile *t, TileRun *run, size_t rows, size_t columns);

/* Factor: a or b, as lines along which the inner index runs: the rows of a, the columns
 * of b. Number k of line i is at x[i * K + k] if lines run ALONG the rows of x, and at
 * x[k * lines + i] if they run DOWN its columns. */
typedef struct {
    const float *x;
    size_t lines, K;
    enum { ALONG, DOWN } inner;
} Factor;

/* panel_pack: PANEL lines of b from line m on, zeros beyond the last.
 * column_pack: ROWS lines of a from line n on, of which `rows` count; the others may
 * be anything. If it is not of pairs, a must be DOWN.
 *
 *   sums[i] = sums[i] + a[n+i,k0] + a[n+i,k0+1] + ...   in this order
 *
 * panel   (depth,PANEL)         written in full: inner indices k0 .. k0+depth-1
 * column  (depth,ROWS), +LANES  written in full, and perhaps the LANES floats behind it
 * sums    (rows)                added to, by whole floats; a must be DOWN. NULL: not
 * pairs   what is counted by k0 and depth, and packed, are pairs of bf16, see bf16.h */
void panel_pack(float *restrict panel, const Factor *b, int pairs, size_t m, size_t k0,
                size_t depth);
void column_pack(float *restrict column, float *restrict sums, const Factor *a,
                 int pairs, size_t n, size_t rows, size_t k0, size_t depth);

/* block_transpose: to[k][j] = from[j][k] for k < depth, j < columns; sixteen by sixteen
 * is fast. */
void block_transpose(float *restrict to, size_t to_row, const float *from,
                     size_t from_row, size_t depth, size_t columns);

#endif
