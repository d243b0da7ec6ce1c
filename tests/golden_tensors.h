/* golden_tensors: the reference tensors of tests/golden/tiny/expected.safetensors, the
 * batch they belong to (padded there, packed here), and how near is near enough. */
#ifndef GOLDEN_TENSORS_H
#define GOLDEN_TENSORS_H

#include "00_ground/file.h"
#include "03_batches/batch.h"
#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN_FOLDER "tests/golden/tiny"

typedef struct {
    char *bytes;
    const char *data;
    json_t *header;
} Golden;

static inline Golden golden_open(void) {
    Golden golden;
    size_t size;
    uint64_t length;
    golden.bytes = file_read(GOLDEN_FOLDER "/expected.safetensors", &size);
    memcpy(&length, golden.bytes, 8);
    golden.header = json_loadb(golden.bytes + 8, length, 0, NULL);
    golden.data = golden.bytes + 8 + length;
    cr_assert_not_null(golden.header);
    return golden;
}

static inline void golden_close(Golden *golden) {
    json_decref(golden->header);
    free(golden->bytes);
}

/* A copy of tensor `name` (4-byte elements) and its number of elements. */
static inline void *golden_get(const Golden *golden, const char *name, size_t *count) {
    json_t *entry = json_object_get(golden->header, name);
    cr_assert_not_null(entry, "%s is not in the reference file", name);
    json_t *offsets = json_object_get(entry, "data_offsets");
    size_t from = (size_t)json_integer_value(json_array_get(offsets, 0));
    size_t to = (size_t)json_integer_value(json_array_get(offsets, 1));
    void *copy = malloc(to - from);
    memcpy(copy, golden->data + from, to - from);
    *count = (to - from) / 4;
    return copy;
}

/* The reference batch without its padding. */
typedef struct {
    Batch batch;
    size_t padded, sequences, lengths[8]; /* rows of a padded sequence */
    int32_t tokens[64], targets[64], positions[64];
    uint32_t starts[9], lines[8];
} GoldenBatch;

static inline void golden_batch(const Golden *golden, GoldenBatch *b) {
    size_t count, sequences;
    int32_t *ids = golden_get(golden, "input_ids", &count);
    int32_t *targets = golden_get(golden, "targets", &count);
    int32_t *lengths = golden_get(golden, "lengths", &sequences);
    memset(b, 0, sizeof *b);
    b->sequences = sequences;
    b->padded = count / sequences;
    size_t n = 0;
    for (size_t s = 0; s < sequences; s++) {
        b->starts[s] = (uint32_t)n;
        b->lengths[s] = (size_t)lengths[s];
        for (int32_t t = 0; t < lengths[s]; t++, n++) {
            b->tokens[n] = ids[s * b->padded + (size_t)t];
            b->targets[n] = targets[s * b->padded + (size_t)t];
            b->positions[n] = t;
        }
    }
    b->starts[sequences] = (uint32_t)n;
    b->batch =
        (Batch){n, sequences, b->tokens, b->targets, b->positions, b->starts, b->lines};
    free(ids);
    free(targets);
    free(lengths);
}

/* near_worst: how far |got - want| is beyond atol + rtol*|want|, as a ratio; above 1 is
 * too far. A NaN anywhere is infinitely far. */
static inline double near_ratio(float got, float want, double rtol, double atol) {
    double ratio =
        fabs((double)got - (double)want) / (atol + rtol * fabs((double)want));
    return ratio >= 0 ? ratio : INFINITY;
}

static inline double near_worst(const float *got, const float *want, size_t count,
                                double rtol, double atol) {
    double worst = 0; /* gcc 12 for aarch64 breaks over an fmax here */
    for (size_t i = 0; i < count; i++) {
        double ratio = near_ratio(got[i], want[i], rtol, atol);
        if (ratio > worst) worst = ratio;
    }
    return worst;
}

/* The same for rows of a packed tensor against those of a padded one. */
static inline double golden_worst(const Golden *golden, const GoldenBatch *b,
                                  const char *name, const float *got, size_t columns,
                                  double rtol, double atol) {
    size_t count;
    float *want = golden_get(golden, name, &count);
    cr_assert_eq(count, b->sequences * b->padded * columns, "%s: another size", name);
    double worst = 0;
    for (size_t s = 0; s < b->sequences; s++)
        worst = fmax(worst, near_worst(got + b->starts[s] * columns,
                                       want + s * b->padded * columns,
                                       b->lengths[s] * columns, rtol, atol));
    free(want);
    return worst;
}

#endif
