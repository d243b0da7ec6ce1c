#include "studies/04_tensors/tables.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "04_tensors/lanes.h"
#include "studies/04_tensors/show.h"
#include <stdio.h>

/* The error of float_exp in units in the last place, with its sign. */
static double exp_ulps(float x) {
    double want = exp((double)x);
    int exponent;
    frexp(want, &exponent);
    return ((double)float_exp(x) - want) / ldexp(1, exponent - 24);
}

static void table_exp(const char *folder, FILE *values) {
    AtomicFile file = csv_begin(folder, "exp.csv", "x,ulps");
    double worst = 0, sum = 0;
    for (int i = 0; i <= 4000; i++) {
        float x = -10 + (float)i * 0.005f;
        double ulps = exp_ulps(x);
        fprintf(file.stream, "%.4f,%.4f\n", (double)x, ulps);
    }
    for (int i = 0; i < 1000000; i++) {
        double ulps = fabs(exp_ulps(-87 + (float)i * 1.75e-4f));
        sum += ulps, worst = ulps > worst ? ulps : worst;
    }
    file_commit(&file);
    fprintf(values, "exp_worst,%.3f\nexp_mean,%.3f\n", worst, sum / 1e6);
}

/* A million numbers between 0 and 1, added up from left to right and in lanes: how far
 * each is from the truth, as the sum grows. */
static void table_sums(const char *folder, FILE *values) {
    Random random = random_seed(1, "two sums");
    AtomicFile file = csv_begin(folder, "sums.csv", "count,left,lanes");
    float left = 0;
    float lanes[LANES] = {0};
    double truth = 0;
    for (size_t i = 0; i < 1 << 20; i++) {
        float x = (float)random_uniform(&random);
        truth += (double)x, left += x, lanes[i % LANES] += x;
        if ((i + 1) % 8192 == 0)
            fprintf(file.stream, "%zu,%.6f,%.6f\n", i + 1, (double)left - truth,
                    (double)lanes_sum(lanes) - truth);
    }
    file_commit(&file);
    fprintf(values, "sum_truth,%.4f\nsum_left,%.4f\nsum_lanes,%.4f\n", truth,
            (double)left, (double)lanes_sum(lanes));
}

void tensor_tables(const char *folder, const char *tokenizer) {
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    table_exp(folder, values.stream);
    table_sums(folder, values.stream);
    show_text_tables(folder, "hi guppy", tokenizer);
    file_commit(&values);
}
