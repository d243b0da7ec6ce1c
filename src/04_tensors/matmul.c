/* The fast matrix product.
 *
 * All three forms are out(N,M) = start + a(N,K) * b(K,M) with the inner index
 * ascending; they differ in where a and b come from:
 *
 *              out             a      b       start
 *   forward    y   (N,M)       x      w^T     bias
 *   input      dx  (N,K)       dy     w       0
 *   weight     dw  (M,K)       dy^T   x       dw
 *
 * out is made tile by tile. b is packed into panels beforehand, of which a block stays
 * in the L2 cache, while ROWS rows of a at a time go through all of it. */
#include "04_tensors/lanes.h"
#include "04_tensors/matmul_tile.h"

#define BLOCK  (384 * 384) /* floats of b packed at a time: 576 KiB */
#define DEPTH  384         /* inner indices at a time */
#define PIECES 2           /* that a product is divided into for each thread */

static MatmulProducts matmul_products;

void matmul_choose(MatmulProducts products) {
    matmul_products = products;
}

/* out(N,M) = finish( start + a(N,K) * b(K,M) ) */
typedef struct {
    float *out;
    Factor a, b;         /* N lines of K, M lines of K */
    int adds;            /* the chains start from out; a is packed into columns */
    const float *packed; /* all of b in panels already; NULL: pack it on the way */
    const float *bias;   /* (M) else where they start; NULL: from 0 */
    enum { NOTHING, RELU, ADD, MASK } finish;
    const float *other; /* (N,M) ADD: out += other, MASK: out = other > 0 ? out : 0 */
    float *column_sums; /* (N) += the sums of a over k; NULL: not wanted */
    int half;           /* only the panels that hold a column m <= n of row n */
    int pairs;          /* of bf16 are what is multiplied */
    size_t steps;       /* of the inner index: K, or pairs of it */
} Product;

/* What is done to a row of a tile when its chains are complete. */
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

/* Columns m0 .. m1-1 of ROWS rows of out, or of what is left at the end: less than ROWS
 * rows where a is packed, else one. Inner indices k0 .. k0+depth-1. */
static void product_rows(const Product *p, const float *panels, size_t n, size_t rows,
                         size_t k0, size_t depth, size_t m0, size_t m1) {
    static const float zeros[FLOCK * PANEL];
    float column[ROWS * DEPTH + LANES] __attribute__((aligned(64)));
    const size_t M = p->b.lines;
    const int packed = p->adds || p->pairs;
    TileRun *run = p->pairs ? tile_of_pairs : packed ? tile_of_columns : tile_of_rows;
    size_t most = packed || rows == ROWS ? ROWS : 1, step = PANEL;
    float *sums = p->column_sums && m0 == 0 ? p->column_sums + n : NULL;
    if (packed) column_pack(column, sums, &p->a, p->pairs, n, rows, k0, depth);
    if (p->half && m1 > n + rows) m1 = n + rows;

    for (size_t m = m0; m < m1; m += step) {
        if (most == 1) {
            step = m1 - m < FLOCK * PANEL ? PANEL : FLOCK * PANEL;
            run = m1 - m < FLOCK * PANEL ? tile_of_one : tile_of_flock;
        }
        Tile t = {.out = p->out + n * M + m, .out_row = M};
        t.a = packed ? column : p->a.x + n * p->a.K + k0, t.a_row = p->a.K;
        t.b = panels + (m - m0) * depth, t.depth = depth;
        if (k0 || p->adds)
            t.start = t.out, t.start_row = M;
        else
            t.start = p->bias ? p->bias + m : zeros, t.start_row = 0;
        for (size_t i = 0; i < rows; i++)
            prefetch_to_write(t.out, i * M + step),
                prefetch_to_write(t.out, i * M + step + LANES);

        size_t columns = M - m < step ? M - m : step;
        if (rows == most && columns == step)
            run(&t);
        else
            tile_at_edge(&t, run, rows, columns);
        if (k0 + depth == p->steps && p->finish)
            for (size_t i = 0; i < rows; i++) row_finish(p, n + i, m, columns);
    }
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

/* Rows n0 .. n1-1 and columns m0 .. m1-1 of out. Of b as many columns are packed at a
 * time as a block holds. */
static void product_piece(const Product *p, size_t n0, size_t n1, size_t m0,
                          size_t m1) {
    float block[BLOCK] __attribute__((aligned(64)));
    const size_t most = p->packed ? p->a.K : DEPTH,
                 depth = p->steps < most ? p->steps : most;
    size_t width = BLOCK / PANEL / depth * PANEL;
    if (p->packed && p->a.lines < ROWS) width = m1;
    if (width == 0) width = PANEL;
    for (size_t first = m0; first == m0 || first < m1; first += width)
        for (size_t k = 0, deep; k < p->steps; k += deep) {
            size_t last = m1 - first < width ? m1 : first + width, rows;
            const float *panels = p->packed ? p->packed + first * p->a.K : block;
            deep = p->steps - k < depth ? p->steps - k : depth;
            for (size_t m = first; m < last && !p->packed; m += PANEL)
                panel_pack(block + (m - first) * deep, &p->b, p->pairs, m, k, deep);
            for (size_t n = n0; n < n1; n += rows) {
                rows = n1 - n >= ROWS ? ROWS : p->adds || p->pairs ? n1 - n : 1;
                product_rows(p, panels, n, rows, k, deep, first, last);
            }
        }
}

/* Threads divide the rows of out, and each packs the blocks of b for itself; where b
 * must be turned, which makes packing dear, they divide the columns. They take a piece,
 * and when it is done the next: one whose core is busy with something else takes fewer.
 */
static void product_run(Product *p) {
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
    const size_t tiles = (count + unit - 1) / unit,
                 size = (tiles + pieces - 1) / pieces * unit;
#pragma omp taskloop grainsize(1) if (N > 1)
    for (size_t i = 0; i < count; i += size) {
        size_t end = count - i < size ? count : i + size;
        if (by_columns)
            product_piece(p, 0, N, i, end);
        else
            product_piece(p, i, end, 0, M);
    }
}

void matmul_forward(float *restrict y, const float *restrict x, const float *restrict w,
                    const float *restrict bias, size_t N, size_t K, size_t M) {
    product_run(&(Product){
        .out = y, .a = {x, N, K, ALONG}, .b = {w, M, K, ALONG}, .bias = bias});
}

void matmul_forward_relu(float *restrict y, const float *restrict x,
                         const float *restrict w, const float *restrict bias, size_t N,
                         size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = {x, N, K, ALONG},
                           .b = {w, M, K, ALONG},
                           .bias = bias,
                           .finish = RELU});
}

void matmul_forward_add(float *restrict y, const float *restrict x,
                        const float *restrict w, const float *restrict bias,
                        const float *restrict residual, size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = {x, N, K, ALONG},
                           .b = {w, M, K, ALONG},
                           .bias = bias,
                           .finish = ADD,
                           .other = residual});
}

void matmul_backward_input(float *restrict dx, const float *restrict dy,
                           const float *restrict w, size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = dx, .a = {dy, N, M, ALONG}, .b = {w, K, M, DOWN}});
}

void matmul_backward_input_relu(float *restrict dx, const float *restrict dy,
                                const float *restrict w, const float *restrict h,
                                size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = dx,
                           .a = {dy, N, M, ALONG},
                           .b = {w, K, M, DOWN},
                           .finish = MASK,
                           .other = h});
}

void matmul_backward_weight(float *restrict dw, float *restrict dbias,
                            const float *restrict dy, const float *restrict x, size_t N,
                            size_t K, size_t M) {
    product_run(&(Product){.out = dw,
                           .a = {dy, M, N, DOWN},
                           .b = {x, K, N, DOWN},
                           .adds = 1,
                           .column_sums = dbias});
}

/* What stands below the diagonal is turned to where it is missing above it. */
void matmul_symmetric(float *restrict c, const float *restrict a, size_t N, size_t K) {
    product_run(
        &(Product){.out = c, .a = {a, N, K, ALONG}, .b = {a, N, K, ALONG}, .half = 1});
    for (size_t n = LANES; n < N; n += LANES)
        for (size_t m = 0; m < n; m += LANES)
            block_turn(c + m * N + n, N, c + n * N + m, N, LANES,
                       N - n < LANES ? N - n : LANES);
}

size_t matmul_packed_size(size_t K, size_t M) {
    return (M + PANEL - 1) / PANEL * PANEL * K;
}

void matmul_pack(float *restrict packed, const float *restrict w, size_t K, size_t M) {
    const Factor b = {w, M, K, ALONG};
#pragma omp taskloop grainsize(1)
    for (size_t m = 0; m < M; m += PANEL) panel_pack(packed + m * K, &b, 0, m, 0, K);
}

void matmul_forward_packed(float *restrict y, const float *restrict x,
                           const float *restrict packed, const float *restrict bias,
                           size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = {x, N, K, ALONG},
                           .b = {NULL, M, K, ALONG},
                           .packed = packed,
                           .bias = bias});
}
