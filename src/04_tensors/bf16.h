/* bf16: floats cut short, and pairs of them.
 *
 * A bf16 is the upper half of a float: sign, 8 bits of exponent, 7 bits behind the
 * point instead of 23. Two of them fit into the space of one float, as a pair: the
 * first in the upper half, the second in the lower. If a and b are pairs,
 *
 *   c + a.b  =  multiply_add(a.second, b.second, multiply_add(a.first, b.first, c))
 *
 * is one instruction on a CPU with AVX512-BF16, in just this order, for sixteen pairs
 * at once. The products are exact, and only the two sums are rounded. */
#ifndef GUPPY_BF16_H
#define GUPPY_BF16_H

#include "04_tensors/lanes.h"
#ifdef __AVX512BF16__
#include <immintrin.h>
#endif

/* Lanes: sixteen floats, one register where there is that instruction. LaneInts: whole
 * numbers. */
typedef float Lanes __attribute__((vector_size(4 * LANES)));

typedef int32_t LaneInts __attribute__((vector_size(4 * LANES)));

static inline uint32_t float_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float bits_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* bf16_bits: the bits of bf16_round(x), see tensors.h. */
static inline uint32_t bf16_bits(float x) {
    uint32_t bits = float_bits(x), size = bits & 0x7FFFFFFF;
    uint32_t rounded = bits + 0x7FFF + ((bits >> 16) & 1);
    rounded = size > 0x7F800000 ? bits | 0x00400000 : rounded;
    rounded = size < 0x00800000 ? bits & 0x80000000 : rounded;
    return rounded & 0xFFFF0000;
}

#ifdef __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (LaneInts){__VA_ARGS__})
#endif

/* Sixteen rows of sixteen floats become sixteen columns.
 *
 * A number's row r and column c make an address of eight bits, r above c. Zipping row i
 * with row i+8 rotates all addresses by one bit; after four times r and c have changed
 * places. */
LANE_FUNCTION void lanes_transpose(Lanes row[LANES]) {
    UNROLL for (int bit = 0; bit < 4; bit++) {
        Lanes to[LANES];
        UNROLL for (int i = 0; i < LANES / 2; i++) {
            Lanes a = row[i], b = row[i + LANES / 2];
            to[2 * i] =
                SHUFFLE(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            to[2 * i + 1] = SHUFFLE(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29,
                                    14, 30, 15, 31);
        }
        UNROLL for (int i = 0; i < LANES; i++) row[i] = to[i];
    }
}

/* lanes_pair: in each lane `first` and `second`, rounded, as a pair. */
LANE_FUNCTION Lanes lanes_pair(Lanes first, Lanes second) {
#ifdef __AVX512BF16__
    const __m512i turn = {0x0011000100100000, 0x0013000300120002, 0x0015000500140004,
                          0x0017000700160006, 0x0019000900180008, 0x001B000B001A000A,
                          0x001D000D001C000C, 0x001F000F001E000E};
    __m512bh both = _mm512_cvtne2ps_pbh((__m512)first, (__m512)second);
    return (Lanes)_mm512_permutexvar_epi16(turn, (__m512i)both);
#else
    LaneInts pair;
    for (int l = 0; l < LANES; l++)
        pair[l] = (int32_t)(bf16_bits(first[l]) | bf16_bits(second[l]) >> 16);
    return (Lanes)pair;
#endif
}

/* pair_multiply_add: c + a.b, where a and b are pairs. lanes_multiply_add_pair: the
 * same in each lane. */
static inline float pair_multiply_add(float a, float b, float c) {
    uint32_t x = float_bits(a), y = float_bits(b);
    c = multiply_add(bits_float(x & 0xFFFF0000), bits_float(y & 0xFFFF0000), c);
    return multiply_add(bits_float(x << 16), bits_float(y << 16), c);
}

LANE_FUNCTION Lanes lanes_multiply_add_pair(Lanes a, Lanes b, Lanes c) {
#ifdef __AVX512BF16__
    return (Lanes)_mm512_dpbf16_ps((__m512)c, (__m512bh)a, (__m512bh)b);
#else
    for (int l = 0; l < LANES; l++) c[l] = pair_multiply_add(a[l], b[l], c[l]);
    return c;
#endif
}

/* bf16_pack: pairs along the inner index k, as the micro-kernel of the matrix product
 * reads them: to[q][j] is the pair of from[2q][j] and from[2q+1][j].
 * bf16_pack_transposed: of from[j][2q] and from[j][2q+1].
 *
 * to    rows of `step` floats, (depth+1)/2 of them; written up to the next multiple of
 *       16 columns, whatever the step, with zeros beyond the last column: by bf16_pack
 *       row after row, by _transposed 16 columns after 16, so if columns are more than
 *       that, step must be at least the multiple
 * from  rows of `row` floats; depth by columns of them, or columns by depth, are read;
 *       where depth is odd, the last pair's second is 0 */
void bf16_pack(float *restrict to, size_t step, const float *from, size_t row,
               size_t depth, size_t columns);
void bf16_pack_transposed(float *restrict to, size_t step, const float *from,
                          size_t row, size_t depth, size_t columns);

#endif
