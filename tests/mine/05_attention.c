/* Each function of chapter 5 beside the book's. */
#include "05_attention/attention.h"
#include "05_attention/attention_tile.h"
#include "tests/mine/compare.h"

BOOK(attention_width);
BOOK(attention_forward);
BOOK(attention_row);
BOOK(attention_scores);
BOOK(attention_mix);
BOOK(tile_multiply);
BOOK(tile_pack);
BOOK(tile_pack_transposed);
BOOK(dropout_site);
BOOK(dropout_mask);
BOOK(dropout_add);

static void width(void) {
    for (size_t t = 0; t < 70; t++)
        same_number("attention_width", attention_width(t), book_attention_width(t));
}

static void forward(void) {
    const struct {
        uint32_t starts[4];
        size_t S, C, NH;
        double dropout;
    } shapes[] = {{{0, 1}, 1, 1, 1, 0},
                  {{0, 3}, 1, 2, 1, 0},
                  {{0, 7, 8, 25}, 3, 24, 3, 0},
                  {{0, 33, 40}, 2, 34, 2, 0.2}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const uint32_t *starts = shapes[i].starts;
        size_t S = shapes[i].S, C = shapes[i].C, NH = shapes[i].NH, N = starts[S];
        size_t W = 48;
        const Dropout drop = {shapes[i].dropout, 7};
        const Dropout *use = drop.probability > 0 ? &drop : NULL;
        float *qkv = numbers(N * 3 * C, 1), *out = nans(N * C), *att = nans(NH * N * W);
        float *book_out = nans(N * C), *book_att = nans(NH * N * W);
        book_attention_forward(book_out, book_att, qkv, starts, S, C, NH, W, use, 99);
        attention_forward(out, att, qkv, starts, S, C, NH, W, use, 99);
        for (size_t n = 0; n < NH * N * W; n++) /* what no contract speaks of */
            if (isnan(book_att[n])) att[n] = NAN;
        same("att", att, book_att, NH * N, W);
        same("out", out, book_out, N, C);
    }
}

static void row(void) {
    for (size_t T = 1; T < 40; T += 6) {
        size_t HS = 5 + T, stride = HS + 3, W = book_attention_width(T);
        float *q = numbers(HS, 1), *k = numbers(T * stride, 1);
        float *v = numbers(T * stride, 1);
        float *out = nans(HS), *att = nans(W), *book_out = nans(HS),
              *book_att = nans(W);
        book_attention_row(book_out, book_att, q, k, v, stride, T, HS);
        attention_row(out, att, q, k, v, stride, T, HS);
        same("att", att, book_att, 1, W);
        same("out", out, book_out, 1, HS);
    }
}

static void scores(void) {
    const size_t T = 21, HS = 7, W = 32;
    float *q = numbers(T * 10, 1), *k = numbers(T * 9, 1);
    float *s = nans(T * W), *book = nans(T * W);
    book_attention_scores(book, W, q, 10, k, 9, 3, T, HS);
    attention_scores(s, W, q, 10, k, 9, 3, T, HS);
    for (size_t t = 0; t < T; t++) /* beyond the diagonal nothing means anything */
        for (size_t u = 0; u < W; u++)
            if (t < 3 || u > t) s[t * W + u] = book[t * W + u] = 0;
    same("s", s, book, T, W);
}

static void mix(void) {
    const size_t T = 21, HS = 19, W = 32;
    float *w = numbers(T * W, 1), *v = numbers(T * 20, 1);
    for (size_t t = 0; t < T; t++)
        for (size_t u = t + 1; u < W; u++) w[t * W + u] = 0;
    float *out = nans(T * 23), *book = nans(T * 23);
    book_attention_mix(book, 23, w + 4 * W, W, v, 20, 4, T, HS);
    attention_mix(out, 23, w + 4 * W, W, v, 20, 4, T, HS);
    same("out", out, book, T, 23);
}

static void multiply(void) {
    for (size_t rows = 1; rows <= TILE_ROWS; rows++)
        for (size_t lanes = 1; lanes <= LANES; lanes += 5) {
            float *a = numbers(TILE_ROWS * 40, 1), *panel = numbers(13 * LANES, 1);
            float *out = nans(TILE_ROWS * 20), *book = nans(TILE_ROWS * 20);
            book_tile_multiply(book, 20, rows, lanes, a, 40, 2, panel, 13);
            tile_multiply(out, 20, rows, lanes, a, 40, 2, panel, 13);
            same("out", out, book, TILE_ROWS, 20);
        }
}

static void pack(void) {
    for (size_t lanes = 1; lanes <= LANES; lanes += 3) {
        float *x = numbers(9 * 20, 1), *panel = nans(9 * LANES),
              *book = nans(9 * LANES);
        book_tile_pack(book, x, 20, 9, lanes);
        tile_pack(panel, x, 20, 9, lanes);
        same("panel", panel, book, 9, LANES);
    }
}

static void pack_transposed(void) {
    for (size_t lanes = 1; lanes <= LANES; lanes += 3) {
        float *x = numbers(LANES * 20, 1), *panel = nans(9 * LANES);
        float *book = nans(9 * LANES);
        book_tile_pack_transposed(book, x, 20, 9, lanes);
        tile_pack_transposed(panel, x, 20, 9, lanes);
        same("panel", panel, book, 9, LANES);
    }
}

static void site(void) {
    const Dropout drop = {0.1, 11};
    for (unsigned s = 0; s < 3; s++)
        for (size_t layer = 0; layer < 3; layer++)
            same_number("dropout_site", dropout_site(&drop, s, layer),
                        book_dropout_site(&drop, s, layer));
}

static void mask(void) {
    const Dropout drops[] = {{0, 1}, {0.1, 2}, {0.9, 3}};
    for (size_t i = 0; i < 3; i++) {
        float *got = nans(200), *want = nans(200);
        book_dropout_mask(want, &drops[i], 1234, 17, 200);
        dropout_mask(got, &drops[i], 1234, 17, 200);
        same("mask", got, want, 1, 200);
    }
}

static void add(void) {
    const Dropout drop = {0.3, 5};
    float *x = numbers(4 * 130, 1), *past = numbers(4 * 130, 1);
    for (int with = 0; with < 2; with++) {
        float *y = nans(4 * 130), *book = nans(4 * 130);
        book_dropout_add(book, with ? past : NULL, x, &drop, 77, 4, 130);
        dropout_add(y, with ? past : NULL, x, &drop, 77, 4, 130);
        same("y", y, book, 4, 130);
    }
}

int main(void) {
    const Check checks[] = {
        {"dropout_site", site},
        {"dropout_mask", mask},
        {"dropout_add", add},
        {"tile_pack", pack},
        {"tile_pack_transposed", pack_transposed},
        {"tile_multiply", multiply},
        {"attention_width", width},
        {"attention_scores", scores},
        {"attention_mix", mix},
        {"attention_row", row},
        {"attention_forward", forward},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
