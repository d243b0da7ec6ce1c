/* Attention: a case by hand, the plain loop against the fast one, and what must never
 * change: the future, the neighbours in a batch, the number of threads. */
#include "00_ground/random.h"
#include "05_attention/attention.h"
#include "expect.h"
#include "tensor.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

typedef struct {
    size_t lengths[6], S, C, NH;
    double dropout;
    float spread; /* of q, k, v */
} Shape;

static const Shape SHAPES[] = {
    {{1}, 1, 1, 1, 0, 1},
    {{1, 1, 1}, 3, 6, 6, 0, 1},
    {{2, 1, 3}, 3, 4, 2, 0, 1},
    {{7, 8, 9}, 3, 24, 3, 0, 2},
    {{15, 16, 17}, 3, 15, 1, 0, 1},
    {{31, 33, 5, 64}, 4, 34, 2, 0, 3},
    {{128, 1, 127, 40}, 4, 384, 6, 0, 1},
    {{70}, 1, 129, 1, 0, 1},
    {{12, 20}, 2, 10, 2, 0, 200}, /* scores up to about +-40000 */
    {{9, 1, 40}, 3, 24, 3, 0.1, 1},
    {{33}, 1, 20, 2, 0.9, 1},
};

#define SHAPE_COUNT (sizeof SHAPES / sizeof *SHAPES)

typedef struct {
    size_t N, W;
    uint32_t starts[7];
    float *qkv, *out, *att;
} Case;

static Case case_new(const Shape *shape, uint64_t seed) {
    Case c = {0};
    size_t longest = 0;
    for (size_t s = 0; s < shape->S; s++) {
        c.starts[s + 1] = c.starts[s] + (uint32_t)shape->lengths[s];
        if (shape->lengths[s] > longest) longest = shape->lengths[s];
    }
    c.N = c.starts[shape->S];
    c.W = attention_width(longest);
    c.qkv = malloc(c.N * 3 * shape->C * sizeof(float));
    Random random = random_seed(seed, "attention test");
    for (size_t i = 0; i < c.N * 3 * shape->C; i++)
        c.qkv[i] = shape->spread * (float)random_normal(&random);
    c.out = tensor_nan(c.N * shape->C);
    c.att = tensor_nan(shape->NH * c.N * c.W);
    return c;
}

static void case_free(Case *c) {
    free(c->qkv);
    free(c->out);
    free(c->att);
}

static void case_run(Case *c, const Shape *shape) {
    Dropout drop = {shape->dropout, 7};
    attention_forward(c->out, c->att, c->qkv, c->starts, shape->S, shape->C, shape->NH,
                      c->W, &drop, dropout_site(&drop, 1, 2));
}

/* Chapter 5 works these numbers out on paper: three tokens, one head of two channels.
 */
Test(attention, by_hand) {
    const float qkv[3 * 6] = {
        1, 0, 1, 0, 1, 0, /* q, k, v of token 0 */
        0, 1, 0, 1, 0, 2, /* token 1 */
        1, 1, 1, 1, 3, 3, /* token 2 */
    };
    const float att[3][3] = {
        {1, 0, 0}, {0.3302f, 0.6698f, 0}, {0.2483f, 0.2483f, 0.5035f}};
    const float out[3][2] = {{1, 0}, {0.3302f, 1.3395f}, {1.7587f, 2.0070f}};
    const uint32_t starts[] = {0, 3};
    float got_out[6], got_att[3 * 16];
    attention_forward(got_out, got_att, qkv, starts, 1, 2, 1, 16, NULL, 0);
    for (size_t t = 0; t < 3; t++) {
        for (size_t u = 0; u < 3; u++)
            expect_number(got_att[t * 16 + u], att[t][u], 1e-4,
                          "(att of row %zu, key %zu)", t, u);
        for (size_t i = 0; i < 2; i++)
            expect_number(got_out[t * 2 + i], out[t][i], 1e-4,
                          "(out of row %zu, channel %zu)", t, i);
    }
}

Test(attention, plain_and_fast_agree_bit_for_bit) {
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        const Shape *shape = &SHAPES[i];
        Case c = case_new(shape, i);
        case_run(&c, shape);
        float *out = tensor_nan(c.N * shape->C),
              *att = tensor_nan(shape->NH * c.N * c.W);
        Dropout drop = {shape->dropout, 7};
        attention_forward_plain(out, att, c.qkv, c.starts, shape->S, shape->C,
                                shape->NH, c.W, &drop, dropout_site(&drop, 1, 2));
        expect_floats(c.out, out, c.N * shape->C, 0, "(shape %zu)", i);
        for (size_t s = 0; s < shape->S; s++)
            for (size_t h = 0; h < shape->NH; h++)
                for (size_t n = c.starts[s]; n < c.starts[s + 1]; n++)
                    expect_floats(c.att + (h * c.N + n) * c.W,
                                  att + (h * c.N + n) * c.W,
                                  attention_width(shape->lengths[s]), 0,
                                  "(shape %zu, head %zu, row %zu)", i, h, n);
        case_free(&c);
        free(out);
        free(att);
    }
}

Test(attention, rows_are_probabilities_of_the_past) {
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        const Shape *shape = &SHAPES[i];
        Case c = case_new(shape, i);
        case_run(&c, shape);
        for (size_t s = 0; s < shape->S; s++)
            for (size_t h = 0; h < shape->NH; h++)
                for (size_t t = 0; t < shape->lengths[s]; t++) {
                    const float *row = c.att + (h * c.N + c.starts[s] + t) * c.W;
                    double sum = 0;
                    for (size_t u = 0; u < attention_width(shape->lengths[s]); u++) {
                        cr_expect(
                            row[u] >= 0 && row[u] <= (u <= t ? 1 : 0),
                            "head %zu, row %zu, key %zu: expected 0 to %d, found %g", h,
                            t, u, u <= t ? 1 : 0, (double)row[u]);
                        sum += row[u];
                    }
                    cr_expect(fabs(sum - 1) < 1e-5, "shape %zu: sum %g", i, sum);
                }
        for (size_t n = 0; n < c.N * shape->C; n++) cr_expect(isfinite(c.out[n]));
        case_free(&c);
    }
}

/* Another token at the end, and other sequences in front: the same bits. */
Test(attention, future_and_neighbours_do_not_matter) {
    const Shape alone = {{21}, 1, 24, 3, 0, 1}, among = {{5, 22, 4}, 3, 24, 3, 0, 1};
    Case a = case_new(&alone, 1), b = case_new(&among, 2);
    memcpy(b.qkv + 5 * 72, a.qkv, 21 * 72 * sizeof(float));
    case_run(&a, &alone);
    case_run(&b, &among);
    expect_floats(a.out, b.out + 5 * 24, 21 * 24, 0);
    case_free(&a);
    case_free(&b);
}

Test(attention, one_row_has_the_bits_of_the_whole) {
    const Shape shape = {{50}, 1, 40, 2, 0, 1};
    Case c = case_new(&shape, 3);
    case_run(&c, &shape);
    for (size_t h = 0; h < 2; h++) {
        for (size_t t = 0; t < 50; t++) {
            float out[20], att[64];
            const float *row = c.qkv + t * 120 + h * 20;
            attention_row(out, att, row, c.qkv + h * 20 + 40, c.qkv + h * 20 + 80, 120,
                          t + 1, 20);
            expect_floats(out, c.out + t * 40 + h * 20, 20, 0, "(head %zu, row %zu)", h,
                          t);
            expect_floats(att, c.att + (h * 50 + t) * c.W, t + 1, 0,
                          "(head %zu, row %zu)", h, t);
        }
    }
    case_free(&c);
}

/* Equal keys are looked at equally, and a query twice as long looks twice as sharply:
 * the ratio of two probabilities is exp(score difference / sqrt(HS)). */
Test(attention, the_scale_is_one_over_the_root_of_the_head) {
    float qkv[2 * 3 * 16] = {0}, out[2 * 16], att[2 * 16];
    const uint32_t starts[] = {0, 2};
    qkv[48] = 1;      /* q of token 1 */
    qkv[16] = 4;      /* k of token 0 */
    qkv[48 + 16] = 8; /* k of token 1 */
    attention_forward(out, att, qkv, starts, 1, 16, 1, 16, NULL, 0);
    expect_number(log((double)att[17] / (double)att[16]), (8 - 4) / 4.0, 1e-5);
}

#ifdef _OPENMP
Test(attention, any_number_of_threads_gives_the_same_bits) {
    const Shape *shape = &SHAPES[6];
    Case c = case_new(shape, 4);
    omp_set_num_threads(1);
    case_run(&c, shape);
    float *first = malloc(c.N * shape->C * sizeof *first);
    memcpy(first, c.out, c.N * shape->C * sizeof *first);
    const int threads[] = {2, 3, 8};
    for (size_t i = 0; i < 3; i++) {
        omp_set_num_threads(threads[i]);
#pragma omp parallel
#pragma omp single
        case_run(&c, shape);
        expect_floats(c.out, first, c.N * shape->C, 0);
    }
    free(first);
    case_free(&c);
}
#endif

Test(dropout, keeps_the_mean_and_the_probability) {
    const Dropout drop = {0.25, 11};
    static float mask[100000];
    dropout_mask(mask, &drop, dropout_site(&drop, 0, 0), 0, 100000);
    size_t off = 0;
    for (size_t i = 0; i < 100000; i++) {
        cr_expect(mask[i] == 0 || mask[i] == (float)(1 / 0.75));
        off += mask[i] == 0;
    }
    /* 5 standard deviations: sqrt(n p (1-p)) = 137 */
    cr_expect(off > 25000 - 685 && off < 25000 + 685, "%zu are off", off);
}

Test(dropout, is_a_table) {
    const Dropout drop = {0.5, 11};
    uint64_t stream = dropout_site(&drop, 1, 3);
    float whole[64], part[16], other[64];
    dropout_mask(whole, &drop, stream, 0, 64);
    dropout_mask(part, &drop, stream, 20, 16);
    expect_floats(part, whole + 20, 16, 0);
    const Dropout later = {0.5, 12};
    dropout_mask(other, &drop, dropout_site(&drop, 1, 4), 0, 64);
    cr_expect_arr_neq(other, whole, sizeof whole, "another layer");
    dropout_mask(other, &drop, dropout_site(&drop, 2, 3), 0, 64);
    cr_expect_arr_neq(other, whole, sizeof whole, "another site");
    dropout_mask(other, &later, dropout_site(&later, 1, 3), 0, 64);
    cr_expect_arr_neq(other, whole, sizeof whole, "another step");
}
