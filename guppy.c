/* guppy.c: a fish that talks, the whole of it on eight pages.
 *
 *     cc -O3 guppy.c -lm && ./a.out data/train.jsonl
 *
 * A file of questions and answers goes in. After a minute or two on one core, you can
 * talk to what has read it. All that a language model needs is here, and nothing else:
 * loops over arrays of floats. The book takes each function apart, under the name that
 * it has here, in the chapter whose number is above it. There it becomes faster and
 * safer. It does not become another idea.
 *
 * A tensor is a block of floats whose last size varies fastest: x (N,C) has N rows of C
 * numbers, and the one in row n and column c is x[n*C + c]. A function takes what it
 * writes first, then what it reads, then sizes. The gradient of x is called dx. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The sizes of the fish. Change one, compile, and it is another fish. */
enum {
    V = 256,     /* vocabulary: a token is a byte */
    T = 128,     /* context: the most tokens that a conversation may have */
    C = 48,      /* channels: the numbers that a token is, inside the model */
    L = 2,       /* layers */
    NH = 2,      /* attention heads */
    HS = C / NH, /* channels of a head */
    F = 384      /* feed-forward width */
};

/* How it learns, and how it talks. */
int steps = 7000;                  /* of the training */
int batch = 4;                     /* conversations in a step */
int warmup = 100;                  /* steps until the rate is at its peak */
float peak = 0.005f;               /* the highest learning rate */
float birth = 0.12f;               /* how large weights are to begin with */
float beta1 = 0.9f, beta2 = 0.99f; /* how much AdamW keeps of its running means */
float decay = 0;                   /* how hard weights are pulled toward 0 */
float clip = 1;                    /* the longest gradient that is believed */
float temperature = 0.7f;          /* below 1: rather what is likely */

/* ==== chapter 0: the ground ================================================== */

enum { USAGE = 64, BAD_DATA = 65, NO_INPUT = 66, NO_MEMORY = 71, NO_READ = 74 };

/* Says what was wrong, and stops. */
void fail(int code, const char *format, ...) {
    va_list values;
    va_start(values, format);
    fputs("guppy: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
    exit(code);
}

/* `memory`, grown to hold `count` elements. */
void *memory_grow(void *memory, size_t count, size_t size) {
    memory = realloc(memory, count * size);
    if (memory == NULL) fail(NO_MEMORY, "no memory for %zu elements", count);
    return memory;
}

/* SplitMix64: a counter, stirred. The same seed gives the same numbers, always. */
uint64_t random_state = 1;

uint64_t random_next(void) {
    uint64_t x = random_state += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* A number in [0, 1). */
double random_uniform(void) {
    return (double)(random_next() >> 11) / 9007199254740992.0; /* 53 bits; 2^53 */
}

/* A number from the bell curve: mean 0, variance 1. */
double random_normal(void) {
    double x, y, r;
    do {
        x = 2 * random_uniform() - 1;
        y = 2 * random_uniform() - 1;
        r = x * x + y * y;
    } while (r == 0 || r >= 1);
    return x * sqrt(-2 * log(r) / r);
}

/* ==== chapter 1: the data ====================================================== */

typedef struct {
    char *question, *answer;
} Conversation;

Conversation *dataset;
size_t dataset_count, dataset_skipped; /* skipped: longer than T */

/* What is being read, and where in it. */
const char *file;
int line;
char *at;

/* The whole file, with a NUL behind it. */
char *file_read(const char *path) {
    char *text = NULL;
    size_t size = 0, room = 0;
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) fail(NO_INPUT, "%s: %s", path, strerror(errno));
    do {
        room = 2 * room + 65536;
        text = memory_grow(text, room, 1);
        size += fread(text + size, 1, room - size - 1, stream);
    } while (!feof(stream) && !ferror(stream));
    if (ferror(stream)) fail(NO_READ, "%s: %s", path, strerror(errno));
    fclose(stream);
    text[size] = '\0';
    if (strlen(text) < size) fail(BAD_DATA, "%s: expected text, found a byte 0", path);
    return text;
}

/* Stops, because something else is there. */
void expected(const char *what) {
    char found[] = {'\'', *at, '\'', '\0'};
    int shown = *at > ' ' && *at < 127, end = *at == '\0' || *at == '\n';
    fail(BAD_DATA, "%s:%d: expected %s, found %s", file, line, what,
         shown ? found
         : end ? "the end of the line"
               : "another byte");
}

/* Passes spaces, and then `mark`, if that comes next. */
int json_mark(char mark) {
    while (*at == ' ' || *at == '\t' || *at == '\r') at++;
    if (*at != mark) return 0;
    at++;
    return 1;
}

/* The number that four hexadecimal digits are. */
long json_hex(void) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    long code = 0;
    for (int i = 0; i < 4; i++, at++) {
        const char *digit = *at ? strchr(digits, *at) : NULL;
        if (digit == NULL) expected("a hexadecimal digit");
        code = 16 * code + (digit - digits) % 16;
    }
    return code;
}

/* What is meant by the letter behind a backslash, \n or \u20ac, as bytes of UTF-8.
 * Returns where the next character goes. */
char *json_escape(char *to) {
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    static const int first[] = {0, 0xC0, 0xE0, 0xF0};
    const char *name = *at ? strchr(names, *at) : NULL;
    if (name == NULL && *at != 'u') expected("one of \" \\ / b f n r t u");
    at++;
    long code = name ? meant[name - names] : json_hex();
    if (code >= 0xD800 && code < 0xDC00 && at[0] == '\\' && at[1] == 'u') {
        at += 2; /* beyond FFFF a character comes in two halves */
        long low = json_hex() - 0xDC00;
        if (low >= 0 && low < 0x400) code = 0x10000 + (code - 0xD800) * 0x400 + low;
    }
    if (code == 0 || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF)
        expected("a character");
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    *to++ = (char)(first[more] | code >> 6 * more);
    while (more-- > 0) *to++ = (char)(0x80 | (code >> 6 * more & 0x3F));
    return to;
}

/* A string, decoded where it is: no character is longer than the way it is written. */
char *json_string(void) {
    if (!json_mark('"')) expected("a string");
    char *text = at, *to = at;
    while (*at != '"') {
        if (*at == '\0' || *at == '\n') expected("a quotation mark");
        if (*at != '\\') {
            *to++ = *at++;
        } else {
            at++;
            to = json_escape(to);
        }
    }
    at++;
    *to = '\0';
    return text;
}

/* One line: {"input": "a question", "output": "its answer"}. Other keys are passed. */
Conversation dataset_next(void) {
    Conversation read = {NULL, NULL};
    if (!json_mark('{')) expected("{\"input\": \"...\", \"output\": \"...\"}");
    do {
        char *key = json_string();
        if (!json_mark(':')) expected("':'");
        char *value = json_string();
        if (strcmp(key, "input") == 0) read.question = value;
        if (strcmp(key, "output") == 0) read.answer = value;
    } while (json_mark(','));
    if (!json_mark('}')) expected("',' or '}'");
    if (read.question == NULL || read.answer == NULL)
        fail(BAD_DATA, "%s:%d: expected \"input\" and \"output\"", file, line);
    return read;
}

void dataset_read(const char *path) {
    file = path;
    at = file_read(path);
    for (line = 1; *at != '\0'; line++) {
        if (json_mark('\n')) continue;
        Conversation read = dataset_next();
        if (!json_mark('\n') && *at != '\0') expected("the end of the line");
        if (strlen(read.question) + 1 + strlen(read.answer) > (size_t)T) {
            dataset_skipped++;
            continue;
        }
        dataset = memory_grow(dataset, dataset_count + 1, sizeof read);
        dataset[dataset_count++] = read;
    }
    if (dataset_count == 0)
        fail(BAD_DATA,
             "%s: expected conversations of at most %d bytes, found %zu longer", path,
             T, dataset_skipped);
}

/* ==== chapters 2 and 3: tokens and batches ===================================== */

/* A token is a byte, and C's strings have a token for their end already, the byte 0. So
 * a conversation is two strings, one behind the other. Returns how many of its tokens
 * have another behind them: that one is what they must predict.
 *
 * tokens (T + 1) */
int conversation_tokens(unsigned char *tokens, const Conversation *conversation) {
    size_t question = strlen(conversation->question) + 1;
    size_t answer = strlen(conversation->answer) + 1;
    memcpy(tokens, conversation->question, question);
    memcpy(tokens + question, conversation->answer, answer);
    return (int)(question + answer) - 1;
}

/* ==== chapter 4: tensors ======================================================= */

/* Nearly all of the time is spent in the next three loops. */

/* sum over i of a[i]*b[i]: eight sums side by side, which a CPU makes all at once. */
float dot(const float *a, const float *b, int n) {
    float sums[8] = {0}, sum = 0;
    int i = 0;
    for (; i + 8 <= n; i += 8)
        for (int j = 0; j < 8; j++) sums[j] += a[i + j] * b[i + j];
    for (; i < n; i++) sum += a[i] * b[i];
    for (int j = 0; j < 8; j++) sum += sums[j];
    return sum;
}

/* y[i] = y[i] + scale*x[i] */
void add(float *restrict y, float scale, const float *restrict x, int n) {
    for (int i = 0; i < n; i++) y[i] += scale * x[i];
}

/* y[i] = y[i] + sum over r of scale[r]*x[r,i]: eight rows at a time, so that what is in
 * y is fetched and put back an eighth as often.
 *
 * y (n); x (R,n), whose rows begin `row` numbers apart; scale (R), `step` apart */
void add_rows(float *restrict y, const float *scale, int step, const float *restrict x,
              int row, int R, int n) {
    for (; R >= 8; R -= 8, scale += 8 * step, x += 8 * row)
        for (int i = 0; i < n; i++) {
            float sum = 0;
            for (int r = 0; r < 8; r++) sum += scale[r * step] * x[r * row + i];
            y[i] += sum;
        }
    for (; R > 0; R--, scale += step, x += row) add(y, *scale, x, n);
}

/* y[n,m] = bias[m] + sum over k of x[n,k]*w[m,k]
 *
 * y (N,M), x (N,K), w (M,K), bias (M) or NULL */
void matmul_forward(float *y, const float *x, const float *w, const float *bias, int N,
                    int K, int M) {
    for (int n = 0; n < N; n++, x += K, y += M)
        for (int m = 0; m < M; m++) y[m] = (bias ? bias[m] : 0) + dot(x, w + m * K, K);
}

/* The mean of a row, and 1 / sqrt(its variance + 1e-5). */
void row_moments(float *mean, float *rstd, const float *x) {
    float sum = 0, squares = 0;
    for (int c = 0; c < C; c++) sum += x[c];
    *mean = sum / C;
    for (int c = 0; c < C; c++) squares += (x[c] - *mean) * (x[c] - *mean);
    *rstd = 1 / sqrtf(squares / C + 1e-5f);
}

/* y[n,c] = (x[n,c] - mean[n]) * rstd[n] * gain[c] + bias[c]     y, x (N,C) */
void layernorm_forward(float *y, const float *x, const float *gain, const float *bias,
                       int N) {
    for (int n = 0; n < N; n++, x += C, y += C) {
        float mean, rstd;
        row_moments(&mean, &rstd, x);
        for (int c = 0; c < C; c++) y[c] = (x[c] - mean) * rstd * gain[c] + bias[c];
    }
}

/* y[i] = max(0, y[i]) */
void relu_forward(float *y, int n) {
    for (int i = 0; i < n; i++) y[i] = y[i] > 0 ? y[i] : 0;
}

/* y[i] = exp(x[i]) / sum over j of exp(x[j]); returns the logarithm of that sum. The
 * largest x is taken away from all of them first, for exp(100) is no float. */
float softmax_row(float *y, const float *x, int n) {
    float max = x[0], sum = 0;
    for (int i = 1; i < n; i++) max = x[i] > max ? x[i] : max;
    for (int i = 0; i < n; i++) sum += y[i] = expf(x[i] - max);
    for (int i = 0; i < n; i++) y[i] /= sum;
    return max + logf(sum);
}

/* ==== chapter 5: attention ===================================================== */

/* Each token has a query q, a key k and a value v. Its query is compared with the keys
 * of all tokens up to itself, and their values are mixed, those that fit best most.
 *
 *   att[h,t,u] = softmax over u <= t of ( q[t,h] . k[u,h] / sqrt(HS) )
 *   mix[t,h]   = sum over u <= t of att[h,t,u] * v[u,h]
 *
 * mix (N,C), att (NH,N,N), qkv (N,3C): in each row q at 0, k at C, v at 2C; in each of
 * them head h starts at h*HS. */
void attention_forward(float *mix, float *att, const float *qkv, int N) {
    const int row = 3 * C;
    memset(mix, 0, sizeof *mix * N * C);
    for (int h = 0; h < NH; h++)
        for (int t = 0; t < N; t++, att += N) {
            const float *q = qkv + t * row + h * HS;
            const float *k = qkv + h * HS + C, *v = k + C;
            for (int u = 0; u <= t; u++) att[u] = dot(q, k + u * row, HS) / sqrtf(HS);
            softmax_row(att, att, t + 1);
            add_rows(mix + t * C + h * HS, att, 1, v, row, t + 1, HS);
        }
}

/* ==== chapter 6: the transformer =============================================== */

/* Everything that is learned. Linear weights are (out,in). */
typedef struct {
    float norm1_weight[C], norm1_bias[C];
    float qkv_weight[3 * C * C], qkv_bias[3 * C];
    float out_weight[C * C], out_bias[C];
    float norm2_weight[C], norm2_bias[C];
    float up_weight[F * C], up_bias[F];
    float down_weight[C * F], down_bias[C];
} Block;

typedef struct {
    float tok_emb[V * C]; /* what a token is */
    float pos_emb[T * C]; /* where it is */
    Block blocks[L];
    float norm_weight[C], norm_bias[C];
} Model;

enum { PARAMETERS = sizeof(Model) / sizeof(float) };

/* What a block makes of N <= T tokens, kept for the way back. */
typedef struct {
    float x[T * C];        /* (N,C)  what comes in */
    float norm1[T * C];    /* (N,C) */
    float qkv[T * 3 * C];  /* (N,3C) */
    float att[NH * T * T]; /* (NH,N,N) */
    float mix[T * C];      /* (N,C) */
    float attended[T * C]; /* (N,C)  x, and what attention has to add */
    float norm2[T * C];    /* (N,C) */
    float hidden[T * F];   /* (N,F) */
} Activations;

Model model;             /* the fish: there is one */
Activations acts[L + 1]; /* of the last only x, which comes out of the last block */
float norm[T * C];       /* (N,C) */
float logits[T * V];     /* (N,V) */

/* x[i] = mean + spread * a number from the bell curve */
void fill(float *x, int n, float mean, float spread) {
    for (int i = 0; i < n; i++) x[i] = mean + spread * (float)random_normal();
}

/* A newborn: small random weights, gains of 1, biases of 0. */
void model_init(void) {
    fill(model.tok_emb, V * C, 0, birth);
    fill(model.pos_emb, T * C, 0, birth);
    for (Block *b = model.blocks; b < model.blocks + L; b++) {
        fill(b->norm1_weight, C, 1, 0);
        fill(b->qkv_weight, 3 * C * C, 0, birth);
        fill(b->out_weight, C * C, 0, birth);
        fill(b->norm2_weight, C, 1, 0);
        fill(b->up_weight, F * C, 0, birth);
        fill(b->down_weight, C * F, 0, birth);
    }
    fill(model.norm_weight, C, 1, 0);
}

/* x[n] = tok_emb[tokens[n]] + pos_emb[n] */
void embedding_forward(float *x, const unsigned char *tokens, int N) {
    memcpy(x, model.pos_emb, sizeof *x * N * C);
    for (int n = 0; n < N; n++) add(x + n * C, 1, model.tok_emb + tokens[n] * C, C);
}

/* From N tokens to the logits of what may come after each of them. */
void model_forward(const unsigned char *tokens, int N) {
    embedding_forward(acts[0].x, tokens, N);
    for (int l = 0; l < L; l++) {
        const Block *p = &model.blocks[l];
        Activations *a = &acts[l];
        float *y = acts[l + 1].x;

        /* attended = x + out( attention( qkv( norm1( x )))) */
        layernorm_forward(a->norm1, a->x, p->norm1_weight, p->norm1_bias, N);
        matmul_forward(a->qkv, a->norm1, p->qkv_weight, p->qkv_bias, N, C, 3 * C);
        attention_forward(a->mix, a->att, a->qkv, N);
        matmul_forward(a->attended, a->mix, p->out_weight, p->out_bias, N, C, C);
        add(a->attended, 1, a->x, N * C);

        /* y = attended + down( relu( up( norm2( attended )))) */
        layernorm_forward(a->norm2, a->attended, p->norm2_weight, p->norm2_bias, N);
        matmul_forward(a->hidden, a->norm2, p->up_weight, p->up_bias, N, C, F);
        relu_forward(a->hidden, N * F);
        matmul_forward(y, a->hidden, p->down_weight, p->down_bias, N, F, C);
        add(y, 1, a->attended, N * C);
    }
    layernorm_forward(norm, acts[L].x, model.norm_weight, model.norm_bias, N);
    matmul_forward(logits, norm, model.tok_emb, NULL, N, C, V);
}

/* ==== chapter 7: backpropagation =============================================== */

/* Which way is down? A backward function is told how the loss changes with what its
 * forward function wrote, dy. From that it finds how the loss changes with what that
 * one read, dx, and adds to the gradients of its parameters, in which every token has a
 * say. Above each is the line of the forward pass that it differentiates. */
Model gradient;

/* y[n,m] = bias[m] + sum over k of x[n,k]*w[m,k]
 *
 *   dx[n,k]  = sum over m of dy[n,m]*w[m,k]
 *   dw[m,k]  = ... + sum over n of dy[n,m]*x[n,k]
 *   dbias[m] = ... + sum over n of dy[n,m] */
void matmul_backward(float *dx, float *dw, float *dbias, const float *dy,
                     const float *x, const float *w, int N, int K, int M) {
    memset(dx, 0, sizeof *dx * N * K);
    for (int n = 0; n < N; n++) add_rows(dx + n * K, dy + n * M, 1, w, K, M, K);
    for (int m = 0; m < M; m++) add_rows(dw + m * K, dy + m, M, x, K, N, K);
    for (int n = 0; dbias && n < N; n++) add(dbias, 1, dy + n * M, M);
}

/* y = xhat*gain + bias, where xhat = (x - mean)*rstd; with dxhat = dy*gain
 *
 *   dx = ... + rstd * ( dxhat - mean of dxhat - xhat * mean of dxhat*xhat )
 *
 * Each norm reads what also flows past it, so dx is there already and is added to. */
void layernorm_backward(float *dx, float *dgain, float *dbias, const float *dy,
                        const float *x, const float *gain, int N) {
    for (int n = 0; n < N; n++, dx += C, dy += C, x += C) {
        float mean, rstd, sum = 0, sum_x = 0;
        row_moments(&mean, &rstd, x);
        for (int c = 0; c < C; c++) {
            float xhat = (x[c] - mean) * rstd, dxhat = dy[c] * gain[c];
            sum += dxhat;
            sum_x += dxhat * xhat;
            dgain[c] += dy[c] * xhat;
            dbias[c] += dy[c];
        }
        for (int c = 0; c < C; c++) {
            float xhat = (x[c] - mean) * rstd, dxhat = dy[c] * gain[c];
            dx[c] += rstd * (dxhat - sum / C - xhat * sum_x / C);
        }
    }
}

/* y = max(0, x): where y is 0, x may change a little and nothing happens. */
void relu_backward(float *dx, const float *y, int n) {
    for (int i = 0; i < n; i++) dx[i] = y[i] > 0 ? dx[i] : 0;
}

/* y = softmax(x)
 *
 *   dx[i] = y[i] * ( dy[i] - sum over j of dy[j]*y[j] )     in the place of dy */
void softmax_row_backward(float *dx, const float *y, int n) {
    float sum = dot(dx, y, n);
    for (int i = 0; i < n; i++) dx[i] = y[i] * (dx[i] - sum);
}

/* att = softmax(q . k / sqrt(HS)), mix = sum of att*v: from the last step to the first.
 *
 * dqkv (N,3C), dscores (N): room for one row of scores */
void attention_backward(float *dqkv, float *dscores, const float *dmix,
                        const float *qkv, const float *att, int N) {
    const int row = 3 * C;
    memset(dqkv, 0, sizeof *dqkv * N * row);
    for (int h = 0; h < NH; h++)
        for (int t = 0; t < N; t++, att += N) {
            const float *q = qkv + t * row + h * HS, *dout = dmix + t * C + h * HS;
            const float *k = qkv + h * HS + C, *v = k + C;
            float *dq = dqkv + t * row + h * HS;
            float *dk = dqkv + h * HS + C, *dv = dk + C;
            for (int u = 0; u <= t; u++) {
                dscores[u] = dot(dout, v + u * row, HS);
                add(dv + u * row, att[u], dout, HS);
            }
            softmax_row_backward(dscores, att, t + 1);
            for (int u = 0; u <= t; u++) {
                add(dq, dscores[u] / sqrtf(HS), k + u * row, HS);
                add(dk + u * row, dscores[u] / sqrtf(HS), q, HS);
            }
        }
}

/* x[n] = tok_emb[tokens[n]] + pos_emb[n] */
void embedding_backward(const float *dx, const unsigned char *tokens, int N) {
    add(gradient.pos_emb, 1, dx, N * C);
    for (int n = 0; n < N; n++) add(gradient.tok_emb + tokens[n] * C, 1, dx + n * C, C);
}

/* loss = -ln of the chance that the target had; returns it. The logits become their own
 * gradient: the chances, less 1 for the target.
 *
 * row (V): logits in, gradient out */
float crossentropy_backward(float *row, int target) {
    float logit = row[target], loss = softmax_row(row, row, V) - logit;
    row[target] -= 1;
    return loss;
}

/* What flows back; every block writes over it. */
float dx[T * C], dnorm[T * C], dqkv[T * 3 * C], dscores[T], dhidden[T * F];

/* Adds the gradient of the loss of N tokens; returns that loss, the sum of theirs.
 *
 * tokens (N + 1): the target of each is the one behind it */
double backprop_run(const unsigned char *tokens, int N) {
    double loss = 0;
    model_forward(tokens, N);
    for (int n = 0; n < N; n++)
        loss += crossentropy_backward(logits + n * V, tokens[n + 1]);

    memset(dx, 0, sizeof dx);
    matmul_backward(dnorm, gradient.tok_emb, NULL, logits, norm, model.tok_emb, N, C,
                    V);
    layernorm_backward(dx, gradient.norm_weight, gradient.norm_bias, dnorm, acts[L].x,
                       model.norm_weight, N);
    for (int l = L - 1; l >= 0; l--) {
        const Block *p = &model.blocks[l];
        const Activations *a = &acts[l];
        Block *d = &gradient.blocks[l];

        /* y = attended + down( relu( up( norm2( attended )))) */
        matmul_backward(dhidden, d->down_weight, d->down_bias, dx, a->hidden,
                        p->down_weight, N, F, C);
        relu_backward(dhidden, a->hidden, N * F);
        matmul_backward(dnorm, d->up_weight, d->up_bias, dhidden, a->norm2,
                        p->up_weight, N, C, F);
        layernorm_backward(dx, d->norm2_weight, d->norm2_bias, dnorm, a->attended,
                           p->norm2_weight, N);

        /* attended = x + out( attention( qkv( norm1( x )))) */
        matmul_backward(dnorm, d->out_weight, d->out_bias, dx, a->mix, p->out_weight, N,
                        C, C);
        attention_backward(dqkv, dscores, dnorm, a->qkv, a->att, N);
        matmul_backward(dnorm, d->qkv_weight, d->qkv_bias, dqkv, a->norm1,
                        p->qkv_weight, N, C, 3 * C);
        layernorm_backward(dx, d->norm1_weight, d->norm1_bias, dnorm, a->x,
                           p->norm1_weight, N);
    }
    embedding_backward(dx, tokens, N);
    return loss;
}

/* ==== chapter 8: training ====================================================== */

Model adamw_m, adamw_v; /* running means: of the gradient, and of its square */

/* Moves each weight w a little against its gradient g, which comes in as a sum and is
 * scaled to a mean, and leaves as 0. Divided by the root of v, steps are of like size.
 *
 *   m = beta1*m + (1 - beta1)*g          v = beta2*v + (1 - beta2)*g*g
 *   w = w - rate * ( (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + 1e-8)
 *                    + decay*w ) */
void adamw_step(int t, float rate, float scale) {
    float *w = (float *)&model, *g = (float *)&gradient; /* each a row of numbers */
    float *m = (float *)&adamw_m, *v = (float *)&adamw_v;
    float length = scale * sqrtf(dot(g, g, PARAMETERS));
    float unbias1 = 1 - powf(beta1, t), unbias2 = 1 - powf(beta2, t);
    if (length > clip) scale *= clip / length;
    for (int i = 0; i < PARAMETERS; i++) {
        float slope = scale * g[i];
        m[i] = beta1 * m[i] + (1 - beta1) * slope;
        v[i] = beta2 * v[i] + (1 - beta2) * slope * slope;
        float step = m[i] / unbias1 / (sqrtf(v[i] / unbias2) + 1e-8f);
        w[i] -= rate * (step + decay * w[i]);
        g[i] = 0;
    }
}

/* The learning rate of step t = 1 .. steps: up to the peak, and from there toward 0. */
float schedule_rate(int t) {
    if (t < warmup) return peak * t / warmup;
    return peak * (steps + 1 - t) / (steps + 1 - warmup);
}

void training_run(void) {
    unsigned char tokens[T + 1];
    double loss = 0, count = 0, all = 0, began = clock();
    for (int t = 1; t <= steps; t++) {
        int N = 0;
        for (int b = 0; b < batch; b++) {
            size_t any = random_next() % dataset_count;
            int n = conversation_tokens(tokens, &dataset[any]);
            loss += backprop_run(tokens, n);
            N += n;
        }
        adamw_step(t, schedule_rate(t), 1.0f / N);
        count += N;
        all += N;
        if (t % 100 == 0 || t == steps) {
            fprintf(stderr, "step %d of %d: loss %.3f nats a token\n", t, steps,
                    loss / count);
            loss = count = 0;
        }
    }
    double speed = all * CLOCKS_PER_SEC / (clock() - began);
    fprintf(stderr, "%.0f tokens a second, times %d parameters: %.0f million\n", speed,
            PARAMETERS, 1e-6 * speed * PARAMETERS);
}

/* ==== chapter 9: the conversation ============================================== */

/* One of V tokens, drawn by the chance that its logit gives it.
 *
 * row (V): logits in, chances out */
int sample_draw(float *row) {
    double point = random_uniform();
    int v = 0;
    for (int i = 0; i < V; i++) row[i] /= temperature;
    softmax_row(row, row, V);
    while (v < V - 1 && (point -= row[v]) >= 0) v++;
    return v;
}

/* Token by token, until the fish ends its answer or the context is full. For each new
 * one, all before it go through the model once more: chapter 9 remembers them. */
void answer(unsigned char *tokens, int N) {
    for (; N <= T; N++) {
        model_forward(tokens, N);
        tokens[N] = (unsigned char)sample_draw(logits + (N - 1) * V);
        if (tokens[N] == '\0') break;
        putchar(tokens[N] < ' ' ? '?' : tokens[N]);
    }
    putchar('\n');
}

void chat_run(void) {
    unsigned char tokens[T + 1];
    char *question = (char *)tokens;
    while (printf("you> "), fflush(stdout), fgets(question, T * 3 / 4, stdin)) {
        int c = 0, N = (int)strcspn(question, "\n");
        while (question[N] == '\0' && c != '\n' && c != EOF)
            c = getchar(); /* the rest */
        question[N++] = '\0';
        if (strcmp(question, "quit") == 0 || strcmp(question, "exit") == 0) break;
        printf("guppy> ");
        answer(tokens, N);
    }
}

int main(int argc, char **argv) {
    char *end = "";
    if (argc == 3) steps = (int)strtol(argv[2], &end, 10);
    if (argc < 2 || argc > 3 || *end != '\0' || steps < 1)
        fail(USAGE, "expected a file of conversations, and perhaps a number of steps");
    dataset_read(argv[1]);
    fprintf(stderr, "%zu conversations, %zu more are too long; %d parameters\n",
            dataset_count, dataset_skipped, PARAMETERS);
    model_init();
    training_run();
    chat_run();
    return 0;
}
