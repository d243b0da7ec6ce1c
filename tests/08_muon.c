/* Muon: the orthogonal matrix, one step by hand, and who moves what. */
#include "00_ground/random.h"
#include "08_training/muon.h"
#include "expect.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What three rounds make of a singular value, in double. */
static double rounds(double s) {
    const double abc[3][3] = {{8.4268, -24.9361, 18.4925},
                              {4.1116, -3.0591, 0.5750},
                              {3.7146, -2.7781, 0.5429}};
    for (int i = 0; i < 3; i++)
        s = abc[i][0] * s + abc[i][1] * s * s * s + abc[i][2] * s * s * s * s * s;
    return s;
}

/* The header's promise, and that each round is the best for its interval: its error
 * reaches the same size four times, in turn above and below 1 (Chebyshev). */
Test(muon, rounds_lift_all_singular_values) {
    for (double s = 0.002; s <= 1; s *= 1.001) {
        MuonMatrix matrix = {.begin = 0, .rows = 2, .columns = 2};
        Muon muon = muon_new(&matrix, 1);
        float x[4] = {(float)s, 0, 0, (float)sqrt(1 - fmin(s * s, 1))};
        muon_orthogonal(&muon, x, 2, 2);
        cr_expect(x[0] > 0.25f && x[0] < 1.77f, "%g becomes %g", s, (double)x[0]);
        muon_free(&muon);
    }
    double low = 0, high = 0, last = 0;
    int turns = 0;
    for (double s = 0.002; s <= 1; s *= 1.00001) {
        double y = rounds(s);
        low = low == 0 || y < low ? y : low, high = y > high ? y : high;
        double side = y < 0.26 ? -1 : y > 1.74 ? 1 : last;
        turns += side != last, last = side;
    }
    expect_number(low, 0.256, 2e-3);
    expect_number(high, 1.76, 2e-3);
    cr_expect_geq(turns, 4);
    expect_number(rounds(1e-6) / 1e-6, 128.7, 0.1);
}

/* A matrix of one entry has itself as singular value; a diagonal one its diagonal. */
Test(muon, of_a_diagonal_matrix_the_diagonal) {
    MuonMatrix matrix = {.begin = 0, .rows = 3, .columns = 3};
    Muon muon = muon_new(&matrix, 1);
    float x[9] = {2, 0, 0, 0, -1, 0, 0, 0, 0.5f};
    double norm = sqrt(4 + 1 + 0.25);
    muon_orthogonal(&muon, x, 3, 3);
    expect_number(x[0], rounds(2 / norm), 1e-5);
    expect_number(x[4], -rounds(1 / norm), 1e-5);
    expect_number(x[8], rounds(0.5 / norm), 1e-5);
    for (int i = 1; i < 8; i++)
        if (i != 4) cr_expect_eq(x[i], 0);
    float zero[9] = {0};
    muon_orthogonal(&muon, zero, 3, 3);
    for (int i = 0; i < 9; i++) cr_expect_eq(zero[i], 0, "no gradient, no step");
    muon_free(&muon);
}

/* Rows of a wide result, columns of a tall one, stand nearly at right angles, and tall
 * is wide transposed. */
Test(muon, wide_and_tall) {
    enum { S = 20, L = 33 };
    MuonMatrix matrix = {.begin = 0, .rows = S, .columns = L};
    Random random = random_seed(1, "test");
    Muon muon = muon_new(&matrix, 1);
    float *wide = malloc(S * L * sizeof *wide), *tall = malloc(S * L * sizeof *tall);
    for (int r = 0; r < S; r++)
        for (int c = 0; c < L; c++)
            wide[r * L + c] = tall[c * S + r] = (float)random_normal(&random);
    muon_orthogonal(&muon, wide, S, L);
    muon_orthogonal(&muon, tall, L, S);
    for (int r = 0; r < S; r++) {
        for (int c = 0; c < L; c++)
            expect_number(wide[r * L + c], tall[c * S + r], 2e-4f);
        double length = 0;
        for (int c = 0; c < L; c++)
            length += (double)wide[r * L + c] * (double)wide[r * L + c];
        cr_expect(length > 0.25 * 0.25 && length < 1.77 * 1.77, "row %d: %g", r,
                  length);
    }
    free(wide);
    free(tall);
    muon_free(&muon);
}

/* w (2,1), all by hand: mu 0.5, gradient (3, 4) clipped by 0.2, rate 0.1, decay 0.5.
 * g = (0.6, 0.8)  M = (0.3, 0.4)  U = 0.5*M + 0.5*g = (0.45, 0.6), of length 0.75:
 * orthogonal(U) = rounds(1) * (0.6, 0.8), times sqrt(2/1) for the shape. */
Test(muon, one_step_by_hand) {
    MuonMatrix matrix = {.begin = 4, .rows = 2, .columns = 1};
    Muon muon = muon_new(&matrix, 1);
    float w[8] = {9, 9, 9, 9, 1, 1, 9, 9}, m[8] = {0}, g[8] = {7, 7, 7, 7, 3, 4, 7, 7};
    muon_step(&muon, w, m, g, 0.2f, 0.1, 0.5, 0.5);
    double far = 0.1 * sqrt(2) * rounds(1);
    expect_number(m[4], 0.3f, 1e-6f);
    expect_number(m[5], 0.4f, 1e-6f);
    expect_number(w[4], 1 - far * 0.6 - 0.05, 1e-5);
    expect_number(w[5], 1 - far * 0.8 - 0.05, 1e-5);
    cr_expect_eq(g[4], 0);
    cr_expect_eq(g[5], 0);
    for (int i = 0; i < 8; i++)
        if (i < 4 || i > 5)
            cr_expect(w[i] == 9 && m[i] == 0 && g[i] == 7, "weight %d", i);
    /* then g = (-0.8, 0.6): M = (-0.25, 0.5), U = (-0.525, 0.55): not along M */
    float before[2] = {w[4], w[5]};
    double length = sqrt(0.525 * 0.525 + 0.55 * 0.55);
    g[4] = -4, g[5] = 3;
    muon_step(&muon, w, m, g, 0.2f, 0.1, 0.5, 0);
    expect_number(w[4], (double)before[0] + far * 0.525 / length, 1e-5);
    expect_number(w[5], (double)before[1] - far * 0.55 / length, 1e-5);
    muon_free(&muon);
}

/* AdamW leaves to Muon what is Muon's: weights, means and gradients; but counts it in
 * the norm, by which both are clipped. */
Test(muon, adamw_leaves_alone_what_is_excluded) {
    enum { N = 40000 };
    AdamWTensor tensors[2] = {{.count = N / 2, .decays = 1, .excluded = 1},
                              {.begin = N / 2, .count = N / 2, .decays = 1}};
    AdamWRule rule = {.beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .decay = 0.1};
    AdamW adamw = adamw_new(tensors, 2, N);
    float *w = malloc(N * sizeof *w), *g = malloc(N * sizeof *g);
    for (int i = 0; i < N; i++) w[i] = 1, g[i] = 1;
    expect_number(adamw_norm(&adamw, g), 200, 1e-3);
    StepSize size = adamw_step(&adamw, w, g, 1, 0.1, &rule);
    for (int i = 0; i < N; i++) {
        int mine = i >= N / 2;
        cr_assert(mine ? w[i] < 0.95f : w[i] == 1, "weight %d: %g", i, (double)w[i]);
        cr_assert_eq(g[i], mine ? 0 : 1);
        cr_assert(mine ? adamw.m[i] > 0 : adamw.m[i] == 0);
    }
    cr_expect_gt(size.moved, 0);
    double mine = square_sum(w + N / 2, N / 2);
    expect_number(size.weights, mine, 1e-4 * mine, "(AdamW's alone count)");
    free(w);
    free(g);
    adamw_free(&adamw);
}
