/* Products of bytes, and the decoder's kernels made of them. */
#include "12_page/bytes.h"

#include "00_ground/fail.h"
#include "04_tensors/lanes.h"
#include "12_page/rounding.h"

#include <stdlib.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#define BYTE_VECTOR 64        /* every row is a multiple of this */
#define BYTE_BLOCK  64        /* rows of w, a multiple of BYTE_ROWS */
#define BYTE_MOST   (1 << 16) /* bytes of x at a time; no row is longer */
#define BYTE_LEAST  0x1p-100f /* a row that is smaller is 0 */

const DecoderKernels BYTE_KERNELS = {byte_pack, byte_linear, steady_norm,
                                     steady_attend};

size_t byte_width(size_t K) {
    return (K + BYTE_VECTOR - 1) / BYTE_VECTOR * BYTE_VECTOR;
}

void byte_dots_plain(int32_t sums[BYTE_ROWS], const int8_t *w, const int8_t *x,
                     size_t width) {
    for (size_t r = 0; r < BYTE_ROWS; r++) {
        int32_t sum = 0;
        for (size_t k = 0; k < width; k++) sum += w[r * width + k] * x[k];
        sums[r] = sum;
    }
}

#if defined(__AVX512F__) && defined(__AVX512VNNI__)
/* vpdpbusd multiplies bytes from 0 to 255 with bytes from -128 to 127, and adds four
 * products to each sum. So x goes in as x + 128, and what the 128 added is subtracted.
 * (x + 128 is x with its highest bit turned over.) */
void byte_dots(int32_t sums[BYTE_ROWS], const int8_t *w, const int8_t *x,
               size_t width) {
    const __m512i half = _mm512_set1_epi8((char)0x80);
    for (size_t r = 0; r < BYTE_ROWS; r++) {
        __m512i sum = _mm512_setzero_si512(), added = _mm512_setzero_si512();
        for (size_t k = 0; k < width; k += 64) {
            __m512i row = _mm512_load_si512(w + r * width + k);
            __m512i moved = _mm512_xor_si512(_mm512_load_si512(x + k), half);
            sum = _mm512_dpbusd_epi32(sum, moved, row);
            added = _mm512_dpbusd_epi32(added, half, row);
        }
        sums[r] = _mm512_reduce_add_epi32(_mm512_sub_epi32(sum, added));
    }
}
#elif defined(__AVX2__)
/* vpmaddubsw does the same with two products, in 16 bits, and stops at 32767. So x goes
 * in without its sign, which goes to the weight instead: two products are at most
 * 2 * 128 * 127, and that is 32512. */
void byte_dots(int32_t sums[BYTE_ROWS], const int8_t *w, const int8_t *x,
               size_t width) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i sum[BYTE_ROWS] = {0};
    for (size_t k = 0; k < width; k += 32) {
        __m256i row = _mm256_load_si256((const __m256i *)(x + k));
        __m256i size = _mm256_abs_epi8(row);
        UNROLL for (int r = 0; r < BYTE_ROWS; r++) {
            const __m256i *from = (const __m256i *)(w + (size_t)r * width + k);
            __m256i signs = _mm256_sign_epi8(_mm256_load_si256(from), row);
            __m256i pairs = _mm256_maddubs_epi16(size, signs);
            sum[r] = _mm256_add_epi32(sum[r], _mm256_madd_epi16(pairs, ones));
        }
    }
    __m256i both = _mm256_hadd_epi32(_mm256_hadd_epi32(sum[0], sum[1]),
                                     _mm256_hadd_epi32(sum[2], sum[3]));
    _mm_storeu_si128((__m128i *)sums, _mm_add_epi32(_mm256_castsi256_si128(both),
                                                    _mm256_extracti128_si256(both, 1)));
}
#elif defined(__wasm_simd128__)
/* WebAssembly multiplies pairs of 16 bits and adds two products in 32. So bytes are
 * widened first, those of x once for four rows. */
void byte_dots(int32_t sums[BYTE_ROWS], const int8_t *w, const int8_t *x,
               size_t width) {
    v128_t sum[BYTE_ROWS] = {0};
    for (size_t k = 0; k < width; k += 16) {
        v128_t row = wasm_v128_load(x + k);
        v128_t low = wasm_i16x8_extend_low_i8x16(row);
        v128_t high = wasm_i16x8_extend_high_i8x16(row);
        UNROLL for (int r = 0; r < BYTE_ROWS; r++) {
            v128_t from = wasm_v128_load(w + (size_t)r * width + k);
            v128_t a = wasm_i32x4_dot_i16x8(wasm_i16x8_extend_low_i8x16(from), low);
            v128_t b = wasm_i32x4_dot_i16x8(wasm_i16x8_extend_high_i8x16(from), high);
            sum[r] = wasm_i32x4_add(sum[r], wasm_i32x4_add(a, b));
        }
    }
    for (int r = 0; r < BYTE_ROWS; r++)
        sums[r] =
            wasm_i32x4_extract_lane(sum[r], 0) + wasm_i32x4_extract_lane(sum[r], 1) +
            wasm_i32x4_extract_lane(sum[r], 2) + wasm_i32x4_extract_lane(sum[r], 3);
}
#else
void byte_dots(int32_t sums[BYTE_ROWS], const int8_t *w, const int8_t *x,
               size_t width) {
    byte_dots_plain(sums, w, x, width);
}
#endif

/* The bits of floats without their signs are ordered as the floats are, and those of
 * infinity and of NaN come last. Adding 1.5 * 2^23 leaves the nearest integer in the
 * low bits of the sum, where a byte is cut off. */
float byte_row(int8_t *restrict q, const float *restrict x, size_t K) {
    VectorInts most = {0};
    for (size_t k = 0; k < K; k += WIDTH) {
        VectorInts size = (VectorInts)vector_load_some(x + k, K - k, 0) & 0x7FFFFFFF;
        VectorInts larger = size > most;
        most = (size & larger) | (most & ~larger);
    }
    for (int l = 1; l < WIDTH; l++)
        if (most[l] > most[0]) most[0] = most[l];
    const float max = ((Vector)most)[0];
    memset(q, 0, byte_width(K));
    if (max < BYTE_LEAST) return 0;
    const float times = ROUNDING_LEVELS / max;
    for (size_t k = 0; k < K; k += WIDTH) {
        Vector sum = vector_load_some(x + k, K - k, 0) * times + 0x1.8p23f;
        VectorInts bits = (VectorInts)sum;
        for (size_t l = 0; l < WIDTH && k + l < K; l++) q[k + l] = (int8_t)bits[l];
    }
    return max / ROUNDING_LEVELS;
}

/* ByteMatrix: a matrix (M,K) in bytes. The two blocks follow it in the same piece of
 * memory. */
typedef struct {
    float *scales; /* (M) */
    int8_t *rows;  /* (M rounded up to BYTE_ROWS, byte_width(K)) */
} ByteMatrix;

void *byte_pack(const Model *model, size_t spec, size_t layer) {
    const size_t *shape = layout_at(&model->layout, spec, layer)->shape;
    size_t M = shape[0], K = shape[1], width = byte_width(K);
    size_t lines = (M + BYTE_ROWS - 1) / BYTE_ROWS * BYTE_ROWS;
    size_t scales = (sizeof(ByteMatrix) + M * sizeof(float) + 63) / 64 * 64;
    const float *w = model_parameter(model, model->parameters, spec, layer);
    ByteMatrix *matrix = memory_new(scales + lines * width, 1);
    matrix->scales = (float *)(matrix + 1);
    matrix->rows = (int8_t *)matrix + scales;
    for (size_t m = 0; m < M; m++) {
        matrix->scales[m] = rounding_scale(w + m * K, K, ROUNDING_LEVELS);
        rounding_row(matrix->rows + m * width, w + m * K, matrix->scales[m], K);
    }
    return matrix;
}

/* A block of rows of w meets all rows of x, so it is read from memory once. */
static void byte_block(float *y, const int8_t *q, const float *scales,
                       const ByteMatrix *w, const float *bias, size_t N, size_t width,
                       size_t M) {
    int32_t sums[BYTE_BLOCK];
    for (size_t m = 0; m < M; m += BYTE_BLOCK) {
        size_t rows = M - m < BYTE_BLOCK ? M - m : BYTE_BLOCK;
        for (size_t n = 0; n < N; n++) {
            for (size_t r = 0; r < rows; r += BYTE_ROWS)
                byte_dots(sums + r, w->rows + (m + r) * width, q + n * width, width);
            for (size_t r = 0; r < rows; r++)
                y[n * M + m + r] = (bias ? bias[m + r] : 0) +
                                   (float)sums[r] * (scales[n] * w->scales[m + r]);
        }
    }
}

void byte_linear(float *y, const float *x, const void *packed, const float *bias,
                 size_t N, size_t K, size_t M) {
    int8_t q[BYTE_MOST] __attribute__((aligned(BYTE_VECTOR)));
    float scales[64];
    size_t width = byte_width(K), most = width > 0 ? BYTE_MOST / width : 1;
    require(width <= BYTE_MOST);
    if (most > 64) most = 64;
    for (size_t n = 0, rows; n < N; n += rows) {
        rows = N - n < most ? N - n : most;
        for (size_t i = 0; i < rows; i++)
            scales[i] = byte_row(q + i * width, x + (n + i) * K, K);
        byte_block(y + n * M, q, scales, packed, bias, rows, width, M);
    }
}
