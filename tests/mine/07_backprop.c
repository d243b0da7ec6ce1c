/* Each function of chapter 7 beside the book's. */
#include "07_backprop/attention_backward.h"
#include "07_backprop/backprop.h"
#include "07_backprop/kernels_backward.h"
#include "tests/mine/compare.h"

BOOK(matmul_backward_input);
BOOK(matmul_backward_input_relu);
BOOK(matmul_backward_weight);
BOOK(layernorm_backward);
BOOK(softmax_row_backward);
BOOK(embedding_backward);
BOOK(crossentropy_backward);
BOOK(attention_backward);
BOOK(backprop_new);
BOOK(backprop_free);
BOOK(backprop_run);

enum { N = 19, K = 21, M = 35 };

static void input(void) {
    float *dy = numbers(N * M, 1), *w = numbers(M * K, 1);
    float *dx = nans(N * K), *book = nans(N * K);
    book_matmul_backward_input(book, dy, w, N, K, M);
    matmul_backward_input(dx, dy, w, N, K, M);
    same("dx", dx, book, N, K);
}

static void input_relu(void) {
    float *dy = numbers(N * M, 1), *w = numbers(M * K, 1), *h = numbers(N * K, 1);
    float *dx = nans(N * K), *book = nans(N * K);
    book_matmul_backward_input_relu(book, dy, w, h, N, K, M);
    matmul_backward_input_relu(dx, dy, w, h, N, K, M);
    same("dx", dx, book, N, K);
}

static void weight(void) {
    for (int with = 0; with < 2; with++) {
        float *dy = numbers(N * M, 1), *x = numbers(N * K, 1);
        float *dw = numbers(M * K, 1), *dbias = numbers(M, 1);
        float *book_dw = copied(dw, M * K), *book_dbias = copied(dbias, M);
        book_matmul_backward_weight(book_dw, with ? book_dbias : NULL, dy, x, N, K, M);
        matmul_backward_weight(dw, with ? dbias : NULL, dy, x, N, K, M);
        same("dw", dw, book_dw, M, K);
        same("dbias", dbias, book_dbias, 1, M);
    }
}

static void layernorm(void) {
    const size_t C = K;
    for (int with = 0; with < 2; with++) {
        float *x = numbers(N * C, 2), *gain = numbers(C, 1), *bias = numbers(C, 1);
        float *y = nans(N * C), *mean = nans(N), *rstd = nans(N);
        layernorm_forward(y, mean, rstd, x, gain, bias, N, C);
        float *dy = numbers(N * C, 1), *dx = numbers(N * C, 1), *dgain = numbers(C, 1);
        float *dbias = numbers(C, 1), *book_dx = copied(dx, N * C);
        float *book_dgain = copied(dgain, C), *book_dbias = copied(dbias, C);
        book_layernorm_backward(book_dx, book_dgain, book_dbias, with ? book_dx : NULL,
                                dy, x, gain, mean, rstd, N, C);
        layernorm_backward(dx, dgain, dbias, with ? dx : NULL, dy, x, gain, mean, rstd,
                           N, C);
        same("dx", dx, book_dx, N, C);
        same("dgain", dgain, book_dgain, 1, C);
        same("dbias", dbias, book_dbias, 1, C);
    }
}

static void softmax(void) {
    float *x = numbers(M, 2), *y = nans(M), *dy = numbers(M, 1);
    float *dx = nans(M), *book = nans(M);
    softmax_row(y, x, M);
    book_softmax_row_backward(book, dy, y, M);
    softmax_row_backward(dx, dy, y, M);
    same("dx", dx, book, 1, M);
}

static void embedding(void) {
    const int32_t tokens[] = {3, 0, 3, 4}, positions[] = {0, 1, 2, 0};
    float *dx = numbers(4 * K, 1), *dtok = numbers(5 * K, 1), *dpos = numbers(3 * K, 1);
    float *book_dtok = copied(dtok, 5 * K), *book_dpos = copied(dpos, 3 * K);
    book_embedding_backward(book_dtok, book_dpos, dx, tokens, positions, 4, K, 5, 3);
    embedding_backward(dtok, dpos, dx, tokens, positions, 4, K, 5, 3);
    same("dtok", dtok, book_dtok, 5, K);
    same("dpos", dpos, book_dpos, 3, K);
}

static void crossentropy(void) {
    const int32_t targets[] = {0, 49, 7};
    float *logits = numbers(3 * 50, 5), *dlogits = nans(3 * 50), *book = nans(3 * 50);
    float losses[3], book_losses[3];
    book_crossentropy_backward(book_losses, book, logits, targets, 0.25f, 3, 50);
    crossentropy_backward(losses, dlogits, logits, targets, 0.25f, 3, 50);
    same("dlogits", dlogits, book, 3, 50);
    same("losses", losses, book_losses, 1, 3);
}

static void attention(void) {
    const uint32_t starts[] = {0, 7, 8, 40};
    const size_t S = 3, C = 24, NH = 3, rows = 40, W = attention_width(32);
    for (int with = 0; with < 2; with++) {
        const Dropout some = {0.2, 7}, *drop = with ? &some : NULL;
        float *qkv = numbers(rows * 3 * C, 1), *out = nans(rows * C);
        float *att = nans(NH * rows * W), *dout = numbers(rows * C, 1);
        attention_forward(out, att, qkv, starts, S, C, NH, W, drop, 99);
        float *dqkv = nans(rows * 3 * C), *book = nans(rows * 3 * C);
        float *ds = nans(NH * rows * W);
        book_attention_backward(book, ds, dout, qkv, att, starts, S, C, NH, W, drop,
                                99);
        attention_backward(dqkv, ds, dout, qkv, att, starts, S, C, NH, W, drop, 99);
        same("dqkv", dqkv, book, rows, 3 * C);
    }
}

/* A small model, and a batch of two sequences for it. */
static Model *newborn(void) {
    const Config config = {
        .V = 300, .T = 16, .C = 24, .L = 2, .NH = 3, .F = 48, .start = 1, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 3);
    return model;
}

static const int32_t tokens[] = {1, 7, 299, 7, 2, 1, 5, 8};
static const int32_t targets[] = {7, 299, 7, 2, 9, 5, 8, 2};
static const int32_t positions[] = {0, 1, 2, 3, 4, 0, 1, 2};
static const uint32_t starts[] = {0, 5, 8}, lines[] = {0, 1};
static const Batch batch = {8, 2, tokens, targets, positions, starts, lines};

static void new_backprop(void) {
    Model *model = newborn();
    Backprop *b = backprop_new(model), *book = book_backprop_new(model);
    same("gradients", b->gradients, book->gradients, 1, model->layout.total);
}

static void free_backprop(void) {
    Backprop *b = book_backprop_new(newborn());
    backprop_free(&b);
    same_number("the handle", b == NULL, 1);
    backprop_free(&b); /* a second time does nothing */
}

/* Two passes of which the second has dropout, one tensor after the other. */
static void run(void) {
    Model *model = newborn();
    const Dropout drop = {0.1, 5};
    Backprop *b = book_backprop_new(model), *book = book_backprop_new(model);
    for (int pass = 0; pass < 2; pass++) {
        book_backprop_run(model, book, &batch, 0.125f, pass ? &drop : NULL);
        Loss loss = backprop_run(model, b, &batch, 0.125f, pass ? &drop : NULL);
        same_number("the count of the loss", loss.count, 8);
        same("losses", b->losses, book->losses, 1, 8);
        for (size_t i = 0; i < model->layout.count; i++) {
            const Tensor *t = &model->layout.tensors[i];
            same(t->name, b->gradients + t->offset, book->gradients + t->offset,
                 t->rank == 2 ? t->shape[0] : 1, t->shape[t->rank - 1]);
        }
    }
}

int main(void) {
    const Check checks[] = {
        {"softmax_row_backward", softmax},
        {"layernorm_backward", layernorm},
        {"embedding_backward", embedding},
        {"crossentropy_backward", crossentropy},
        {"matmul_backward_input", input},
        {"matmul_backward_input_relu", input_relu},
        {"matmul_backward_weight", weight},
        {"attention_backward", attention},
        {"backprop_new", new_backprop},
        {"backprop_free", free_backprop},
        {"backprop_run", run},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
