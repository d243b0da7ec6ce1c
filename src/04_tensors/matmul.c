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
#include "04_tensors/lanes.h"

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

#define BLOCK (128 * 1024) /* floats of b packed at a time: half a megabyte */
#define DEPTH 256          /* inner indices at a time where a is packed too */
#define FLOCK 4            /* panels at a time where a single row is left */

typedef float Vector __attribute__((vector_size(4 * WIDTH)));

/* The compiler must unroll loops over a tile wholly, or the tile lives in memory. */
#define KERNEL static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

KERNEL Vector vector_load(const float *p) {
    Vector v;
    memcpy(&v, p, sizeof v);
    return v;
}

KERNEL Vector vector_multiply_add(float a, Vector b, Vector c) {
    Vector r;
    for (int l = 0; l < WIDTH; l++) r[l] = multiply_add(a, b[l], c[l]);
    return r;
}

/* The micro-kernel: for k = 0, 1, ..., depth-1
 *
 *   tile[i][p][j] += a[i,k] * panel p[k][j]
 *
 * a[i,k] stands at a[i * a_row + k * a_step], panel p at b + p * depth * PANEL. */
KERNEL void tile_chain(float *tile, const float *a, size_t a_row, size_t a_step,
                       const float *b, size_t depth, const int rows, const int panels) {
    for (size_t j = 0; j < PANEL; j += 2 * WIDTH) {
        Vector sum[ROWS][2];
        UNROLL for (int t = 0; t < rows * panels; t++) {
            sum[t][0] = vector_load(tile + t * PANEL + j);
            sum[t][1] = vector_load(tile + t * PANEL + j + WIDTH);
        }
        for (size_t k = 0; k < depth; k++) UNROLL for (int p = 0; p < panels; p++) {
                const float *row = b + (p * depth + k) * PANEL + j;
                Vector b0 = vector_load(row), b1 = vector_load(row + WIDTH);
                UNROLL for (int i = 0; i < rows; i++) {
                    float a_ik = a[i * a_row + k * a_step];
                    Vector *s = sum[i * panels + p];
                    s[0] = vector_multiply_add(a_ik, b0, s[0]);
                    s[1] = vector_multiply_add(a_ik, b1, s[1]);
                }
            }
        UNROLL for (int t = 0; t < rows * panels; t++) {
            memcpy(tile + t * PANEL + j, &sum[t][0], sizeof(Vector));
            memcpy(tile + t * PANEL + j + WIDTH, &sum[t][1], sizeof(Vector));
        }
    }
}

/* The micro-kernel's four shapes; each is compiled on its own. */
#define SHAPE static __attribute__((noinline)) void

SHAPE tile_of_rows(float *tile, const float *a, size_t a_row, const float *b,
                   size_t depth) {
    tile_chain(tile, a, a_row, 1, b, depth, ROWS, 1);
}

SHAPE tile_of_columns(float *tile, const float *a, const float *b, size_t depth) {
    tile_chain(tile, a, 1, ROWS, b, depth, ROWS, 1);
}

SHAPE tile_of_one_row(float *tile, const float *a, const float *b, size_t depth) {
    tile_chain(tile, a, 0, 1, b, depth, 1, 1);
}

SHAPE tile_of_a_flock(float *tile, const float *a, const float *b, size_t depth) {
    tile_chain(tile, a, 0, 1, b, depth, 1, FLOCK);
}

/* out(N,M) = finish( start + a(N,K) * b(K,M) ) */
typedef struct {
    float *out;
    const float *a, *b;
    int a_by_columns;      /* a[n,k] stands at a[k * N + n], and out is added to */
    int b_by_columns;      /* b[k,m] stands at b[m * K + k] */
    const float *packed;   /* all of b in panels already; NULL: pack it on the way */
    const float *bias;     /* (M) where the chain starts; NULL: from 0 */
    int relu;              /* finish: out = max(0, out) */
    const float *residual; /* (N,M) finish: out += residual; NULL: not */
    const float *mask;     /* (N,M) finish: out = mask > 0 ? out : 0; NULL: not */
    float *column_sums;    /* (N) += the sums of a over k; NULL: not wanted */
    size_t N, K, M;
} Product;

KERNEL void row_copy(float *to, const float *from, size_t columns) {
    if (columns == PANEL)
        memcpy(to, from, PANEL * sizeof *to);
    else
        memcpy(to, from, columns * sizeof *to);
}

/* panel[k][j] = b[k0+k, m+j]; zeros beyond the last column. */
static void panel_pack(float *restrict panel, const Product *p, size_t k0, size_t depth,
                       size_t m) {
    size_t columns = p->M - m < PANEL ? p->M - m : PANEL;
    if (columns < PANEL) memset(panel, 0, depth * PANEL * sizeof *panel);
    if (!p->b_by_columns)
        for (size_t k = 0; k < depth; k++)
            row_copy(panel + k * PANEL, p->b + (k0 + k) * p->M + m, columns);
    else
        for (size_t part = 0; part < depth; part += 16) /* 16 floats: a cache line */
            for (size_t j = 0; j < columns; j++)
                for (size_t k = part; k < part + 16 && k < depth; k++)
                    panel[k * PANEL + j] = p->b[(m + j) * p->K + k0 + k];
}

/* column[k][i] = a[n+i, k0+k], from an a that is stored by columns. */
static void column_pack(float *restrict column, const Product *p, size_t n, size_t rows,
                        size_t k0, size_t depth) {
    for (size_t k = 0; k < depth; k++) {
        const float *from = p->a + (k0 + k) * p->N + n;
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

/* What a row of a tile starts from: what stands there already, or the bias, or 0. */
KERNEL void row_start(float *row, const Product *p, size_t n, size_t m, size_t columns,
                      int fresh) {
    if (!fresh)
        row_copy(row, p->out + n * p->M + m, columns);
    else if (p->bias)
        row_copy(row, p->bias + m, columns);
    else
        memset(row, 0, PANEL * sizeof *row);
}

KERNEL void row_finish(float *row, const Product *p, size_t n, size_t m, size_t columns,
                       int last) {
    size_t at = n * p->M + m;
    if (last && p->relu)
        for (size_t j = 0; j < PANEL; j++) row[j] = row[j] < 0 ? 0 : row[j];
    if (last && p->residual)
        for (size_t j = 0; j < columns; j++) row[j] = p->residual[at + j] + row[j];
    if (last && p->mask)
        for (size_t j = 0; j < columns; j++) row[j] = p->mask[at + j] > 0 ? row[j] : 0;
    row_copy(p->out + at, row, columns);
}

/* ROWS rows of out or fewer, columns m0 .. m1-1, inner indices k0 .. k0+depth-1. */
static void product_rows(const Product *p, const float *panels, size_t n, size_t rows,
                         size_t k0, size_t depth, size_t m0, size_t m1) {
    float tile[ROWS * PANEL] __attribute__((aligned(64))) = {0};
    float column[ROWS * DEPTH] __attribute__((aligned(64)));
    int fresh = k0 == 0 && !p->a_by_columns, last = k0 + depth == p->K;

    if (p->a_by_columns) column_pack(column, p, n, rows, k0, depth);
    if (p->column_sums && m0 == 0) column_sum(p->column_sums + n, column, rows, depth);

    for (size_t m = m0; m < m1; m += PANEL) {
        const float *panel = panels + (m - m0) * depth;
        size_t columns = p->M - m < PANEL ? p->M - m : PANEL;
        for (size_t i = 0; i < rows; i++)
            row_start(tile + i * PANEL, p, n + i, m, columns, fresh);
        if (p->a_by_columns)
            tile_of_columns(tile, column, panel, depth);
        else
            tile_of_rows(tile, p->a + n * p->K + k0, p->K, panel, depth);
        for (size_t i = 0; i < rows; i++)
            row_finish(tile + i * PANEL, p, n + i, m, columns, last);
    }
}

/* The same for one row, which takes FLOCK panels at a time: eight chains at once keep
 * the multipliers busy, two would not. */
static void product_row(const Product *p, const float *panels, size_t n, size_t k0,
                        size_t depth, size_t m0, size_t m1) {
    float tile[FLOCK * PANEL] __attribute__((aligned(64))) = {0};
    const float *a = p->a + n * p->K + k0;
    int last = k0 + depth == p->K;
    for (size_t m = m0; m < m1; m += FLOCK * PANEL) {
        size_t end = m + FLOCK * PANEL < m1 ? m + FLOCK * PANEL : m1;
        for (size_t q = m; q < end; q += PANEL)
            row_start(tile + q - m, p, n, q, end - q < PANEL ? end - q : PANEL, !k0);
        if (end - m > (FLOCK - 1) * PANEL)
            tile_of_a_flock(tile, a, panels + (m - m0) * depth, depth);
        else
            for (size_t q = m; q < end; q += PANEL)
                tile_of_one_row(tile + q - m, a, panels + (q - m0) * depth, depth);
        for (size_t q = m; q < end; q += PANEL)
            row_finish(tile + q - m, p, n, q, end - q < PANEL ? end - q : PANEL, last);
    }
}

/* Threads divide the rows of out; each packs the blocks of b for itself. */
static void product_run(const Product *p) {
    size_t most = p->packed ? p->K : p->a_by_columns ? DEPTH : BLOCK / PANEL;
    size_t depth = p->K < most ? p->K : most;
    size_t width = !depth || !p->M ? PANEL
                   : p->packed     ? p->M
                                   : BLOCK / PANEL / depth * PANEL;
    size_t tiles = (p->N + ROWS - 1) / ROWS;
#pragma omp parallel if (tiles > 1)
    {
        float block[BLOCK] __attribute__((aligned(64)));
        const float *panels = p->packed ? p->packed : block;
        ThreadPart part = thread_part(tiles);
        size_t first = part.first * ROWS, end = part.end * ROWS;
        if (end > p->N) end = p->N;

        for (size_t m0 = 0; first < end && (m0 == 0 || m0 < p->M); m0 += width)
            for (size_t k0 = 0, deep; k0 == 0 || k0 < p->K; k0 += deep ? deep : 1) {
                size_t m1 = m0 + width < p->M ? m0 + width : p->M;
                deep = p->K - k0 < depth ? p->K - k0 : depth;
                for (size_t m = m0; m < m1 && !p->packed; m += PANEL)
                    panel_pack(block + (m - m0) * deep, p, k0, deep, m);
                for (size_t n = first; n < end; n += ROWS)
                    if (end - n >= ROWS || p->a_by_columns)
                        product_rows(p, panels, n, end - n < ROWS ? end - n : ROWS, k0,
                                     deep, m0, m1);
                    else
                        for (size_t i = n; i < end; i++)
                            product_row(p, panels, i, k0, deep, m0, m1);
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
                           .relu = 1,
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
                           .residual = residual,
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
    product_run(
        &(Product){.out = dx, .a = dy, .b = w, .mask = h, .N = N, .K = M, .M = K});
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
