#include "studies/11_speed/faults.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/machine.h"
#include "04_tensors/tensors.h"
#include "11_speed/limits.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 504, K = 384, M = 384 };

/* One number of the product, as `parts` threads would sum it: each its part of k. */
static float sum_in_parts(const float *x, const float *w, size_t parts) {
    float total = 0;
    for (size_t p = 0; p < parts; p++) {
        float sum = 0;
        for (size_t k = K * p / parts; k < K * (p + 1) / parts; k++)
            sum = multiply_add(x[k], w[k], sum);
        total += sum;
    }
    return total;
}

#define SUM_ROWS 64

static void sums_divided(const float *x, const float *w) {
    printf("each of %d numbers of a product, a sum of %d terms, divided among\n",
           SUM_ROWS * M, K);
    for (size_t parts = 1; parts <= 8; parts *= 2) {
        size_t other = 0;
        for (size_t i = 0; i < SUM_ROWS * M; i++) {
            const float *row = x + i / M * K, *question = w + i % M * K;
            float one = sum_in_parts(row, question, 1);
            if (sum_in_parts(row, question, parts) != one) other++;
        }
        printf("  %zu thread%s the first is %-10.9g  with other bits: %5zu\n", parts,
               parts == 1 ? ": " : "s:", (double)sum_in_parts(x, w, parts), other);
    }
}

typedef struct {
    float *y, *x, *packed;
    size_t rows;
} PanelWork;

static void panel_work(void *with) {
    PanelWork *p = with;
    matmul_forward_packed(p->y, p->x, p->packed, NULL, p->rows, K, M);
}

static double panel_gflops(PanelWork *p) {
    const int tries = p->rows > 1 ? 12 : 200;
    return 2e-9 * (double)(p->rows * K * M) / machine_best(panel_work, p, tries);
}

/* The same weights packed at an address that is a multiple of 64, and 4 bytes later. */
static void panel_unaligned(float *x, const float *w) {
    const size_t size = N * M * sizeof(float);
    float *y = memory_new(N * M, sizeof *y), *first = memory_new(N * M, sizeof *first);
    float *room = memory_new(matmul_packed_size(K, M) + 32, sizeof *room);
    double gflops[2][2];
    for (int late = 0; late < 2; late++) {
        PanelWork p = {.y = y, .x = x, .packed = room + late};
        matmul_pack(p.packed, w, K, M);
        for (int one = 0; one < 2; one++) {
            p.rows = one ? 1 : N;
            gflops[late][one] = panel_gflops(&p);
            if (!one && !late) memcpy(first, y, size);
            if (!one && late)
                printf("a panel that begins 4 bytes too late: %s bits\n",
                       memcmp(first, y, size) == 0 ? "the same" : "other");
        }
    }
    fprintf(stderr, "%-24s %8s %13s\n", "GFLOP/s", "aligned", "4 bytes late");
    for (int one = 0; one < 2; one++)
        fprintf(stderr, "%-24s %8.1f %13.1f\n", one ? "one row" : "504 rows",
                gflops[0][one], gflops[1][one]);
    free(y), free(first), free(room);
}

void speed_faults(void) {
    Random random = random_seed(1, "climb");
    float *x = memory_new(N * K, sizeof *x), *w = memory_new(M * K, sizeof *w);
    for (size_t i = 0; i < N * K; i++) x[i] = (float)random_normal(&random);
    for (size_t i = 0; i < M * K; i++) w[i] = (float)random_normal(&random);
    sums_divided(x, w);
    panel_unaligned(x, w);
    free(x), free(w);
}
