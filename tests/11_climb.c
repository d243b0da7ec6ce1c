/* The climb to a fast product changes no bit. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include "11_speed/climb.h"
#include "expect.h"
#include "tensor.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(matmul, every_step_of_the_climb_has_the_same_bits) {
    enum { N = 28, K = 33, M = 96 };
    Random random = random_seed(4, "test");
    float *x = tensor_random(&random, N * K, 1), *w = tensor_random(&random, M * K, 1),
          *want = tensor_nan(N * M);
    float *packed = tensor_nan(matmul_packed_size(K, M));
    matmul_pack(packed, w, K, M);
    matmul_forward_plain(want, x, w, NULL, N, K, M);
    for (int s = 0; s < CLIMB_STEPS; s++) {
        float *got = tensor_nan(N * M);
        CLIMB[s].run(got, x, w, packed, N, K, M);
        expect_floats(got, want, N * M, 0, "(%s)", CLIMB[s].name);
        free(got);
    }
    free(x), free(w), free(want), free(packed);
}
