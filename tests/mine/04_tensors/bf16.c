#include "04_tensors/bf16.h"

int matmul_bf16_fast(void) {
    return 0; /* no instruction: a loop */
}

float bf16_round(float x) {
    return bits_float(bf16_bits(x));
}
