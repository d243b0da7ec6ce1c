#include "studies/11_speed/tables.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "04_tensors/machine.h"
#include "07_backprop/kernels_backward.h"
#include "11_speed/climb.h"
#include "11_speed/limits.h"
#include <stdio.h>
#include <stdlib.h>

static void table_climb(const char *folder, FILE *values, Limit *limit) {
    double gflops[CLIMB_STEPS];
    AtomicFile file = csv_begin(folder, "climb.csv", "step,name,gflops,fraction");
    climb_measure(gflops, 504, 384, 384);
    limit_try(limit, machine_multiply());
    double share = limit_share(limit, gflops[CLIMB_STEPS - 1]);
    for (int s = 0; s < CLIMB_STEPS; s++) {
        fprintf(file.stream, "%d,%s,%.3f,%.4f\n", s + 1, CLIMB[s].name, gflops[s],
                gflops[s] / limit->most);
        fprintf(values, "climb_%d,%.2f\n", s + 1, gflops[s]);
    }
    fprintf(values, "climb_times,%.0f\nclimb_share,%.1f\n",
            gflops[CLIMB_STEPS - 1] / gflops[0], 100 * share);
    file_commit(&file);
}

/* One kernel on tensors as large as the guppy's, and what it does to them. */
#define STUDY_ROWS 2048

typedef struct {
    float *a, *b, *c, *d;
    int32_t *ids;
} StudyWork;

static void study_attend(void *with) {
    StudyWork *s = with;
    matmul_forward(s->c, s->a, s->b, s->d, STUDY_ROWS, 384, 1152);
}

static void study_back(void *with) {
    StudyWork *s = with;
    matmul_backward_weight(s->b, s->d, s->c, s->a, STUDY_ROWS, 384, 1152);
}

static void study_one(void *with) {
    StudyWork *s = with;
    matmul_forward_packed(s->c, s->a, s->b, s->d, 1, 384, 4096);
}

static void study_norm(void *with) {
    StudyWork *s = with;
    layernorm_forward(s->c, s->c + STUDY_ROWS * 384, s->c + STUDY_ROWS * 385, s->a,
                      s->d, s->d, STUDY_ROWS, 384);
}

static void study_relu(void *with) {
    StudyWork *s = with;
    relu_forward(s->c, s->a, STUDY_ROWS * 768);
}

static void study_loss(void *with) {
    StudyWork *s = with;
    crossentropy_backward(s->d, s->c, s->c, s->ids, 1e-3f, 512, 4096);
}

/* Operations are counted as in the formula (an exponential as 16), bytes as what must
 * be read and written at least once. */
static const struct {
    const char *name, *value;
    void (*run)(void *with);
    double operations, bytes;
} STUDIES[] = {
    {"matmul forward", "matmul_forward", study_attend, 2.0 * STUDY_ROWS * 384 * 1152,
     4.0 * (STUDY_ROWS * (384 + 1152) + 384 * 1152)},
    {"matmul backward", "matmul_backward", study_back, 2.0 * STUDY_ROWS * 384 * 1152,
     4.0 * (STUDY_ROWS * (384 + 1152) + 2 * 384 * 1152)},
    {"one row", "matmul_one", study_one, 2.0 * 384 * 4096, 4.0 * 384 * 4096},
    {"cross-entropy", "crossentropy", study_loss, 22.0 * 512 * 4096, 8.0 * 512 * 4096},
    {"LayerNorm", "layernorm", study_norm, 9.0 * STUDY_ROWS * 384,
     8.0 * STUDY_ROWS * 384},
    {"ReLU", "relu", study_relu, 1.0 * STUDY_ROWS * 768, 8.0 * STUDY_ROWS * 768},
};

static void table_roofline(const char *folder, FILE *values, double limit) {
    Random random = random_seed(1, "roofline");
    size_t count = STUDY_ROWS * 1536;
    StudyWork s = {memory_new(count, 4), memory_new(count, 4), memory_new(count, 4),
                   memory_new(4096, 4), memory_new(512, 4)};
    for (size_t i = 0; i < count; i++)
        s.a[i] = s.b[i] = s.c[i] = (float)random_normal(&random);
    double memory = machine_read(128 << 20), cache = machine_read(4 << 20);
    AtomicFile file =
        csv_begin(folder, "roofline.csv", "name,intensity,gflops,limit,memory,cache");
    for (size_t i = 0; i < sizeof STUDIES / sizeof *STUDIES; i++) {
        double gflops =
            1e-9 * STUDIES[i].operations / machine_best(STUDIES[i].run, &s, 9);
        fprintf(file.stream, "%s,%.4f,%.2f,%.1f,%.1f,%.1f\n", STUDIES[i].name,
                STUDIES[i].operations / STUDIES[i].bytes, gflops, limit, memory, cache);
        fprintf(values, "%s,%.1f\n%s_intensity,%.1f\n", STUDIES[i].value, gflops,
                STUDIES[i].value, STUDIES[i].operations / STUDIES[i].bytes);
    }
    double fp32 = machine_best(study_attend, &s, 9);
    matmul_choose(MATMUL_BF16);
    double bf16 = machine_best(study_attend, &s, 9);
    matmul_choose(MATMUL_FP32);
    fprintf(values,
            "matmul_bf16,%.1f\nmatmul_bf16_times,%.2f\nmatmul_bf16_limit,%.0f\n",
            1e-9 * STUDIES[0].operations / bf16, fp32 / bf16, machine_multiply_bf16());
    fprintf(values, "limit,%.0f\nmemory,%.0f\ncache,%.0f\nthreads,%d\n", limit, memory,
            cache, machine_threads());
    file_commit(&file);
    free(s.a), free(s.b), free(s.c), free(s.d), free(s.ids);
}

typedef struct {
    float *x, *w, *y;
    size_t size;
} SquareWork;

static void square_plain(void *with) {
    SquareWork *s = with;
    matmul_forward_plain(s->y, s->x, s->w, NULL, s->size, s->size, s->size);
}

static void square_fast(void *with) {
    SquareWork *s = with;
    matmul_forward(s->y, s->x, s->w, NULL, s->size, s->size, s->size);
}

static void table_sizes(const char *folder) {
    AtomicFile file = csv_begin(folder, "sizes.csv", "size,plain,fast");
    for (size_t size = 16; size <= 1536; size += size < 256 ? 16 : size / 4) {
        size_t count = size * size;
        SquareWork s = {memory_new(count, 4), memory_new(count, 4),
                        memory_new(count, 4), size};
        for (size_t i = 0; i < count; i++) s.x[i] = s.w[i] = 1 + (float)(i % 7);
        double work = 2e-9 * (double)count * (double)size;
        fprintf(file.stream, "%zu,", size);
        if (size <= 512)
            fprintf(file.stream, "%.3f", work / machine_best(square_plain, &s, 2));
        else
            fprintf(file.stream, "nan");
        fprintf(file.stream, ",%.3f\n", work / machine_best(square_fast, &s, 9));
        free(s.x), free(s.w), free(s.y);
    }
    file_commit(&file);
    file = csv_begin(folder, "read.csv", "kilobytes,gigabytes_a_second");
    for (size_t bytes = 8 << 10; bytes <= 256 << 20; bytes *= 2)
        fprintf(file.stream, "%zu,%.2f\n", bytes >> 10, machine_read(bytes));
    file_commit(&file);
}

/* How far products of 384 channels are from the truth, as a share of their size. */
static void table_bf16(FILE *values) {
    enum { N = 64, K = 384 };
    static float x[N * K], w[N * K], y[2][N * N];
    Random random = random_seed(1, "half the bits");
    for (size_t i = 0; i < N * K; i++) {
        x[i] = (float)random_normal(&random);
        w[i] = (float)random_normal(&random);
    }
    double size = 0, errors[2] = {0, 0};
    for (int products = MATMUL_FP32; products <= MATMUL_BF16; products++) {
        matmul_choose((MatmulProducts)products);
        matmul_forward(y[products], x, w, NULL, N, K, N);
    }
    matmul_choose(MATMUL_FP32);
    for (size_t i = 0; i < N * N; i++) {
        double truth = 0;
        for (size_t k = 0; k < K; k++)
            truth += (double)x[i / N * K + k] * (double)w[i % N * K + k];
        size += truth * truth;
        for (int p = 0; p < 2; p++) {
            double error = (double)y[p][i] - truth;
            errors[p] += error * error;
        }
    }
    fprintf(values, "error_fp32,%.3g\nerror_bf16,%.3g\n", sqrt(errors[0] / size),
            sqrt(errors[1] / size));
}

void speed_tables(const char *folder, FILE *values) {
    Limit limit = {0};
    limit_try(&limit, machine_multiply());
    table_climb(folder, values, &limit);
    table_roofline(folder, values, limit.most);
    table_sizes(folder);
    table_bf16(values);
}
