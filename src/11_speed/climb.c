/* Every step computes each output as the same chain of multiply-adds, k ascending. What
 * changes is which chains are worked on together, and where the numbers come from. */
#include "11_speed/climb.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/lanes.h"
#include "04_tensors/machine.h"
#include "11_speed/limits.h"
#include <stdlib.h>

/* 1: one chain after the other. Each multiply-add waits for the one before it. */
static void climb_plain(float *y, const float *x, const float *w, const float *packed,
                        size_t N, size_t K, size_t M) {
    (void)packed;
    matmul_forward_plain(y, x, w, NULL, N, K, M);
}

/* 2: eight chains at once, for eight outputs of a row: one waits, the others go on. */
static void climb_chains(float *y, const float *x, const float *w, const float *packed,
                         size_t N, size_t K, size_t M) {
    (void)packed;
    require(M % 8 == 0);
    for (size_t n = 0; n < N; n++)
        for (size_t m = 0; m < M; m += 8) {
            float sum[8] = {0};
            for (size_t k = 0; k < K; k++)
                for (size_t j = 0; j < 8; j++)
                    sum[j] = multiply_add(x[n * K + k], w[(m + j) * K + k], sum[j]);
            memcpy(y + n * M + m, sum, sizeof sum);
        }
}

/* 3: as many outputs as fit a register, in two registers. The weights are packed: those
 * of a step are side by side. */
static void climb_vectors(float *y, const float *x, const float *w, const float *packed,
                          size_t N, size_t K, size_t M) {
    (void)w;
    require(M % PANEL == 0 && PANEL % (2 * WIDTH) == 0);
    for (size_t n = 0; n < N; n++)
        for (size_t m = 0; m < M; m += 2 * WIDTH) {
            const float *panel = packed + m / PANEL * PANEL * K + m % PANEL;
            Vector left = {0}, right = {0};
            for (size_t k = 0; k < K; k++, panel += PANEL) {
                float a = x[n * K + k];
                left = vector_multiply_add(a, vector_load(panel), left);
                right = vector_multiply_add(a, vector_load(panel + WIDTH), right);
            }
            vector_store(y + n * M + m, left);
            vector_store(y + n * M + m + WIDTH, right);
        }
}

/* 4: eight vectors, four panels at once: chains enough. But each weight that is read is
 * used only once, and reading takes the time. */
static void climb_row(float *y, const float *x, const float *w, const float *packed,
                      size_t N, size_t K, size_t M) {
    (void)w;
    for (size_t n = 0; n < N; n++)
        matmul_forward_packed(y + n * M, x + n * K, packed, NULL, 1, K, M);
}

/* 5: four rows by two vectors: as many chains, and each weight is used four times. */
static void climb_tile(float *y, const float *x, const float *w, const float *packed,
                       size_t N, size_t K, size_t M) {
    (void)w;
    require(N % 4 == 0 && M % PANEL == 0 && PANEL % (2 * WIDTH) == 0);
    for (size_t n = 0; n < N; n += 4)
        for (size_t m = 0; m < M; m += 2 * WIDTH) {
            const float *panel = packed + m / PANEL * PANEL * K + m % PANEL;
            const float *row = x + n * K;
            Vector left[4] = {{0}}, right[4] = {{0}};
            for (size_t k = 0; k < K; k++, panel += PANEL, row++) {
                Vector l = vector_load(panel), r = vector_load(panel + WIDTH);
                UNROLL for (size_t i = 0; i < 4; i++) {
                    left[i] = vector_multiply_add(row[i * K], l, left[i]);
                    right[i] = vector_multiply_add(row[i * K], r, right[i]);
                }
            }
            UNROLL for (size_t i = 0; i < 4; i++) {
                vector_store(y + (n + i) * M + m, left[i]);
                vector_store(y + (n + i) * M + m + WIDTH, right[i]);
            }
        }
}

/* 6 and 7: all registers, and blocks that stay in the cache, packing included; then on
 * all threads. */
static void climb_fast(float *y, const float *x, const float *w, const float *packed,
                       size_t N, size_t K, size_t M) {
    (void)packed;
    matmul_forward(y, x, w, NULL, N, K, M);
}

const ClimbStep CLIMB[CLIMB_STEPS] = {
    {"one chain", 1, climb_plain},  {"eight chains", 1, climb_chains},
    {"vectors", 1, climb_vectors},  {"eight vectors", 1, climb_row},
    {"a tile", 1, climb_tile},      {"registers and blocks", 1, climb_fast},
    {"all threads", 0, climb_fast},
};

typedef struct {
    const ClimbStep *step;
    float *y, *x, *w, *packed;
    size_t N, K, M;
} ClimbWork;

static void climb_work(void *with) {
    ClimbWork *c = with;
    c->step->run(c->y, c->x, c->w, c->packed, c->N, c->K, c->M);
}

/* One round: each step a few times, and each time the bits of the first. */
static void climb_round(double best[CLIMB_STEPS], ClimbWork *c, float *first) {
    int threads = machine_threads();
    size_t size = c->N * c->M * sizeof *first;
    for (int s = 0; s < CLIMB_STEPS; s++) {
        c->step = &CLIMB[s];
        machine_limit_threads(c->step->threads ? c->step->threads : threads);
        double seconds = machine_best(climb_work, c, s < 2 ? 1 : 4);
        if (seconds < best[s]) best[s] = seconds;
        if (s == 0) memcpy(first, c->y, size);
        require(memcmp(first, c->y, size) == 0);
    }
    machine_limit_threads(threads);
}

/* Rounds: a moment in which the machine was busy spoils no step. */
#define CLIMB_ROUNDS 3

void climb_measure(double gflops[CLIMB_STEPS], size_t N, size_t K, size_t M) {
    Random random = random_seed(1, "climb");
    ClimbWork c = {.N = N, .K = K, .M = M};
    float *first = memory_new(N * M, sizeof(float));
    double best[CLIMB_STEPS];
    c.y = memory_new(N * M, sizeof(float));
    c.x = memory_new(N * K, sizeof(float));
    c.w = memory_new(M * K, sizeof(float));
    c.packed = memory_new(matmul_packed_size(K, M), sizeof(float));
    for (size_t i = 0; i < N * K; i++) c.x[i] = (float)random_normal(&random);
    for (size_t i = 0; i < M * K; i++) c.w[i] = (float)random_normal(&random);
    matmul_pack(c.packed, c.w, K, M);

    for (int s = 0; s < CLIMB_STEPS; s++) best[s] = INFINITY;
    for (int round = 0; round < CLIMB_ROUNDS; round++) climb_round(best, &c, first);
    for (int s = 0; s < CLIMB_STEPS; s++)
        gflops[s] = 2e-9 * (double)(N * K * M) / best[s];
    free(first), free(c.y), free(c.x), free(c.w), free(c.packed);
}
