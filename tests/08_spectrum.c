/* The study of Muon: singular values of matrices that are known, and the numbers
 * that chapter 8 works out on paper. */
#include "00_ground/random.h"
#include "08_training/muon.h"
#include "expect.h"
#include "studies/08_training/spectrum.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* (1,1) is stretched by 0.96, (1,-1) by 0.28; a round of 1.5 s - 0.5 s^3 makes these
 * 0.9976 and 0.4090. */
Test(spectrum, two_directions_by_hand) {
    double values[2], x[4] = {0.62, 0.34, 0.34, 0.62};
    double next[4] = {0.7033, 0.2943, 0.2943, 0.7033};
    singular_values(values, x, 2, 2);
    expect_number(values[0], 0.96, 1e-12);
    expect_number(values[1], 0.28, 1e-12);
    singular_values(values, next, 2, 2);
    expect_number(values[0], 0.9976, 1e-12);
    expect_number(values[1], 0.4090, 1e-12);
}

/* Of a product of a diagonal matrix with one that turns the columns, the diagonal;
 * and the squares of all add up to the squares of the entries. */
Test(spectrum, of_larger_matrices) {
    enum { R = 3, C = 4 };
    double values[R], turned[R * C] = {0}, angle = 0.7;
    const double diagonal[R] = {0.5, 3, 1e-6};
    for (int r = 0; r < R; r++) { /* columns r and 3 turned into each other */
        turned[r * C + r] = diagonal[r] * (r == 1 ? cos(angle) : 1);
        turned[r * C + 3] = diagonal[r] * (r == 1 ? sin(angle) : 0);
    }
    singular_values(values, turned, R, C);
    expect_number(values[0], 3, 1e-12);
    expect_number(values[1], 0.5, 1e-12);
    expect_number(values[2], 1e-6, 1e-12);

    enum { ROWS = 20, COLUMNS = 33 };
    double *a = malloc(ROWS * COLUMNS * sizeof *a), all[ROWS], squares = 0, sum = 0;
    Random random = random_seed(1, "spectrum");
    for (int i = 0; i < ROWS * COLUMNS; i++) {
        a[i] = random_normal(&random);
        squares += a[i] * a[i];
    }
    singular_values(all, a, ROWS, COLUMNS);
    for (int i = 0; i < ROWS; i++) {
        sum += all[i] * all[i];
        cr_expect(i == 0 || all[i] <= all[i - 1]);
    }
    expect_number(sum, squares, 1e-9 * squares);
    free(a);
}

/* All singular values of Muon's step are in the band that its header names, unless
 * they began below 0.002. */
Test(spectrum, of_a_step_of_muon) {
    enum { ROWS = 24, COLUMNS = 40 };
    float x[ROWS * COLUMNS];
    double a[ROWS * COLUMNS], values[ROWS];
    Random random = random_seed(2, "spectrum");
    for (int i = 0; i < ROWS * COLUMNS; i++)
        x[i] = (float)random_normal(&random) * (i < COLUMNS ? 10 : 1);
    MuonMatrix matrix = {.rows = ROWS, .columns = COLUMNS};
    Muon muon = muon_new(&matrix, 1);
    muon_orthogonal(&muon, x, ROWS, COLUMNS);
    muon_free(&muon);
    for (int i = 0; i < ROWS * COLUMNS; i++) a[i] = (double)x[i];
    singular_values(values, a, ROWS, COLUMNS);
    cr_expect_lt(values[0], 1.77);
    cr_expect_gt(values[ROWS - 1], 0.25);
}

/* What the chapter prints ends with two lines that agree: the arithmetic and the
 * program's. */
Test(spectrum, paper_and_program_agree) {
    char text[2000] = "";
    FILE *stream = tmpfile();
    muon_by_hand(stream);
    rewind(stream);
    size_t size = fread(text, 1, sizeof text - 1, stream);
    fclose(stream);
    cr_assert_gt(size, 0);
    const char *row = strstr(text, "first row");
    cr_assert_not_null(row);
    double by_hand[2], by_program[2];
    cr_assert_eq(sscanf(row, "first row %lf %lf by hand %lf %lf muon_orthogonal",
                        &by_hand[0], &by_hand[1], &by_program[0], &by_program[1]),
                 4);
    expect_number(by_hand[0], by_program[0], 1e-3);
    expect_number(by_hand[1], by_program[1], 1e-3);
}
