#include "studies/08_training/spectrum.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/run.h"
#include "03_batches/token_file.h"
#include "04_tensors/machine.h"
#include "07_backprop/backprop.h"
#include "08_training/muon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 3

/* The rounds of muon.c, in double; muon_by_hand shows that they agree. */
static const double rounds[ROUNDS][3] = {
    {8.4268, -24.9361, 18.4925}, {4.1116, -3.0591, 0.5750}, {3.7146, -2.7781, 0.5429}};

static double round_of(double s, const double abc[3]) {
    return s * (abc[0] + s * s * (abc[1] + s * s * abc[2]));
}

/* What `count` rounds make of all singular values from 0.002 to 1. */
static void rounds_span(int count, double *least, double *most) {
    *least = INFINITY, *most = 0;
    for (double s = 0.002; s <= 1; s *= 1.0001) {
        double y = s;
        for (int i = 0; i < count; i++) y = round_of(y, rounds[i]);
        *least = y < *least ? y : *least;
        *most = y > *most ? y : *most;
    }
}

/* x = (a*I + b*A + c*A*A) x with A = x*x', all (2,2). */
static void round_by_hand(double x[2][2], const double abc[3]) {
    double gram[2][2], power[2][2], next[2][2];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) gram[i][j] = x[i][0] * x[j][0] + x[i][1] * x[j][1];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            power[i][j] = (i == j ? abc[0] : 0) + abc[1] * gram[i][j] +
                          abc[2] * (gram[i][0] * gram[0][j] + gram[i][1] * gram[1][j]);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            next[i][j] = power[i][0] * x[0][j] + power[i][1] * x[1][j];
    memcpy(x, next, sizeof next);
}

void muon_by_hand(FILE *stream) {
    double x[2][2] = {{0.62, 0.34}, {0.34, 0.62}}, least = 0.002, most = 1;
    float real[4] = {0.62f, 0.34f, 0.34f, 0.62f};
    fprintf(stream, "%5s %8s %9s %8s %8s %8s  %s\n", "round", "a", "b", "c", "(1,1)",
            "(1,-1)", "0.002 to 1");
    for (int i = 0; i <= ROUNDS; i++) {
        if (i > 0) {
            const double *abc = rounds[i - 1];
            round_by_hand(x, abc);
            rounds_span(i, &least, &most);
            fprintf(stream, "%5d %8.4f %9.4f %8.4f", i, abc[0], abc[1], abc[2]);
        } else
            fprintf(stream, "%33s", "");
        fprintf(stream, " %8.4f %8.4f  %.3f to %.3f\n", x[0][0] + x[0][1],
                x[0][0] - x[0][1], least, most);
    }
    MuonMatrix matrix = {.rows = 2, .columns = 2};
    Muon muon = muon_new(&matrix, 1);
    muon_orthogonal(&muon, real, 2, 2);
    muon_free(&muon);
    fprintf(stream, "\nfirst row   %8.4f %8.4f   by hand\n", x[0][0], x[0][1]);
    fprintf(stream, "            %8.4f %8.4f   muon_orthogonal\n", (double)real[0],
            (double)real[1]);
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

/* Turns two rows so that they are at right angles; says whether they were not. */
static int rows_turn(double *p, double *q, size_t columns) {
    double pp = dot(p, p, columns), qq = dot(q, q, columns), pq = dot(p, q, columns);
    if (fabs(pq) <= 1e-12 * sqrt(pp * qq)) return 0;
    double zeta = (qq - pp) / (2 * pq);
    double t = (zeta < 0 ? -1 : 1) / (fabs(zeta) + sqrt(1 + zeta * zeta));
    double c = 1 / sqrt(1 + t * t), s = c * t;
    for (size_t i = 0; i < columns; i++) {
        double x = p[i], y = q[i];
        p[i] = c * x - s * y;
        q[i] = s * x + c * y;
    }
    return 1;
}

static int largest_first(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

void singular_values(double *values, double *a, size_t rows, size_t columns) {
    require(rows <= columns);
    for (int sweep = 0, turned = 1; turned && sweep < 60; sweep++) {
        turned = 0;
        for (size_t p = 0; p < rows; p++)
            for (size_t q = p + 1; q < rows; q++)
                turned |= rows_turn(a + p * columns, a + q * columns, columns);
    }
    for (size_t r = 0; r < rows; r++)
        values[r] = sqrt(dot(a + r * columns, a + r * columns, columns));
    qsort(values, rows, sizeof *values, largest_first);
}

/* The singular values of floats, which stay as they are. */
static double *spectrum_of(const float *x, size_t rows, size_t columns) {
    size_t side = rows < columns ? rows : columns, length = rows * columns / side;
    double *a = memory_new(side * length, sizeof *a);
    double *values = memory_new(side, sizeof *values);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            a[rows < columns ? r * length + c : c * length + r] =
                (double)x[r * columns + c];
    singular_values(values, a, side, length);
    free(a);
    return values;
}

/* SpectrumJob: which run, and what spectrum_work finds: the gradient of a matrix, and
 * Muon's step for it. */
typedef struct {
    const char *run;
    size_t rows, columns;
    float *gradient, *step;
    double work;
} SpectrumJob;

/* Multiplications and additions of three rounds, two symmetric products in each, beside
 * those of the products of a forward and a backward pass. */
static double muon_work(const Config *config) {
    double C = (double)config->C, F = (double)config->F, L = (double)config->L;
    double side = C < F ? C : F, length = C < F ? F : C;
    double square = 4 * C * C * C,
           other = 3 * side * side * length + side * side * side;
    double pass = L * (4 * C * C + 2 * C * F) + (double)config->V * C;
    return 100 * L * ROUNDS * (4 * square + 2 * other) / (6 * pass * SPECTRUM_ROWS);
}

static void spectrum_work(void *with) {
    SpectrumJob *job = with;
    char *folder = path_join(job->run, RUN_SNAPSHOTS "/000200");
    char *ids = path_join(job->run, RUN_TRAIN_IDS);
    Model *model = model_load(folder);
    Tokenizer *tokenizer = model_tokenizer(model, folder);
    TokenSet set = token_file_read(ids, tokenizer);
    Batcher *batcher = batcher_new(&set, SPECTRUM_ROWS, 1);
    Backprop *backprop = backprop_new(model);
    Batch batch;
    batcher_next(batcher, &batch);
    backprop_run(model, backprop, &batch, 1.0f / (float)batch.rows, NULL);

    const Tensor *tensor = layout_at(&model->layout, UP_WEIGHT, 0);
    MuonMatrix matrix = {.rows = tensor->shape[0], .columns = tensor->shape[1]};
    Muon muon = muon_new(&matrix, 1);
    job->rows = matrix.rows, job->columns = matrix.columns;
    job->gradient = memory_new(tensor->count, sizeof *job->gradient);
    job->step = memory_new(tensor->count, sizeof *job->step);
    memcpy(job->gradient, backprop->gradients + tensor->offset,
           tensor->count * sizeof *job->gradient);
    memcpy(job->step, job->gradient, tensor->count * sizeof *job->step);
    muon_orthogonal(&muon, job->step, job->rows, job->columns);
    job->work = muon_work(&model->config);
    muon_free(&muon);

    backprop_free(&backprop);
    batcher_free(&batcher);
    token_set_free(&set);
    tokenizer_free(&tokenizer);
    model_free(&model);
    free(ids);
    free(folder);
}

Spectrum spectrum_write(const char *folder, const char *run) {
    SpectrumJob job = {.run = run};
    machine_team(spectrum_work, &job);
    double *before = spectrum_of(job.gradient, job.rows, job.columns);
    double *after = spectrum_of(job.step, job.rows, job.columns);
    size_t count = job.rows < job.columns ? job.rows : job.columns;

    Spectrum s = {.count = count, .work = job.work};
    double length = sqrt(dot(before, before, count));
    size_t ten = count < 10 ? count : 10;
    s.ten = 100 * dot(before, before, ten) / dot(before, before, count);
    s.ratio = before[0] / before[count / 2];
    s.least = after[count - 1], s.most = after[0];
    s.step_ratio = s.most / after[count / 2];
    AtomicFile file = csv_begin(folder, "spectrum.csv", "number,gradient,step");
    for (size_t i = 0; i < count; i++) {
        s.lost += before[i] / length < 0.002;
        fprintf(file.stream, "%zu,%.5g,%.5g\n", i + 1, before[i] / length, after[i]);
    }
    file_commit(&file);
    free(before);
    free(after);
    free(job.gradient);
    free(job.step);
    return s;
}
