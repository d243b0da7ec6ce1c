#include "04_tensors/bf16.h"

int matmul_bf16_fast(void) {
#ifdef __AVX512BF16__
    return 1;
#else
    return 0;
#endif
}

float bf16_round(float x) {
    return bits_float(bf16_bits(x));
}

/* The first `count` floats at p; zeros in the other lanes. */
LANE_FUNCTION Lanes lanes_load(const float *p, size_t count) {
    Lanes x = {0};
    memcpy(&x, p, (count < LANES ? count : LANES) * sizeof *p);
    return x;
}

void bf16_pack(float *restrict to, size_t step, const float *from, size_t row,
               size_t depth, size_t columns) {
    for (size_t k = 0; k < depth; k += 2)
        for (size_t j = 0; j < columns; j += LANES) {
            const float *at = from + k * row + j;
            Lanes first = lanes_load(at, columns - j), second = {0};
            if (k + 1 < depth) second = lanes_load(at + row, columns - j);
            first = lanes_pair(first, second);
            memcpy(to + k / 2 * step + j, &first, sizeof first);
        }
}

/* `count` floats in a row as pairs: element 2q and 2q+1 in lane q. */
LANE_FUNCTION Lanes lanes_pair_row(const float *from, size_t count) {
    Lanes a = lanes_load(from, count), b = {0};
    if (count > LANES) b = lanes_load(from + LANES, count - LANES);
    return lanes_pair(
        SHUFFLE(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
        SHUFFLE(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
}

void bf16_pack_transposed(float *restrict to, size_t step, const float *from,
                          size_t row, size_t depth, size_t columns) {
    for (size_t k = 0; k < depth; k += 2 * LANES)
        for (size_t j = 0; j < columns; j += LANES) {
            Lanes square[LANES];
            size_t deep = (depth - k + 1) / 2;
            UNROLL for (size_t i = 0; i < LANES; i++) square[i] =
                j + i < columns ? lanes_pair_row(from + (j + i) * row + k, depth - k)
                                : (Lanes){0};
            lanes_transpose(square);
            UNROLL for (size_t q = 0; q < LANES; q++) if (q < deep)
                memcpy(to + (k / 2 + q) * step + j, &square[q], sizeof(Lanes));
        }
}
