#include "08_training/muon.h"
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include <stdlib.h>
#include <string.h>

static const float abc[3][3] = {{8.4268f, -24.9361f, 18.4925f},
                                {4.1116f, -3.0591f, 0.5750f},
                                {3.7146f, -2.7781f, 0.5429f}};

Muon muon_new(const MuonMatrix *matrices, size_t count) {
    Muon muon = {.matrices = memory_new(count, sizeof *matrices), .count = count};
    for (size_t i = 0; i < count; i++) {
        muon.matrices[i] = matrices[i];
        size_t size = matrices[i].rows * matrices[i].columns;
        muon.largest = size > muon.largest ? size : muon.largest;
    }
    muon.rooms = memory_new(5, muon.largest * sizeof(float)); /* one thread */
    return muon;
}

void muon_free(Muon *muon) {
    free(muon->matrices);
    free(muon->rooms);
    *muon = (Muon){0};
}

/* Element (r,c) of x is at r * down + c * along, whichever way it lies. */
void muon_orthogonal(Muon *muon, float *x, size_t rows, size_t columns) {
    const size_t R = rows < columns ? rows : columns, K = rows * columns / R;
    const size_t down = rows <= columns ? columns : 1;
    const size_t along = rows <= columns ? 1 : columns;
    float *now = muon->rooms + muon->largest, *A = now + muon->largest;
    float *P = A + muon->largest;
    double norm = sqrt(square_sum(x, R * K));
    if (norm == 0) return;
    for (size_t i = 0; i < R * K; i++) x[i] = (float)((double)x[i] / norm);
    for (int round = 0; round < 3; round++) {
        for (size_t r = 0; r < R; r++)
            for (size_t k = 0; k < K; k++) now[r * K + k] = x[r * down + k * along];
        matmul_forward_plain(A, now, now, NULL, R, K, R);
        matmul_forward_plain(P, A, A, NULL, R, R, R);
        for (size_t i = 0; i < R * R; i++)
            P[i] = multiply_add(abc[round][2], P[i], abc[round][1] * A[i]);
        for (size_t r = 0; r < R; r++) P[r * R + r] += abc[round][0];
        for (size_t r = 0; r < R; r++)
            for (size_t k = 0; k < K; k++) {
                float sum = 0;
                for (size_t i = 0; i < R; i++)
                    sum = multiply_add(P[r * R + i], now[i * K + k], sum);
                x[r * down + k * along] = sum;
            }
    }
}

StepSize muon_step(Muon *muon, float *restrict w, float *restrict m, float *restrict g,
                   float scale, double rate, double momentum, double decay) {
    const float mu = (float)momentum, shrink = (float)(rate * decay);
    StepSize all = {0, 0};
    for (size_t i = 0; i < muon->count; i++) {
        const MuonMatrix *matrix = &muon->matrices[i];
        const size_t count = matrix->rows * matrix->columns, at = matrix->begin;
        float *u = muon->rooms;
        for (size_t n = 0; n < count; n++) {
            float gradient = (1 - mu) * (scale * g[at + n]);
            m[at + n] = multiply_add(mu, m[at + n], gradient);
            u[n] = multiply_add(mu, m[at + n], gradient);
            g[at + n] = 0;
        }
        muon_orthogonal(muon, u, matrix->rows, matrix->columns);
        double shape = (double)matrix->rows / (double)matrix->columns;
        float far = (float)(rate * sqrt(shape > 1 ? shape : 1));
        for (size_t n = 0; n < count; n++) {
            u[n] = multiply_add(shrink, w[at + n], far * u[n]);
            w[at + n] -= u[n];
        }
        all.weights += square_sum(w + at, count);
        all.moved += square_sum(u, count);
    }
    return all;
}
