#include "04_tensors/matmul_tile.h"
#include "04_tensors/bf16.h"

/* vector_multiply_add for pairs of bf16, see bf16.h. */
LANE_FUNCTION Vector vector_multiply_add_pair(float a, Vector b, Vector c) {
#ifdef __AVX512BF16__
    return (Vector)lanes_multiply_add_pair((Lanes)_mm512_set1_ps(a), (Lanes)b,
                                           (Lanes)c);
#else
    for (int l = 0; l < WIDTH; l++) c[l] = pair_multiply_add(a, b[l], c[l]);
    return c;
#endif
}

/* The micro-kernel: `rows` rows, `panels` panels wide. a[i,k] is at
 * a[i * a_row + k * a_step]. */
LANE_FUNCTION void tile_run(const Tile *t, size_t a_row, size_t a_step, const int rows,
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
        size_t k = 0;
        do { /* at least once: otherwise gcc moves the sums to other registers */
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
            a += a_step;
        } while (++k < depth);
        UNROLL for (int i = 0; i < rows * panels; i++) {
            float *out = t->out + i / panels * t->out_row + i % panels * PANEL + j;
            vector_store(out, sum[i][0]);
            vector_store(out + WIDTH, sum[i][1]);
        }
    }
}

/* Its shapes, each compiled separately. */
void tile_of_rows(const Tile *t) {
    tile_run(t, t->a_row, 1, ROWS, 1, 0);
}

void tile_of_columns(const Tile *t) {
    tile_run(t, 1, ROWS, ROWS, 1, 0);
}

void tile_of_pairs(const Tile *t) {
    tile_run(t, 1, ROWS, ROWS, 1, 1);
}

void tile_of_one(const Tile *t) {
    tile_run(t, 0, 1, 1, 1, 0);
}

void tile_of_flock(const Tile *t) {
    tile_run(t, 0, 1, 1, FLOCK, 0);
}

/* The whole tile is computed aside, and the part of it that exists is copied. */
void tile_at_edge(const Tile *t, TileRun *run, size_t rows, size_t columns) {
    float aside[ROWS * PANEL] __attribute__((aligned(64))) = {0};
    Tile edge = *t;
    edge.out = aside, edge.start = aside;
    edge.out_row = edge.start_row = PANEL;
    for (size_t i = 0; i < rows; i++)
        memcpy(aside + i * PANEL, t->start + i * t->start_row, columns * sizeof(float));
    run(&edge);
    for (size_t i = 0; i < rows; i++)
        memcpy(t->out + i * t->out_row, aside + i * PANEL, columns * sizeof(float));
}

void block_transpose(float *restrict to, size_t to_row, const float *from,
                     size_t from_row, size_t depth, size_t columns) {
    if (WIDTH == LANES && depth == LANES && columns == LANES) {
        Lanes square[LANES];
        UNROLL for (int j = 0; j < LANES; j++)
            memcpy(&square[j], from + j * from_row, sizeof(Lanes));
        lanes_transpose(square);
        UNROLL for (int k = 0; k < LANES; k++)
            memcpy(to + k * to_row, &square[k], sizeof(Lanes));
        return;
    }
    for (size_t k = 0; k < depth; k++)
        for (size_t j = 0; j < columns; j++)
            to[k * to_row + j] = from[j * from_row + k];
}

/* to[k][j] = the pair of numbers 2(k0+k) and 2(k0+k)+1 of line first+j. */
static void pairs_pack(float *restrict to, size_t step, const Factor *f, size_t first,
                       size_t lines, size_t k0, size_t depth) {
    size_t k = 2 * k0, deep = f->K - k < 2 * depth ? f->K - k : 2 * depth;
    if (f->inner == ALONG)
        bf16_pack_transposed(to, step, f->x + first * f->K + k, f->K, deep, lines);
    else
        bf16_pack(to, step, f->x + k * f->lines + first, f->lines, deep, lines);
}

LANE_FUNCTION void row_copy(float *to, const float *from, size_t columns) {
    if (columns == PANEL)
        memcpy(to, from, PANEL * sizeof *to);
    else
        memcpy(to, from, columns * sizeof *to);
}

void panel_pack(float *restrict panel, const Factor *b, int pairs, size_t m, size_t k0,
                size_t depth) {
    size_t columns = b->lines - m < PANEL ? b->lines - m : PANEL;
    if (columns < PANEL) memset(panel, 0, depth * PANEL * sizeof *panel);
    if (pairs)
        pairs_pack(panel, PANEL, b, m, columns, k0, depth);
    else if (b->inner == DOWN)
        for (size_t k = 0; k < depth; k++) {
            const float *from = b->x + (k0 + k) * b->lines + m;
            prefetch_to_read(from, PANEL); /* the next panel's */
            prefetch_to_read(from, PANEL + PANEL / 2);
            row_copy(panel + k * PANEL, from, columns);
        }
    else
        for (size_t k = 0; k < depth; k += LANES)
            for (size_t j = 0; j < columns; j += LANES)
                block_transpose(panel + k * PANEL + j, PANEL,
                                b->x + (m + j) * b->K + k0 + k, b->K,
                                depth - k < LANES ? depth - k : LANES,
                                columns - j < LANES ? columns - j : LANES);
}

void column_pack(float *restrict column, float *restrict sums, const Factor *a,
                 int pairs, size_t n, size_t rows, size_t k0, size_t depth) {
    size_t readable = a->lines - n < COLUMN ? a->lines - n : COLUMN;
    if (pairs)
        pairs_pack(column, ROWS, a, n, a->inner == DOWN ? readable : rows, k0, depth);
    if (pairs && !sums) return;

    size_t first = pairs ? 2 * k0 : k0, end = pairs ? first + 2 * depth : k0 + depth;
    if (end > a->K) end = a->K;
    float edge[COLUMN] = {0}; /* where there are fewer to be read */
    if (sums) memcpy(edge, sums, rows * sizeof *edge);
    Vector sum[COLUMN / WIDTH];
    UNROLL for (int i = 0; i < COLUMN / WIDTH; i++) sum[i] =
        vector_load(edge + i * WIDTH);
    for (size_t k = first; k < end; k++) {
        const float *from = a->x + k * a->lines + n;
        prefetch_to_read(from, 2 * ROWS); /* the next column's */
        if (readable < COLUMN) from = memcpy(edge, from, readable * sizeof *edge);
        UNROLL for (int i = 0; i < COLUMN / WIDTH; i++) {
            Vector row = vector_load(from + i * WIDTH);
            if (!pairs) vector_store(column + (k - first) * ROWS + i * WIDTH, row);
            sum[i] += row;
        }
    }
    UNROLL for (int i = 0; i < COLUMN / WIDTH; i++)
        vector_store(edge + i * WIDTH, sum[i]);
    if (sums) memcpy(sums, edge, rows * sizeof *sums);
}
