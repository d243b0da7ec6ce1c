#include "04_tensors/product.h"
#include "00_ground/fail.h"

#define BLOCK  (384 * 384) /* floats of b packed at a time: 576 KiB */
#define DEPTH  384         /* inner indices at a time */
#define PIECES 2           /* of a product for each thread */

static MatmulProducts matmul_products;

void matmul_choose(MatmulProducts products) {
    matmul_products = products;
}

/* Range: first, first + 1, ... end - 1. */
typedef struct {
    size_t first, end;
} Range;

/* A block of b, packed: each thread's own, from its first product on. Some systems give
 * a thread a smaller stack than this. */
static float *product_room(void) {
    static _Thread_local float *room;
    if (room == NULL) room = memory_new(BLOCK, sizeof *room);
    return room;
}

/* What is done to a row of a tile once its chains are complete. */
static void row_finish(const Product *p, size_t n, size_t m, size_t columns) {
    const size_t M = p->b.lines;
    float *out = p->out + n * M + m;
    const float *other = p->other ? p->other + n * M + m : NULL;
    if (p->finish == RELU)
        for (size_t j = 0; j < columns; j++) out[j] = out[j] < 0 ? 0 : out[j];
    if (p->finish == ADD)
        for (size_t j = 0; j < columns; j++) out[j] = other[j] + out[j];
    if (p->finish == MASK)
        for (size_t j = 0; j < columns; j++) out[j] = other[j] > 0 ? out[j] : 0;
}

/* Shape: a micro-kernel, and the tile that it makes. */
typedef struct {
    TileRun *run;
    size_t rows, columns;
} Shape;

/* If a is packed, a column has room for ROWS rows. Otherwise fewer than ROWS are made
 * row by row, with as many panels at a time as keep the registers busy. */
static Shape shape_choose(const Product *p, size_t rows, size_t columns) {
    if (p->pairs) return (Shape){tile_of_pairs, ROWS, PANEL};
    if (p->adds) return (Shape){tile_of_columns, ROWS, PANEL};
    if (rows == ROWS) return (Shape){tile_of_rows, ROWS, PANEL};
    if (columns < FLOCK * PANEL) return (Shape){tile_of_one, 1, PANEL};
    return (Shape){tile_of_flock, 1, FLOCK * PANEL};
}

/* The tile of out at (n,m): where its numbers are, and where its chains start. */
static Tile tile_at(const Product *p, const float *column, const float *panel, size_t n,
                    size_t m, Range inner) {
    static const float zeros[FLOCK * PANEL];
    const size_t M = p->b.lines;
    Tile tile = {.out = p->out + n * M + m,
                 .out_row = M,
                 .a = column ? column : p->a.x + n * p->a.K + inner.first,
                 .a_row = p->a.K,
                 .b = panel,
                 .depth = inner.end - inner.first};
    if (inner.first > 0 || p->adds)
        tile.start = tile.out, tile.start_row = M;
    else
        tile.start = p->bias ? p->bias + m : zeros;
    return tile;
}

/* The tile to the right of this one will be written next. */
static void tile_prefetch(const Tile *tile, size_t rows, size_t columns) {
    for (size_t i = 0; i < rows; i++) {
        prefetch_to_write(tile->out, i * tile->out_row + columns);
        prefetch_to_write(tile->out, i * tile->out_row + columns + LANES);
    }
}

/* Some rows of out: ROWS; at the end, where fewer are left, all of them if a is packed
 * and otherwise one. `panels` has these columns of b, for this range of the inner
 * index. */
static void product_rows(const Product *p, const float *panels, Range rows,
                         Range columns, Range inner) {
    float column[ROWS * DEPTH + LANES] __attribute__((aligned(64)));
    const size_t M = p->b.lines, depth = inner.end - inner.first, first = columns.first;
    const size_t height = rows.end - rows.first;
    const int packed = p->adds || p->pairs;
    float *sums = p->column_sums && first == 0 ? p->column_sums + rows.first : NULL;
    if (packed)
        column_pack(column, sums, &p->a, p->pairs, rows.first, height, inner.first,
                    depth);
    if (p->half && columns.end > rows.end) columns.end = rows.end;

    for (size_t m = first, width; m < columns.end; m += width) {
        Shape shape = shape_choose(p, height, columns.end - m);
        width = shape.columns;
        Tile tile = tile_at(p, packed ? column : NULL, panels + (m - first) * depth,
                            rows.first, m, inner);
        tile_prefetch(&tile, height, width);
        size_t there = M - m < width ? M - m : width;
        if (height == shape.rows && there == width)
            shape.run(&tile);
        else
            tile_at_edge(&tile, shape.run, height, there);
        if (inner.end == p->steps && p->finish)
            for (size_t n = rows.first; n < rows.end; n++) row_finish(p, n, m, there);
    }
}

/* One block of b, packed unless it already is, and all these rows of out with it. */
static void product_block(const Product *p, Range rows, Range columns, Range inner) {
    const size_t depth = inner.end - inner.first;
    const float *panels = p->packed ? p->packed + columns.first * p->a.K : NULL;
    if (panels == NULL) {
        float *block = product_room();
        for (size_t m = columns.first; m < columns.end; m += PANEL)
            panel_pack(block + (m - columns.first) * depth, &p->b, p->pairs, m,
                       inner.first, depth);
        panels = block;
    }
    for (size_t n = rows.first, height; n < rows.end; n += height) {
        height = rows.end - n >= ROWS ? ROWS : p->adds || p->pairs ? rows.end - n : 1;
        product_rows(p, panels, (Range){n, n + height}, columns, inner);
    }
}

/* A piece of out, block after block of b, each with as many columns as fit. */
static void product_piece(const Product *p, Range rows, Range columns) {
    const size_t most = p->packed ? p->a.K : DEPTH;
    const size_t depth = p->steps < most ? p->steps : most;
    size_t width = BLOCK / PANEL / depth * PANEL;
    if (p->packed && p->a.lines < ROWS) width = columns.end;
    if (width == 0) width = PANEL;
    size_t m = columns.first;
    do { /* once even if there are no columns, for the sums of a */
        Range some = {m, columns.end - m < width ? columns.end : m + width};
        for (size_t k = 0; k < p->steps; k += depth)
            product_block(p, rows, some,
                          (Range){k, p->steps - k < depth ? p->steps : k + depth});
        m += width;
    } while (m < columns.end);
}

/* K is 0: every chain ends where it starts. */
static void product_of_nothing(const Product *p) {
    const size_t N = p->a.lines, M = p->b.lines;
    for (size_t n = 0; n < N; n++) {
        for (size_t m = 0; m < M && !p->adds; m++)
            p->out[n * M + m] = p->bias ? p->bias[m] : 0;
        row_finish(p, n, 0, M);
    }
}

/* Threads divide the rows of out, and each packs the blocks of b for itself. If b must
 * be transposed, which makes packing expensive, they divide the columns. They take a
 * piece, and when it is done the next: a thread whose core is busy takes fewer. */
void product_run(Product *p) {
    const size_t N = p->a.lines, M = p->b.lines, K = p->a.K;
    p->pairs = matmul_products == MATMUL_BF16 && !p->packed;
    p->steps = p->pairs ? (K + 1) / 2 : K;
    if (K == 0) {
        product_of_nothing(p);
        return;
    }
    const int by_columns = p->b.inner == ALONG && !p->packed;
    const size_t count = by_columns ? M : N, unit = by_columns ? PANEL : ROWS;
    if (count == 0) return;
    const size_t pieces = PIECES * (size_t)omp_get_max_threads();
    const size_t tiles = (count + unit - 1) / unit;
    const size_t size = (tiles + pieces - 1) / pieces * unit;
#pragma omp taskloop grainsize(1) if (N > 1)
    for (size_t i = 0; i < count; i += size) {
        Range piece = {i, count - i < size ? count : i + size};
        Range all = {0, by_columns ? N : M};
        product_piece(p, by_columns ? all : piece, by_columns ? piece : all);
    }
}
