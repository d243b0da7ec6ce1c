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
 * A tile of out, ROWS by PANEL, stays in registers while the inner index runs once:
 * per step PANEL floats of b and ROWS floats of a make ROWS * PANEL multiply-adds. b is
 * packed beforehand into panels, so that these PANEL floats lie side by side and a
 * block of panels stays in the L2 cache. */
#include "04_tensors/bf16.h"

/* Vectors as wide as the machine's, and as many rows as fill its registers. */
#if defined(__AVX512F__)
#define WIDTH 16
#define ROWS  14
#elif defined(__AVX__)
#define WIDTH 8
#define ROWS  6
#elif defined(__aarch64__)
#define WIDTH 4
#define ROWS  14
#else
#define WIDTH 4
#define ROWS  6
#endif

#define BLOCK (384 * 384) /* floats of b packed at a time: 576 KiB */
#define DEPTH 384         /* inner indices at a time */
#define FLOCK 4           /* panels at a time where a single row is left */

typedef float Vector __attribute__((vector_size(4 * WIDTH)));

#define KERNEL static inline __attribute__((always_inline))

KERNEL Vector vector_load(const float *p) {
    Vector v;
    memcpy(&v, p, sizeof v);
    return v;
}

KERNEL void vector_store(float *p, Vector v) {
    memcpy(p, &v, sizeof v);
}

KERNEL Vector vector_multiply_add(float a, Vector b, Vector c) {
    Vector r;
    for (int l = 0; l < WIDTH; l++) r[l] = multiply_add(a, b[l], c[l]);
    return r;
}

/* The same for pairs of bf16, see bf16.h. */
KERNEL Vector vector_multiply_add_pair(float a, Vector b, Vector c) {
#ifdef __AVX512BF16__
    return (Vector)lanes_multiply_add_pair((Lanes)_mm512_set1_ps(a), (Lanes)b,
                                           (Lanes)c);
#else
    for (int l = 0; l < WIDTH; l++) c[l] = pair_multiply_add(a, b[l], c[l]);
    return c;
#endif
}

/* Tile: a piece of out, and where the micro-kernel finds what goes into it. Row i of
 * the tile stands at out + i * out_row, its start at start + i * start_row. */
typedef struct {
    float *out;
    size_t out_row;
    const float *start;
    size_t start_row;
    const float *a; /* a[i,k] stands at a[i * a_row + k * a_step] */
    size_t a_row;
    const float
        *b; /* panel p at b + p * depth * PANEL, in it b[k,j] at k * PANEL + j */
    size_t depth;
} Tile;

/* The micro-kernel: `rows` rows, `panels` panels wide.
 *
 *   out[i,j] = start[i,j] + a[i,0]*b[0,j] + a[i,1]*b[1,j] + ...   in this order */
KERNEL void tile_run(const Tile *t, size_t a_row, size_t a_step, const int rows,
                     const int panels, const int pairs) {
    const size_t depth = t->depth;
    for (size_t j = 0; j < PANEL; j += 2 * WIDTH) {
        Vector sum[ROWS][2];
        UNROLL for (int i = 0; i < rows * panels; i++) {
            size_t at = i / panels * t->start_row + i % panels * PANEL + j;
            sum[i][0] = vector_load(t->start + at);
            sum[i][1] = vector_load(t->start + at + WIDTH);
        }
        const float *a = t->a;
        for (size_t k = 0; k < depth; k++, a += a_step)
            UNROLL for (int p = 0; p < panels; p++) {
                const float *b = t->b + (p * depth + k) * PANEL + j;
                Vector b0 = vector_load(b), b1 = vector_load(b + WIDTH);
                UNROLL for (int i = 0; i < rows; i++) {
                    Vector *s = sum[i * panels + p];
                    const float x = a[i * a_row];
                    s[0] = pairs ? vector_multiply_add_pair(x, b0, s[0])
                                 : vector_multiply_add(x, b0, s[0]);
                    s[1] = pairs ? vector_multiply_add_pair(x, b1, s[1])
                                 : vector_multiply_add(x, b1, s[1]);
                }
            }
        UNROLL for (int i = 0; i < rows * panels; i++) {
            float *out = t->out + i / panels * t->out_row + i % panels * PANEL + j;
            vector_store(out, sum[i][0]);
            vector_store(out + WIDTH, sum[i][1]);
        }
    }
}

/* Its shapes, each compiled on its own: a tile of rows where a stands in rows; where a
 * was packed into a column of ROWS floats, or pairs, for each k; one row by one panel;
 * one row by FLOCK panels. */
static __attribute__((noinline)) void tile_of_rows(const Tile *t) {
    tile_run(t, t->a_row, 1, ROWS, 1, 0);
}

static __attribute__((noinline)) void tile_of_columns(const Tile *t) {
    tile_run(t, 1, ROWS, ROWS, 1, 0);
}

static __attribute__((noinline)) void tile_of_pairs(const Tile *t) {
    tile_run(t, 1, ROWS, ROWS, 1, 1);
}

static __attribute__((noinline)) void tile_of_one(const Tile *t) {
    tile_run(t, 0, 1, 1, 1, 0);
}

static __attribute__((noinline)) void tile_of_flock(const Tile *t) {
    tile_run(t, 0, 1, 1, FLOCK, 0);
}

static MatmulProducts matmul_products;

void matmul_choose(MatmulProducts products) {
    matmul_products = products;
}

/* out(N,M) = finish( start + a(N,K) * b(K,M) ) */
typedef struct {
    float *out;
    const float *a, *b;
    int a_by_columns;    /* a[n,k] stands at a[k * N + n], and out is added to */
    int b_by_columns;    /* b[k,m] stands at b[m * K + k] */
    const float *packed; /* all of b in panels already; NULL: pack it on the way */
    const float *bias;   /* (M) where the chain starts; NULL: from 0 */
    enum { NOTHING, RELU, ADD, MASK } finish;
    const float *other; /* (N,M) ADD: out += other, MASK: out = other > 0 ? out : 0 */
    float *column_sums; /* (N) += the sums of a over k; NULL: not wanted */
    int half;           /* only the panels that hold a column m <= n of row n */
    size_t N, K, M;
    int pairs;    /* of bf16 are what is multiplied */
    size_t steps; /* of the inner index: K, or pairs of it */
} Product;

KERNEL void row_copy(float *to, const float *from, size_t columns) {
    if (columns == PANEL)
        memcpy(to, from, PANEL * sizeof *to);
    else
        memcpy(to, from, columns * sizeof *to);
}

/* to[k][j] = from[j][k] for k < depth, j < columns. */
static void block_turn(float *restrict to, size_t to_row, const float *from,
                       size_t from_row, size_t depth, size_t columns) {
    if (depth == LANES && columns == LANES) {
        Lanes square[LANES];
        UNROLL for (int j = 0; j < LANES; j++)
            memcpy(&square[j], from + j * from_row, sizeof(Lanes));
        lanes_turn(square);
        UNROLL for (int k = 0; k < LANES; k++)
            memcpy(to + k * to_row, &square[k], sizeof(Lanes));
        return;
    }
    for (size_t k = 0; k < depth; k++)
        for (size_t j = 0; j < columns; j++)
            to[k * to_row + j] = from[j * from_row + k];
}

/* to[k][j] = the pair x[2(k0+k), m+j], x[2(k0+k)+1, m+j], from an x (K,M), or (M,K) if
 * it is stored `by_columns`. */
static void pairs_pack(float *restrict to, size_t step, const float *x, int by_columns,
                       size_t M, size_t m, size_t columns, size_t K, size_t k0,
                       size_t depth) {
    size_t k = 2 * k0, deep = K - k < 2 * depth ? K - k : 2 * depth;
    if (by_columns)
        bf16_pack_turned(to, step, x + m * K + k, K, deep, columns);
    else
        bf16_pack(to, step, x + k * M + m, M, deep, columns);
}

/* panel[k][j] = b[k0+k, m+j]; zeros beyond the last column. */
static void panel_pack(float *restrict panel, const Product *p, size_t k0, size_t depth,
                       size_t m) {
    size_t columns = p->M - m < PANEL ? p->M - m : PANEL;
    if (columns < PANEL) memset(panel, 0, depth * PANEL * sizeof *panel);
    if (p->pairs)
        pairs_pack(panel, PANEL, p->b, p->b_by_columns, p->M, m, columns, p->K, k0,
                   depth);
    else if (!p->b_by_columns)
        for (size_t k = 0; k < depth; k++) {
            const float *from = p->b + (k0 + k) * p->M + m;
            __builtin_prefetch(from + PANEL); /* the next panel's */
            __builtin_prefetch(from + PANEL + PANEL / 2);
            row_copy(panel + k * PANEL, from, columns);
        }
    else
        for (size_t k = 0; k < depth; k += LANES)
            for (size_t j = 0; j < columns; j += LANES)
                block_turn(panel + k * PANEL + j, PANEL, p->b + (m + j) * p->K + k0 + k,
                           p->K, depth - k < LANES ? depth - k : LANES,
                           columns - j < LANES ? columns - j : LANES);
}

/* column[k][i] = a[n+i, k0+k], from an a that is stored by columns, or in pairs. */
static void column_pack(float *restrict column, const Product *p, size_t n, size_t rows,
                        size_t k0, size_t depth) {
    if (p->pairs) {
        size_t readable = p->N - n < LANES ? p->N - n : LANES;
        pairs_pack(column, ROWS, p->a, !p->a_by_columns, p->N, n,
                   p->a_by_columns ? readable : rows, p->K, k0, depth);
        return;
    }
    for (size_t k = 0; k < depth; k++) {
        const float *from = p->a + (k0 + k) * p->N + n;
        __builtin_prefetch(from + 2 * ROWS); /* the next column's */
        if (rows == ROWS)
            memcpy(column + k * ROWS, from, ROWS * sizeof *column);
        else
            for (size_t i = 0; i < ROWS; i++)
                column[k * ROWS + i] = i < rows ? from[i] : 0;
    }
}

/* sums[i] += column[0][i] + column[1][i] + ..., in this order. */
static void column_sum(float *sums, const float *column, size_t rows, size_t depth) {
    float sum[ROWS] = {0};
    memcpy(sum, sums, rows * sizeof *sum);
    for (size_t k = 0; k < depth; k++)
        for (size_t i = 0; i < ROWS; i++) sum[i] += column[k * ROWS + i];
    memcpy(sums, sum, rows * sizeof *sum);
}

/* The same from the floats that `depth` pairs were made of. */
static void pairs_sum(const Product *p, size_t n, size_t rows, size_t k0,
                      size_t depth) {
    size_t readable = p->N - n < LANES ? p->N - n : LANES;
    Lanes sum = lanes_load(p->column_sums + n, rows, 0);
    for (size_t k = 2 * k0; k < 2 * (k0 + depth) && k < p->K; k++)
        sum += lanes_load(p->a + k * p->N + n, readable, 0);
    lanes_store(p->column_sums + n, sum, rows);
}

/* What is done to a row of a tile when its chains are complete. */
static void row_finish(const Product *p, size_t n, size_t m, size_t columns) {
    float *out = p->out + n * p->M + m;
    const float *other = p->other ? p->other + n * p->M + m : NULL;
    if (p->finish == RELU)
        for (size_t j = 0; j < columns; j++) out[j] = out[j] < 0 ? 0 : out[j];
    if (p->finish == ADD)
        for (size_t j = 0; j < columns; j++) out[j] = other[j] + out[j];
    if (p->finish == MASK)
        for (size_t j = 0; j < columns; j++) out[j] = other[j] > 0 ? out[j] : 0;
}

/* A tile at the edge of out is computed whole, aside, and what exists of it copied. */
static void tile_at_edge(Tile t, void (*run)(const Tile *), size_t rows,
                         size_t columns) {
    float aside[ROWS * PANEL] __attribute__((aligned(64))) = {0};
    Tile edge = t;
    edge.out = aside, edge.start = aside;
    edge.out_row = edge.start_row = PANEL;
    for (size_t i = 0; i < rows; i++)
        memcpy(aside + i * PANEL, t.start + i * t.start_row, columns * sizeof(float));
    run(&edge);
    for (size_t i = 0; i < rows; i++)
        memcpy(t.out + i * t.out_row, aside + i * PANEL, columns * sizeof(float));
}

/* Columns m0 .. m1-1 of ROWS rows of out, or of what is left at the end: less than ROWS
 * rows where a is stored by columns, else one. Inner indices k0 .. k0+depth-1. */
static void product_rows(const Product *p, const float *panels, size_t n, size_t rows,
                         size_t k0, size_t depth, size_t m0, size_t m1) {
    static const float zeros[FLOCK * PANEL];
    float column[ROWS * DEPTH + LANES] __attribute__((aligned(64)));
    const int packed = p->a_by_columns || p->pairs;
    void (*run)(const Tile *) = p->pairs ? tile_of_pairs
                                : packed ? tile_of_columns
                                         : tile_of_rows;
    size_t most = packed || rows == ROWS ? ROWS : 1, step = PANEL;
    if (packed) column_pack(column, p, n, rows, k0, depth);
    if (p->column_sums && m0 == 0 && p->pairs)
        pairs_sum(p, n, rows, k0, depth);
    else if (p->column_sums && m0 == 0)
        column_sum(p->column_sums + n, column, rows, depth);
    if (p->half && m1 > n + rows) m1 = n + rows;

    for (size_t m = m0; m < m1; m += step) {
        if (most == 1) {
            step = m1 - m < FLOCK * PANEL ? PANEL : FLOCK * PANEL;
            run = m1 - m < FLOCK * PANEL ? tile_of_one : tile_of_flock;
        }
        Tile t = {.out = p->out + n * p->M + m, .out_row = p->M};
        t.a = packed ? column : p->a + n * p->K + k0, t.a_row = p->K;
        t.b = panels + (m - m0) * depth, t.depth = depth;
        if (k0 || p->a_by_columns)
            t.start = t.out, t.start_row = p->M;
        else
            t.start = p->bias ? p->bias + m : zeros, t.start_row = 0;
        for (size_t i = 0; i < rows; i++)
            __builtin_prefetch(t.out + i * p->M + step, 1),
                __builtin_prefetch(t.out + i * p->M + step + 16, 1);

        size_t columns = p->M - m < step ? p->M - m : step;
        if (rows == most && columns == step)
            run(&t);
        else
            tile_at_edge(t, run, rows, columns);
        if (k0 + depth == p->steps && p->finish)
            for (size_t i = 0; i < rows; i++) row_finish(p, n + i, m, columns);
    }
}

/* Threads divide the rows of out, and each packs the blocks of b for itself; where b is
 * stored by columns, which makes packing dear, they divide the columns. */
static void product_run(Product *p) {
    p->pairs = matmul_products == MATMUL_BF16 && !p->packed;
    p->steps = p->pairs ? (p->K + 1) / 2 : p->K;
    size_t most = p->packed ? p->K : DEPTH, depth = p->steps < most ? p->steps : most;
    size_t width = depth ? BLOCK / PANEL / depth * PANEL : 0;
    if (p->packed && p->N < ROWS) width = p->M;
    if (width == 0) width = PANEL;
#pragma omp parallel if (p->N > 1)
    {
        float block[BLOCK] __attribute__((aligned(64)));
        const float *panels = p->packed ? p->packed : block;
        size_t n0 = 0, n1 = p->N, first = 0, last = p->M;
        if (p->b_by_columns) {
            ThreadPart part = thread_part((p->M + PANEL - 1) / PANEL);
            first = part.first * PANEL;
            last = part.end * PANEL < p->M ? part.end * PANEL : p->M;
        } else {
            ThreadPart part = thread_part((p->N + ROWS - 1) / ROWS);
            n0 = part.first * ROWS;
            n1 = part.end * ROWS < p->N ? part.end * ROWS : p->N;
        }
        for (size_t m0 = first; n0 < n1 && (m0 == 0 || m0 < last); m0 += width)
            for (size_t k0 = 0, deep; k0 == 0 || k0 < p->steps; k0 += deep ? deep : 1) {
                size_t m1 = m0 + width < last ? m0 + width : last, rows;
                deep = p->steps - k0 < depth ? p->steps - k0 : depth;
                for (size_t m = m0; m < m1 && !p->packed; m += PANEL)
                    panel_pack(block + (m - m0) * deep, p, k0, deep, m);
                for (size_t n = n0; n < n1; n += rows) {
                    rows = n1 - n >= ROWS                ? ROWS
                           : p->a_by_columns || p->pairs ? n1 - n
                                                         : 1;
                    const float *at = p->packed ? panels + m0 * p->K : panels;
                    product_rows(p, at, n, rows, k0, deep, m0, m1);
                }
            }
    }
}

void matmul_forward(float *restrict y, const float *restrict x, const float *restrict w,
                    const float *restrict bias, size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = x,
                           .b = w,
                           .b_by_columns = 1,
                           .bias = bias,
                           .N = N,
                           .K = K,
                           .M = M});
}

void matmul_forward_relu(float *restrict y, const float *restrict x,
                         const float *restrict w, const float *restrict bias, size_t N,
                         size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = x,
                           .b = w,
                           .b_by_columns = 1,
                           .bias = bias,
                           .finish = RELU,
                           .N = N,
                           .K = K,
                           .M = M});
}

void matmul_forward_add(float *restrict y, const float *restrict x,
                        const float *restrict w, const float *restrict bias,
                        const float *restrict residual, size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = y,
                           .a = x,
                           .b = w,
                           .b_by_columns = 1,
                           .bias = bias,
                           .finish = ADD,
                           .other = residual,
                           .N = N,
                           .K = K,
                           .M = M});
}

void matmul_backward_input(float *restrict dx, const float *restrict dy,
                           const float *restrict w, size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = dx, .a = dy, .b = w, .N = N, .K = M, .M = K});
}

void matmul_backward_input_relu(float *restrict dx, const float *restrict dy,
                                const float *restrict w, const float *restrict h,
                                size_t N, size_t K, size_t M) {
    product_run(&(Product){.out = dx,
                           .a = dy,
                           .b = w,
                           .finish = MASK,
                           .other = h,
                           .N = N,
                           .K = M,
                           .M = K});
}

void matmul_backward_weight(float *restrict dw, float *restrict dbias,
                            const float *restrict dy, const float *restrict x, size_t N,
                            size_t K, size_t M) {
    product_run(&(Product){.out = dw,
                           .a = dy,
                           .b = x,
                           .a_by_columns = 1,
                           .column_sums = dbias,
                           .N = M,
                           .K = N,
                           .M = K});
}

/* What stands below the diagonal is turned to where it is missing above it. */
void matmul_symmetric(float *restrict c, const float *restrict a, size_t N, size_t K) {
    product_run(&(Product){.out = c,
                           .a = a,
                           .b = a,
                           .b_by_columns = 1,
                           .half = 1,
                           .N = N,
                           .K = K,
                           .M = N});
    for (size_t n = LANES; n < N; n += LANES)
        for (size_t m = 0; m < n; m += LANES)
            block_turn(c + m * N + n, N, c + n * N + m, N, LANES,
                       N - n < LANES ? N - n : LANES);
}

size_t matmul_packed_size(size_t K, size_t M) {
    return (M + PANEL - 1) / PANEL * PANEL * K;
}

void matmul_pack(float *restrict packed, const float *restrict w, size_t K, size_t M) {
    const Product p = {.b = w, .b_by_columns = 1, .K = K, .M = M};
#pragma omp parallel for
    for (size_t m = 0; m < M; m += PANEL) panel_pack(packed + m * K, &p, 0, K, m);
}

void matmul_forward_packed(float *restrict y, const float *restrict x,
                           const float *restrict packed, const float *restrict bias,
                           size_t N, size_t K, size_t M) {
    product_run(&(Product){
        .out = y, .a = x, .packed = packed, .bias = bias, .N = N, .K = K, .M = M});
}
