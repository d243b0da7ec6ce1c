/* tensor.h: numbers for kernels to work on; expect.h compares them. All live until they are
 * freed; a tensor of no elements has an address too. */
#ifndef GUPPY_TESTS_TENSOR_H
#define GUPPY_TESTS_TENSOR_H

#include "00_ground/fail.h"
#include "00_ground/random.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline float *tensor_random(Random *random, size_t count, double scale) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = (float)(scale * random_normal(random));
    return t;
}

/* Outputs start as NaN: what a kernel does not write is noticed. */
static inline float *tensor_nan(size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = NAN;
    return t;
}

static inline float *tensor_copy(const float *from, size_t count) {
    float *t = memory_new(count + 1, sizeof *t);
    memcpy(t, from, count * sizeof *t);
    return t;
}

/* N, K, M of products: sizes that divide nothing, one row, one column, none at all. */
static const size_t product_shapes[][3] = {
    {1, 1, 1},      {1, 384, 384}, {2, 3, 2},     {3, 5, 7},      {13, 17, 31},
    {14, 16, 32},   {15, 16, 33},  {28, 1, 64},   {29, 33, 65},   {41, 300, 1},
    {64, 64, 64},   {100, 7, 129}, {57, 128, 97}, {128, 384, 96}, {7, 4099, 35},
    {30, 4200, 3},  {600, 9, 45},  {0, 4, 4},     {4, 0, 4},      {4, 4, 0},
    {30, 500, 401}, {40, 33, 83},  {17, 48, 64},  {801, 15, 40},
};

#define PRODUCT_SHAPES (sizeof product_shapes / sizeof *product_shapes)

/* N, C of rows, as unhandy. */
static const size_t row_shapes[][2] = {
    {1, 1},   {1, 4},   {2, 15},  {3, 16},   {5, 17},   {33, 31},
    {7, 384}, {9, 385}, {64, 48}, {2, 4096}, {3, 5000}, {200, 33},
};

#define ROW_SHAPES (sizeof row_shapes / sizeof *row_shapes)

#endif
