#include "../mark.h"
#include "00_ground/fail.h"
#include "04_tensors/tensors.h"
#include <stdlib.h>

void panel_of(float *panel, const float *w, size_t m, size_t K, size_t M);

/* Outputs start as NaN: a number that is not written is noticed. */
static void mark_panels(size_t K, size_t M) {
    float *w = memory_new(M * K + 1, sizeof *w);
    float *want = memory_new(matmul_packed_size(K, M), sizeof *want);
    float *panel = memory_new(K * PANEL, sizeof *panel);
    for (size_t i = 0; i < M * K; i++) w[i] = (float)(i + 1);
    matmul_pack(want, w, K, M);
    for (size_t m = 0; m < M; m += PANEL) {
        for (size_t i = 0; i < K * PANEL; i++) panel[i] = NAN;
        panel_of(panel, w, m, K, M);
        for (size_t i = 0; i < K * PANEL; i++)
            mark(panel[i], want[m * K + i],
                 "K = %zu, M = %zu, m = %zu, k = %zu, j = %zu", K, M, m, i / PANEL,
                 i % PANEL);
    }
    free(w), free(want), free(panel);
}

Test(exercise_11_2, whole_panels) {
    mark_panels(1, 32);
    mark_panels(384, 96);
}

Test(exercise_11_2, zeros_beyond_the_last_output) {
    mark_panels(5, 1);
    mark_panels(7, 33);
    mark_panels(384, 50);
}
