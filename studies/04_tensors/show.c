#include "studies/04_tensors/show.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "00_ground/text.h"
#include "02_tokenizer/tokenizer.h"
#include "04_tensors/tensors.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tensor_print(const char *name, const float *x, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++) {
        printf("  %-8s", r ? "" : name);
        for (size_t c = 0; c < columns; c++)
            printf(" %8.3f", (double)x[r * columns + c]);
        putchar('\n');
    }
}

static void show_matmul(void) {
    const float x[] = {1, 2, 3, 4, 5, 6}, w[] = {1, 0, -1, 2, 1, 0.5f},
                bias[] = {10, 0};
    float y[4];
    puts("matmul: x (2,3) times w (2,3) transposed, plus a bias (2)");
    tensor_print("x", x, 2, 3);
    tensor_print("w", w, 2, 3);
    tensor_print("bias", bias, 1, 2);
    matmul_forward(y, x, w, bias, 2, 3, 2);
    tensor_print("y", y, 2, 2);
}

static void show_rows(void) {
    const float x[] = {1, 3, 5, 7}, gain[] = {1, 1, 1, 2}, bias[] = {0, 0, 0, 1};
    const float scores[] = {1, 2, 3}, signs[] = {-2, -0.5f, 0, 1.5f};
    const int32_t right[] = {2};
    float y[4], mean[1], rstd[1], loss[1];
    puts("softmax: scores to probabilities");
    softmax_row(y, scores, 3);
    tensor_print("x", scores, 1, 3);
    tensor_print("y", y, 1, 3);
    puts("cross-entropy: how surprised we are that the third was right");
    crossentropy_forward(loss, scores, right, 1, 3);
    tensor_print("loss", loss, 1, 1);
    puts("LayerNorm: to mean 0 and variance 1, times a gain, plus a bias");
    layernorm_forward(y, mean, rstd, x, gain, bias, 1, 4);
    tensor_print("x", x, 1, 4);
    tensor_print("y", y, 1, 4);
    puts("ReLU: nothing below zero");
    relu_forward(y, signs, 4);
    tensor_print("x", signs, 1, 4);
    tensor_print("y", y, 1, 4);
}

void show_kernels(void) {
    show_matmul();
    show_rows();
}

#define SHOWN_C 6
#define SHOWN_M 4

/* A text on its way through four kernels: tensors of N rows. */
typedef struct {
    Tokenizer *tokenizer; /* NULL: each byte is a token */
    Tokens tokens;
    size_t N;
    float *x, *norm; /* (N,SHOWN_C) */
    float *y, *p;    /* (N,SHOWN_M) */
} ShownText;

static float *newborn(Random *random, size_t count, double scale) {
    float *t = memory_new(count, sizeof *t);
    for (size_t i = 0; i < count; i++) t[i] = (float)(scale * random_normal(random));
    return t;
}

static ShownText shown_text_new(const char *text, const char *path) {
    ShownText s = {.tokenizer = path ? tokenizer_load(path) : NULL};
    if (s.tokenizer) tokenizer_encode(s.tokenizer, &s.tokens, text, strlen(text));
    for (size_t i = 0; !s.tokenizer && text[i]; i++)
        tokens_push(&s.tokens, (unsigned char)text[i]);
    size_t N = s.N = s.tokens.count, C = SHOWN_C, M = SHOWN_M,
           V = s.tokenizer ? tokenizer_size(s.tokenizer) : 256;
    if (N == 0) fail(EX_USAGE, "expected a text that has tokens");

    int32_t *positions = memory_new(N, sizeof *positions);
    for (size_t n = 0; n < N; n++) positions[n] = (int32_t)n;
    Random random = random_seed(1, "tensors");
    float *tok = newborn(&random, V * C, 0.02), *pos = newborn(&random, N * C, 0.02);
    float *w = newborn(&random, M * C, 0.4), ones[SHOWN_C], zeros[SHOWN_C] = {0};
    for (size_t c = 0; c < C; c++) ones[c] = 1;
    float *mean = memory_new(N, sizeof *mean), *rstd = memory_new(N, sizeof *rstd);
    s.x = memory_new(N * C, sizeof *s.x), s.norm = memory_new(N * C, sizeof *s.norm);
    s.y = memory_new(N * M, sizeof *s.y), s.p = memory_new(N * M, sizeof *s.p);

    embedding_forward(s.x, tok, pos, s.tokens.ids, positions, N, C, V, N);
    layernorm_forward(s.norm, mean, rstd, s.x, ones, zeros, N, C);
    matmul_forward(s.y, s.norm, w, NULL, N, C, M);
    softmax_forward_plain(s.p, s.y, N, M);
    free(positions), free(tok), free(pos), free(w), free(mean), free(rstd);
    return s;
}

static void shown_text_free(ShownText *s) {
    free(s->x), free(s->norm), free(s->y), free(s->p), free(s->tokens.ids);
    tokenizer_free(&s->tokenizer);
}

static void shown_text_put(FILE *stream, const ShownText *s, size_t n) {
    size_t length = 1;
    char byte = (char)s->tokens.ids[n];
    const char *bytes =
        s->tokenizer ? tokenizer_bytes(s->tokenizer, s->tokens.ids[n], &length) : &byte;
    text_put(stream, bytes, length, "");
}

void show_text(const char *text, const char *tokenizer) {
    ShownText s = shown_text_new(text, tokenizer);
    putchar('"');
    text_put(stdout, text, strlen(text), "");
    printf("\" is %zu tokens; each becomes a row of %d numbers\n", s.N, SHOWN_C);
    for (size_t n = 0; n < s.N; n++) {
        printf("  %4d  \"", s.tokens.ids[n]);
        shown_text_put(stdout, &s, n);
        puts("\"");
    }
    tensor_print("x", s.x, s.N, SHOWN_C);
    puts("LayerNorm brings every row to the same size");
    tensor_print("norm", s.norm, s.N, SHOWN_C);
    puts("a linear layer with 4 outputs and random weights asks each row 4 questions");
    tensor_print("y", s.y, s.N, SHOWN_M);
    puts("softmax turns the 4 answers into probabilities");
    tensor_print("p", s.p, s.N, SHOWN_M);
    shown_text_free(&s);
}

void show_text_tables(const char *folder, const char *text, const char *tokenizer) {
    ShownText s = shown_text_new(text, tokenizer);
    AtomicFile file = csv_begin(folder, "text.csv", "row,column,x,norm,y,p");
    for (size_t n = 0; n < s.N; n++)
        for (size_t c = 0; c < SHOWN_C; c++) {
            size_t i = n * SHOWN_C + c, o = n * SHOWN_M + c;
            fprintf(file.stream, "%zu,%zu,%.3f,%.3f", n, c, (double)s.x[i],
                    (double)s.norm[i]);
            if (c < SHOWN_M)
                fprintf(file.stream, ",%.3f,%.3f\n", (double)s.y[o], (double)s.p[o]);
            else
                fputs(",nan,nan\n", file.stream);
        }
    file_commit(&file);
    file = csv_begin(folder, "text_tokens.csv", "row,token");
    for (size_t n = 0; n < s.N; n++) {
        fprintf(file.stream, "%zu,\"", n);
        shown_text_put(file.stream, &s, n);
        fputs("\"\n", file.stream);
    }
    file_commit(&file);
    shown_text_free(&s);
}

/* A NaN may have a sign, which says nothing. */
static void faulty_print(const char *name, const float *y, size_t count) {
    printf("  %-12s", name);
    for (size_t i = 0; i < count; i++)
        printf(" %g", isnan(y[i]) ? (double)NAN : (double)y[i]);
    putchar('\n');
}

static void softmax_without_maximum(void) {
    const float scores[] = {88, 89, 90};
    float y[3], sum = 0;
    puts("softmax without the maximum, of the scores 88, 89, 90");
    for (int i = 0; i < 3; i++) sum += y[i] = float_exp(scores[i]);
    faulty_print("exp", y, 3);
    faulty_print("their sum", &sum, 1);
    for (int i = 0; i < 3; i++) y[i] /= sum;
    faulty_print("y", y, 3);
    softmax_row(y, scores, 3);
    faulty_print("with it", y, 3);
}

static void layernorm_without_epsilon(void) {
    const float x[] = {7, 7, 7, 7}, gain[] = {1, 1, 1, 2}, bias[] = {0, 0, 0, 1};
    float y[4], mean[1], rstd[1], squares = 0;
    puts("LayerNorm without the epsilon, of the row 7, 7, 7, 7");
    layernorm_forward(y, mean, rstd, x, gain, bias, 1, 4);
    for (int c = 0; c < 4; c++) squares += (x[c] - mean[0]) * (x[c] - mean[0]);
    *rstd = 1 / sqrtf(squares / 4);
    faulty_print("1/deviation", rstd, 1);
    for (int c = 0; c < 4; c++) y[c] = (x[c] - mean[0]) * rstd[0] * gain[c] + bias[c];
    faulty_print("y", y, 4);
    layernorm_forward(y, mean, rstd, x, gain, bias, 1, 4);
    faulty_print("with it", y, 4);
}

void show_faults(void) {
    softmax_without_maximum();
    layernorm_without_epsilon();
}
