#include "08_training/muon.h"

#include "00_ground/fail.h"
#include "04_tensors/tensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MUON_ROUNDS 5

Muon muon_new(const MuonMatrix *matrices, size_t count) {
    size_t largest = 0, widest = 0;
    for (size_t i = 0; i < count; i++) {
        const MuonMatrix *w = &matrices[i];
        size_t side = w->rows < w->columns ? w->rows : w->columns;
        if (w->rows * w->columns > largest) largest = w->rows * w->columns;
        if (side > widest) widest = side;
    }
    Muon muon = {.matrices = memory_new(count, sizeof *matrices),
                 .count = count,
                 .sizes = memory_new(count, sizeof *muon.sizes),
                 .x = memory_new(largest, sizeof(float)),
                 .product = memory_new(largest, sizeof(float)),
                 .gram = memory_new(widest * widest, sizeof(float)),
                 .power = memory_new(widest * widest, sizeof(float))};
    memcpy(muon.matrices, matrices, count * sizeof *matrices);
    return muon;
}

void muon_free(Muon *muon) {
    void *blocks[] = {muon->matrices, muon->sizes, muon->x,
                      muon->product,  muon->gram,  muon->power};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    *muon = (Muon){0};
}

/* One round. A tall matrix is treated as the transpose of a wide one: A = X'X, from the
 * right. A and its powers are symmetric, so the kernels' transposes do not show. */
static void muon_round(Muon *muon, float *y, const float *x, size_t rows,
                       size_t columns) {
    size_t side = rows < columns ? rows : columns, square = side * side;
    float *gram = muon->gram, *power = muon->power;
    if (rows <= columns) {
        matmul_forward(gram, x, x, NULL, side, columns, side);
    } else {
        memset(gram, 0, square * sizeof *gram);
        matmul_backward_weight(gram, NULL, x, x, rows, side, side);
    }
    matmul_forward(power, gram, gram, NULL, side, side, side);
    for (size_t i = 0; i < square; i++)
        power[i] = multiply_add(2.0315f, power[i], -4.7750f * gram[i]);
    for (size_t i = 0; i < side; i++) power[i * side + i] += 3.4445f;
    if (rows <= columns)
        matmul_backward_input(y, power, x, side, columns, side);
    else
        matmul_forward(y, x, power, NULL, rows, side, side);
}

void muon_orthogonal(Muon *muon, float *x, size_t rows, size_t columns) {
    size_t count = rows * columns;
    double norm = sqrt(square_sum(x, count));
    if (norm == 0) return;
    for (size_t i = 0; i < count; i++) x[i] = (float)((double)x[i] / norm);
    for (int round = 0; round < MUON_ROUNDS; round++) {
        muon_round(muon, muon->product, x, rows, columns);
        memcpy(x, muon->product, count * sizeof *x);
    }
}

static AdamWSize muon_matrix(Muon *muon, size_t rows, size_t columns, float *restrict w,
                             float *restrict m, float *restrict g, float scale,
                             double rate, float mu, float shrink) {
    size_t count = rows * columns;
    for (size_t i = 0; i < count; i++) {
        float gradient = (1 - mu) * (scale * g[i]);
        g[i] = 0;
        m[i] = multiply_add(mu, m[i], gradient);
        muon->x[i] = multiply_add(mu, m[i], gradient);
    }
    muon_orthogonal(muon, muon->x, rows, columns);
    double shape = rows > columns ? (double)rows / (double)columns : 1;
    float far = (float)(rate * sqrt(shape));
    for (size_t i = 0; i < count; i++) {
        muon->x[i] = multiply_add(shrink, w[i], far * muon->x[i]);
        w[i] -= muon->x[i];
    }
    return (AdamWSize){square_sum(w, count), square_sum(muon->x, count)};
}

void muon_step(Muon *muon, float *restrict w, float *restrict m, float *restrict g,
               float scale, double rate, double momentum, double decay) {
    for (size_t i = 0; i < muon->count; i++) {
        const MuonMatrix *matrix = &muon->matrices[i];
        size_t at = matrix->begin;
        muon->sizes[i] =
            muon_matrix(muon, matrix->rows, matrix->columns, w + at, m + at, g + at,
                        scale, rate, (float)momentum, (float)(rate * decay));
    }
}
