/* Each function of chapter 4 beside the book's. */
#include "04_tensors/machine.h"
#include "04_tensors/product.h"
#include "tests/mine/compare.h"

BOOK(matmul_forward);
BOOK(matmul_forward_relu);
BOOK(matmul_forward_add);
BOOK(matmul_symmetric);
BOOK(matmul_choose);
BOOK(bf16_round);
BOOK(matmul_packed_size);
BOOK(matmul_pack);
BOOK(matmul_forward_packed);
BOOK(layernorm_forward);
BOOK(softmax_row);
BOOK(relu_forward);
BOOK(embedding_forward);
BOOK(crossentropy_forward);
BOOK(float_exp);
BOOK(float_log);
BOOK(float_cos);
BOOK(product_run);

static const size_t sizes[][3] = {{1, 1, 1},   {2, 3, 1},    {5, 17, 33},
                                  {1, 40, 70}, {31, 20, 32}, {3, 0, 4}};

#define EACH_SIZE(i) for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)

/* The three forward products have the same numbers to work on. */
typedef struct {
    size_t N, K, M;
    float *x, *w, *bias, *residual, *y, *book;
} Layer;

static Layer layer(size_t i) {
    size_t N = sizes[i][0], K = sizes[i][1], M = sizes[i][2];
    return (Layer){N,
                   K,
                   M,
                   numbers(N * K, 1),
                   numbers(M * K, 1),
                   i % 2 ? NULL : numbers(M, 1),
                   numbers(N * M, 1),
                   nans(N * M),
                   nans(N * M)};
}

static void forward(void) {
    EACH_SIZE(i) {
        Layer l = layer(i);
        book_matmul_forward(l.book, l.x, l.w, l.bias, l.N, l.K, l.M);
        matmul_forward(l.y, l.x, l.w, l.bias, l.N, l.K, l.M);
        same("y", l.y, l.book, l.N, l.M);
    }
}

static void forward_relu(void) {
    EACH_SIZE(i) {
        Layer l = layer(i);
        book_matmul_forward_relu(l.book, l.x, l.w, l.bias, l.N, l.K, l.M);
        matmul_forward_relu(l.y, l.x, l.w, l.bias, l.N, l.K, l.M);
        same("y", l.y, l.book, l.N, l.M);
    }
}

static void forward_add(void) {
    EACH_SIZE(i) {
        Layer l = layer(i);
        book_matmul_forward_add(l.book, l.x, l.w, l.bias, l.residual, l.N, l.K, l.M);
        matmul_forward_add(l.y, l.x, l.w, l.bias, l.residual, l.N, l.K, l.M);
        same("y", l.y, l.book, l.N, l.M);
    }
}

static void symmetric(void) {
    EACH_SIZE(i) {
        size_t N = sizes[i][2], K = sizes[i][1];
        float *a = numbers(N * K, 1), *c = nans(N * N), *book = nans(N * N);
        book_matmul_symmetric(book, a, N, K);
        matmul_symmetric(c, a, N, K);
        same("c", c, book, N, N);
    }
}

static void choose(void) {
    Layer l = layer(2);
    book_matmul_choose(MATMUL_BF16);
    matmul_choose(MATMUL_BF16);
    book_matmul_forward(l.book, l.x, l.w, l.bias, l.N, l.K, l.M);
    matmul_forward(l.y, l.x, l.w, l.bias, l.N, l.K, l.M);
    same("y", l.y, l.book, l.N, l.M);
    book_matmul_choose(MATMUL_FP32);
    matmul_choose(MATMUL_FP32);
    book_matmul_forward(l.book, l.x, l.w, l.bias, l.N, l.K, l.M);
    matmul_forward(l.y, l.x, l.w, l.bias, l.N, l.K, l.M);
    same("y", l.y, l.book, l.N, l.M);
}

static void bf16_fast(void) {
    int fast = matmul_bf16_fast();
    same_number("matmul_bf16_fast", fast == 0 || fast == 1, 1);
}

/* A function of one number, over a range. */
static void curve(float (*mine)(float), float (*book)(float), float low, float high) {
    float got[2000], want[2000];
    for (int i = 0; i < 2000; i++) {
        float x = low + (high - low) * (float)i / 1999;
        got[i] = mine(x), want[i] = book(x);
    }
    same("y", got, want, 1, 2000);
}

static void round_bf16(void) {
    curve(bf16_round, book_bf16_round, -3, 3);
    curve(bf16_round, book_bf16_round, -2e-38f, 2e-38f);
}

static void exponential(void) {
    curve(float_exp, book_float_exp, -120, 88);
    curve(float_exp, book_float_exp, -1, 1);
}

static void logarithm(void) {
    curve(float_log, book_float_log, 0, 1e-3f);
    curve(float_log, book_float_log, -1, 1e5f);
}

static void cosine(void) {
    curve(float_cos, book_float_cos, -10, 10);
    curve(float_cos, book_float_cos, 0, 1000);
}

static void packed_size(void) {
    EACH_SIZE(i)
    same_number("matmul_packed_size", matmul_packed_size(sizes[i][1], sizes[i][2]),
                book_matmul_packed_size(sizes[i][1], sizes[i][2]));
}

static void pack(void) {
    EACH_SIZE(i) {
        size_t K = sizes[i][1], M = sizes[i][2], size = book_matmul_packed_size(K, M);
        float *w = numbers(M * K, 1), *packed = nans(size), *book = nans(size);
        book_matmul_pack(book, w, K, M);
        matmul_pack(packed, w, K, M);
        same("packed", packed, book, 1, size);
    }
}

static void forward_packed(void) {
    EACH_SIZE(i) {
        Layer l = layer(i);
        size_t size = book_matmul_packed_size(l.K, l.M);
        float *packed = aligned_alloc(64, (size * sizeof *packed + 64) / 64 * 64);
        book_matmul_pack(packed, l.w, l.K, l.M);
        book_matmul_forward_packed(l.book, l.x, packed, l.bias, l.N, l.K, l.M);
        matmul_forward_packed(l.y, l.x, packed, l.bias, l.N, l.K, l.M);
        same("y", l.y, l.book, l.N, l.M);
    }
}

static void product(void) {
    for (int form = 0; form < 3; form++) {
        const size_t N = 9, M = 35, K = 21;
        float *a = numbers(N * K, 1), *b = numbers(K * M, 1),
              *other = numbers(N * M, 1);
        float *got = numbers(N * M, 1), *want = copied(got, N * M);
        float *sums = numbers(N, 1), *book_sums = copied(sums, N);
        Product p = {.out = want, .a = {a, N, K, ALONG}, .b = {b, M, K, DOWN}};
        if (form == 1) p.finish = MASK, p.other = other;
        if (form == 2) p.a.inner = DOWN, p.adds = 1, p.column_sums = book_sums;
        Product mine = p;
        mine.out = got;
        if (form == 2) mine.column_sums = sums;
        book_product_run(&p);
        product_run(&mine);
        same("out", got, want, N, M);
        same("column_sums", sums, book_sums, 1, N);
    }
}

static void layernorm(void) {
    for (size_t C = 1; C < 60; C += 9) {
        const size_t N = 3;
        float *x = numbers(N * C, 2), *gain = numbers(C, 1), *bias = numbers(C, 1);
        float *y = nans(N * C), *mean = nans(N), *rstd = nans(N);
        float *book_y = nans(N * C), *book_mean = nans(N), *book_rstd = nans(N);
        book_layernorm_forward(book_y, book_mean, book_rstd, x, gain, bias, N, C);
        layernorm_forward(y, mean, rstd, x, gain, bias, N, C);
        same("mean", mean, book_mean, 1, N);
        same("rstd", rstd, book_rstd, 1, N);
        same("y", y, book_y, N, C);
    }
}

static void softmax(void) {
    for (size_t M = 1; M < 60; M += 9) {
        float *x = numbers(M, M < 30 ? 2 : 10000), *y = nans(M), *book = nans(M);
        if (M > 1) x[1] = -INFINITY;
        book_softmax_row(book, x, M);
        softmax_row(y, x, M);
        same("y", y, book, 1, M);
    }
}

static void relu(void) {
    float *x = numbers(100, 1), *y = nans(100), *book = nans(100);
    x[7] = NAN;
    book_relu_forward(book, x, 100);
    relu_forward(y, x, 100);
    same("y", y, book, 1, 100);
}

static void embedding(void) {
    const int32_t tokens[] = {3, 0, 3, 4}, positions[] = {0, 1, 2, 0};
    float *tok = numbers(5 * 21, 1), *pos = numbers(3 * 21, 1);
    float *x = nans(4 * 21), *book = nans(4 * 21);
    book_embedding_forward(book, tok, pos, tokens, positions, 4, 21, 5, 3);
    embedding_forward(x, tok, pos, tokens, positions, 4, 21, 5, 3);
    same("x", x, book, 4, 21);
}

static void crossentropy(void) {
    const int32_t targets[] = {0, 49, 7};
    float *logits = numbers(3 * 50, 5), losses[3], book[3];
    book_crossentropy_forward(book, logits, targets, 3, 50);
    crossentropy_forward(losses, logits, targets, 3, 50);
    same("losses", losses, book, 1, 3);
}

static void threads(void) {
    same_number("machine_threads", machine_threads() >= 1, 1);
}

static void limit_threads(void) {
    machine_limit_threads(1);
    same_number("machine_threads", (uint64_t)machine_threads(), 1);
}

static void count_up(void *with) {
    ++*(int *)with;
}

static void team(void) {
    int calls = 0;
    machine_team(count_up, &calls);
    same_number("calls of work", (uint64_t)calls, 1);
}

int main(void) {
    const Check checks[] = {
        {"float_exp", exponential},
        {"float_log", logarithm},
        {"float_cos", cosine},
        {"relu_forward", relu},
        {"softmax_row", softmax},
        {"layernorm_forward", layernorm},
        {"embedding_forward", embedding},
        {"crossentropy_forward", crossentropy},
        {"matmul_forward", forward},
        {"matmul_forward_relu", forward_relu},
        {"matmul_forward_add", forward_add},
        {"matmul_symmetric", symmetric},
        {"matmul_packed_size", packed_size},
        {"matmul_pack", pack},
        {"matmul_forward_packed", forward_packed},
        {"product_run", product},
        {"bf16_round", round_bf16},
        {"matmul_bf16_fast", bf16_fast},
        {"matmul_choose", choose},
        {"machine_threads", threads},
        {"machine_limit_threads", limit_threads},
        {"machine_team", team},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
