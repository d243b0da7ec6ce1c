#include "08_training/muon.h"

#include "00_ground/fail.h"
#include "04_tensors/lanes.h"
#include "04_tensors/machine.h"
#include "07_backprop/kernels_backward.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MUON_ROUNDS 3

/* a, b and c of each round. A round takes the interval that the one before it left to
 * one as narrow as a polynomial of this form can: the first starts at 0.002 to 1. */
static const float muon_rounds[MUON_ROUNDS][3] = {{8.4268f, -24.9361f, 18.4925f},
                                                  {4.1116f, -3.0591f, 0.5750f},
                                                  {3.7146f, -2.7781f, 0.5429f}};

/* A thread's room: five of the largest matrix's size, for u, x, next, and the smaller
 * squares gram and power. */
Muon muon_new(const MuonMatrix *matrices, size_t count) {
    Muon muon = {.matrices = memory_new(count, sizeof *matrices), .count = count};
    memcpy(muon.matrices, matrices, count * sizeof *matrices);
    for (size_t i = 0; i < count; i++) {
        size_t size = matrices[i].rows * matrices[i].columns;
        if (size > muon.largest) muon.largest = size;
    }
    muon.rooms =
        memory_new((size_t)machine_threads() * 5, muon.largest * sizeof *muon.rooms);
    return muon;
}

void muon_free(Muon *muon) {
    free(muon->rooms);
    free(muon->matrices);
    *muon = (Muon){0};
}

static float *muon_room(const Muon *muon) {
    return muon->rooms + (size_t)omp_get_thread_num() * 5 * muon->largest;
}

/* One round, of a matrix that is wider than tall: next = (a*I + b*A + c*A*A) x. A is
 * its own transpose, so A*A is A*A' as well. */
static void muon_round(float *gram, float *power, const float abc[3], float *next,
                       const float *x, size_t side, size_t length) {
    matmul_symmetric(gram, x, side, length);
    matmul_symmetric(power, gram, side, side);
    for (size_t i = 0; i < side * side; i++)
        power[i] = multiply_add(abc[2], power[i], abc[1] * gram[i]);
    for (size_t i = 0; i < side; i++) power[i * side + i] += abc[0];
    matmul_backward_input(next, power, x, side, length, side);
}

/* to = from, or its transpose: by strips of sixteen columns, so that a line of memory
 * is used up while it is near. */
static void muon_copy(float *restrict to, const float *restrict from, size_t rows,
                      size_t columns, int transposed) {
    if (!transposed) memcpy(to, from, rows * columns * sizeof *to);
    for (size_t c0 = 0; transposed && c0 < columns; c0 += 16)
        for (size_t r = 0; r < rows; r++)
            for (size_t c = c0; c < columns && c < c0 + 16; c++)
                to[c * rows + r] = from[r * columns + c];
}

/* A tall matrix is transposed first, and transposed back when all is done. */
void muon_orthogonal(Muon *muon, float *x, size_t rows, size_t columns) {
    float *now = muon_room(muon) + muon->largest, *next = now + muon->largest;
    float *gram = next + muon->largest, *power = gram + muon->largest;
    int tall = rows > columns;
    size_t count = rows * columns, side = tall ? columns : rows;
    double norm = sqrt(square_sum(x, count));
    if (norm == 0) return;
    for (size_t i = 0; i < count; i++) x[i] = (float)((double)x[i] / norm);
    muon_copy(now, x, rows, columns, tall);
    for (int round = 0; round < MUON_ROUNDS; round++) {
        muon_round(gram, power, muon_rounds[round], next, now, side, count / side);
        float *old = now;
        now = next, next = old;
    }
    muon_copy(x, now, side, count / side, tall);
}

/* u is M with the gradient mixed in once more: Nesterov's momentum. The rows of a
 * wide orthogonal matrix have length 1, those of a tall one less: `shape` makes up
 * for it. */
static void muon_matrix(Muon *muon, MuonMatrix *matrix, float *restrict w,
                        float *restrict m, float *restrict g, float scale, double rate,
                        float mu, float shrink) {
    size_t rows = matrix->rows, columns = matrix->columns, count = rows * columns;
    float *u = muon_room(muon);
    for (size_t i = 0; i < count; i++) {
        float gradient = (1 - mu) * (scale * g[i]);
        g[i] = 0;
        m[i] = multiply_add(mu, m[i], gradient);
        u[i] = multiply_add(mu, m[i], gradient);
    }
    muon_orthogonal(muon, u, rows, columns);
    double shape = rows > columns ? (double)rows / (double)columns : 1;
    float far = (float)(rate * sqrt(shape));
    for (size_t i = 0; i < count; i++) {
        u[i] = multiply_add(shrink, w[i], far * u[i]);
        w[i] -= u[i];
    }
    matrix->size = (StepSize){square_sum(w, count), square_sum(u, count)};
}

StepSize muon_step(Muon *muon, float *restrict w, float *restrict m, float *restrict g,
                   float scale, double rate, double momentum, double decay) {
#pragma omp taskloop grainsize(1)
    for (size_t i = 0; i < muon->count; i++) {
        MuonMatrix *matrix = &muon->matrices[i];
        size_t at = matrix->begin;
        muon_matrix(muon, matrix, w + at, m + at, g + at, scale, rate, (float)momentum,
                    (float)(rate * decay));
    }
    StepSize size = {0, 0};
    for (size_t i = 0; i < muon->count; i++) {
        size.weights += muon->matrices[i].size.weights;
        size.moved += muon->matrices[i].size.moved;
    }
    return size;
}
