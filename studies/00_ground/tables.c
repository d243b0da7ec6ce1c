#include "studies/00_ground/tables.h"

#include <math.h>
#include <stdlib.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "studies/00_ground/npy.h"

/* random_mix up to its line 1, 2 or 3. */
static uint64_t ground_mix_lines(uint64_t x, int lines) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    if (lines == 1) return x;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return lines == 2 ? x : x ^ (x >> 31);
}

void ground_print_steps(FILE *stream, uint64_t state, int count) {
    Random random = {state};
    fprintf(stream, "%-16s  %-16s  %-16s  %-16s  die\n", "counter", "after line 1",
            "after line 2", "after line 3");
    for (int i = 0; i < count; i++) {
        Random copy = random;
        random_next(&random);
        for (int lines = 0; lines <= 3; lines++) {
            uint64_t x = random.state;
            if (lines > 0) x = ground_mix_lines(x, lines);
            fprintf(stream, "%016llx  ", (unsigned long long)x);
        }
        fprintf(stream, "%3d\n", (int)random_below(&copy, 6) + 1);
    }
}

/* x = (1229 x + 1) mod 2048 runs through all of its 2048 numbers before it repeats,
 * each once: counted one by one they look fair. In pairs they lie on a few lines. */
static void ground_write_stripes(const char *folder, Random *random) {
    AtomicFile file = csv_begin(folder, "stripes.csv", "bad_x,bad_y,our_x,our_y");
    unsigned bad = 0;
    double our = random_uniform(random);
    for (int i = 0; i < 2048; i++) {
        unsigned next = (1229 * bad + 1) % 2048;
        double our_next = random_uniform(random);
        fprintf(file.stream, "%.6f,%.6f,%.6f,%.6f\n", bad / 2048.0, next / 2048.0, our,
                our_next);
        bad = next;
        our = our_next;
    }
    file_commit(&file);
}

/* Returns the mean share of flipped bits after the last line; half is what dice give.
 */
static double ground_write_avalanche(const char *folder, Random *random, int lines) {
    enum { TRIALS = 1000 };
    float *share = memory_new(64 * 64, sizeof *share);
    double flipped = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        uint64_t x = random_next(random), mixed = ground_mix_lines(x, lines);
        for (int in = 0; in < 64; in++) {
            uint64_t change = mixed ^ ground_mix_lines(x ^ (uint64_t)1 << in, lines);
            for (int out = 0; out < 64; out++)
                share[in * 64 + out] += (float)(change >> out & 1);
            flipped += __builtin_popcountll(change);
        }
    }
    for (int i = 0; i < 64 * 64; i++) share[i] /= TRIALS;
    char name[32];
    snprintf(name, sizeof name, "avalanche_%d.npy", lines);
    char *path = path_join(folder, name);
    npy_write(path, share, 2, (size_t[]){64, 64});
    free(path);
    free(share);
    return flipped / (64.0 * 64.0 * TRIALS);
}

/* The fault of the remainder shows when there are few numbers: three bits have eight,
 * a die has six faces, so two of the faces get two numbers each. */
static void ground_write_faces(const char *folder, Random *random) {
    int remainder[6] = {0}, below[6] = {0};
    for (int i = 0; i < 60000; i++) {
        remainder[(random_next(random) >> 61) % 6]++;
        below[random_below(random, 6)]++;
    }
    AtomicFile file = csv_begin(folder, "faces.csv", "face,remainder,below");
    for (int face = 0; face < 6; face++)
        fprintf(file.stream, "%d,%d,%d\n", face + 1, remainder[face], below[face]);
    file_commit(&file);
}

static void ground_write_normal(const char *folder, Random *random, FILE *values) {
    enum { DRAWS = 10000, BINS = 48 };
    const double low = -4, width = 8.0 / BINS;
    int counts[BINS] = {0}, beyond_two = 0;
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = random_normal(random);
        double bin = floor((x - low) / width);
        if (bin >= 0 && bin < BINS) counts[(int)bin]++;
        beyond_two += fabs(x) > 2;
        sum += x;
        squares += x * x;
    }
    AtomicFile file = csv_begin(folder, "normal.csv", "x,share");
    for (int bin = 0; bin < BINS; bin++)
        fprintf(file.stream, "%.6f,%.6f\n", low + (bin + 0.5) * width,
                counts[bin] / (DRAWS * width));
    file_commit(&file);
    fprintf(values, "normal_mean,%.3f\n", sum / DRAWS);
    fprintf(values, "normal_variance,%.3f\n", squares / DRAWS);
    fprintf(values, "normal_beyond_two,%.1f\n", 100.0 * beyond_two / DRAWS);
}

void ground_write_tables(const char *folder, uint64_t seed) {
    Random random = random_seed(seed, "chapter 0");
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    ground_write_stripes(folder, &random);
    for (int lines = 1; lines <= 3; lines++)
        fprintf(values.stream, "flipped_%d,%.1f\n", lines,
                100 * ground_write_avalanche(folder, &random, lines));
    ground_write_faces(folder, &random);
    ground_write_normal(folder, &random, values.stream);
    file_commit(&values);
}
