/* The kernels of a fish in eight bits: exact products, the same bits everywhere. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "00_ground/text.h"
#include "04_tensors/machine.h"
#include "05_attention/attention.h"
#include "10_examiner/answers.h"
#include "12_page/bytes.h"
#include "12_page/loss.h"
#include "12_page/rounding.h"
#include "babbler.h"
#include "expect.h"
#include "golden_tensors.h"
#include "tensor.h"

static void dots_agree(const int8_t *w, const int8_t *x, size_t width) {
    int32_t fast[BYTE_ROWS], plain[BYTE_ROWS];
    byte_dots(fast, w, x, width);
    byte_dots_plain(plain, w, x, width);
    for (int r = 0; r < BYTE_ROWS; r++) {
        int64_t want = 0;
        for (size_t k = 0; k < width; k++) want += (int64_t)w[r * width + k] * x[k];
        cr_assert_eq(plain[r], want, "plain, %zu: expected %ld, found %d", width,
                     (long)want, plain[r]);
        cr_assert_eq(fast[r], want, "fast, %zu: expected %ld, found %d", width,
                     (long)want, fast[r]);
    }
}

Test(bytes, dots_are_exact) {
    Random random = random_seed(1, "test");
    static const size_t widths[] = {64, 128, 384, 768, 4096, 65536};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        size_t width = widths[i];
        int8_t *w = memory_new(BYTE_ROWS * width, 1), *x = memory_new(width, 1);
        for (size_t k = 0; k < BYTE_ROWS * width; k++)
            w[k] = (int8_t)((int)random_below(&random, 255) - 127);
        for (size_t k = 0; k < width; k++)
            x[k] = (int8_t)((int)random_below(&random, 256) - 128);
        dots_agree(w, x, width);
        static const int8_t ends[] = {127, -127, 127, -128};
        for (int e = 0; e < 4; e++) { /* the largest sums there are, of both signs */
            memset(w, e % 2 ? -127 : 127, BYTE_ROWS * width);
            memset(x, ends[e], width);
            dots_agree(w, x, width);
        }
        free(w);
        free(x);
    }
}

Test(bytes, row_by_hand) {
    const float x[5] = {1, -2, 0.5f, 0.0078740157f, 0};
    const int8_t want[5] = {64, -127, 32, 0, 0}; /* 63.5, 31.75, 0.49999... */
    int8_t q[64];
    memset(q, 99, sizeof q);
    cr_expect_eq(byte_row(q, x, 5), 2.0f / 127);
    for (int k = 0; k < 64; k++)
        cr_expect_eq(q[k], k < 5 ? want[k] : 0, "%d: found %d", k, q[k]);
    cr_expect_eq(byte_row(q, x + 4, 1), 0);
    cr_expect_eq(byte_row(q, (float[]){0x1p-120f}, 1), 0);
    cr_expect_eq(q[0], 0);
}

Test(bytes, a_row_that_is_no_number_has_no_scale) {
    int8_t q[128];
    float x[70];
    for (int at = 0; at < 70; at += 23)
        for (int bad = 0; bad < 3; bad++) {
            for (int k = 0; k < 70; k++) x[k] = (float)k;
            x[at] = bad == 0 ? NAN : bad == 1 ? INFINITY : -INFINITY;
            cr_expect_not(isfinite(byte_row(q, x, 70)), "%d, %d", at, bad);
        }
}

/* A model whose only use is that one of its matrices is (M,K). */
static Model *matrix_model(size_t M, size_t K, const float *w) {
    Config config = {.V = M, .T = 1, .C = K, .L = 1, .NH = K, .F = 1};
    Model *model = model_new(&config);
    memcpy(model_parameter(model, model->parameters, TOK_EMB, 0), w, M * K * sizeof *w);
    return model;
}

static void linear_is_its_formula(size_t N, size_t K, size_t M, int biased) {
    Random random = random_seed(N * 1000 + K + M, "test");
    float *x = tensor_random(&random, N * K, 2),
          *w = tensor_random(&random, M * K, 0.05f);
    float *bias = tensor_random(&random, M, 1), *y = tensor_nan(N * M);
    Model *model = matrix_model(M, K, w);
    void *packed = byte_pack(model, TOK_EMB, 0);
    byte_linear(y, x, packed, biased ? bias : NULL, N, K, M);
    int8_t *q = memory_new(byte_width(K), 1), *p = memory_new(K, 1);
    for (size_t n = 0; n < N; n++) {
        float of_x = byte_row(q, x + n * K, K);
        for (size_t m = 0; m < M; m++) {
            float of_w = rounding_scale(w + m * K, K, 127);
            int32_t sum = 0;
            rounding_row(p, w + m * K, of_w, K);
            for (size_t k = 0; k < K; k++) sum += q[k] * p[k];
            float product = (float)sum * (of_x * of_w);
            float want = (biased ? bias[m] : 0) + product;
            cr_assert_eq(y[n * M + m], want,
                         "%zu,%zu of %zu,%zu,%zu: expected %.9g, "
                         "found %.9g",
                         n, m, N, K, M, (double)want, (double)y[n * M + m]);
        }
    }
    free(x), free(w), free(bias), free(y), free(q), free(p), free(packed);
    model_free(&model);
}

Test(bytes, linear_is_its_formula) {
    static const size_t sizes[][3] = {{1, 1, 1},   {3, 5, 3},    {1, 64, 4},
                                      {2, 65, 5},  {70, 384, 9}, {1, 384, 37},
                                      {5, 768, 6}, {2, 9000, 2}, {0, 7, 3}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int biased = 0; biased < 2; biased++)
            linear_is_its_formula(sizes[i][0], sizes[i][1], sizes[i][2], biased);
}

Test(steady, exponential_within_three_units) {
    double worst = 0;
    for (float x = -87.33f; x < 88.72f; x += 0.00037f) {
        float got = steady_exp(x);
        double want = exp((double)x),
               unit = (double)(nextafterf((float)want, INFINITY) - (float)want);
        double error = fabs((double)got - want) / unit;
        if (error > worst) worst = error;
    }
    cr_expect_lt(worst, 3, "expected less than 3 units, found %g", worst);
    cr_expect_eq(steady_exp(0), 1);
    cr_expect_eq(steady_exp(-INFINITY), 0);
    cr_expect_eq(steady_exp(-110), 0);
    cr_expect_eq(steady_exp(INFINITY), INFINITY);
}

static void near(const float *got, const float *want, size_t count, const char *what) {
    for (size_t i = 0; i < count; i++) {
        double far = fabs((double)got[i] - (double)want[i]);
        cr_assert(far <= 2e-5 + 2e-5 * fabs((double)want[i]),
                  "%s, %zu of %zu: expected %.9g, found %.9g", what, i, count,
                  (double)want[i], (double)got[i]);
    }
}

Test(steady, norm_is_layernorm) {
    Random random = random_seed(2, "test");
    static const size_t widths[] = {1, 5, 16, 17, 384};
    for (int i = 0; i < 5; i++) {
        size_t C = widths[i], N = 3;
        float *x = tensor_random(&random, N * C, 3),
              *gain = tensor_random(&random, C, 1);
        float *bias = tensor_random(&random, C, 1), *got = tensor_nan(N * C);
        float *want = tensor_nan(N * C), mean[2][3], rstd[2][3];
        steady_norm(got, mean[0], rstd[0], x, gain, bias, N, C);
        layernorm_forward_plain(want, mean[1], rstd[1], x, gain, bias, N, C);
        near(got, want, N * C, "norm");
        near(mean[0], mean[1], 3, "mean");
        near(rstd[0], rstd[1], 3, "rstd");
        free(x), free(gain), free(bias), free(got), free(want);
    }
}

static void attend_is_attention(size_t T, size_t HS, size_t stride, float size) {
    Random random = random_seed(T * HS, "test");
    float *q = tensor_random(&random, HS, size),
          *k = tensor_random(&random, T * stride, size);
    float *v = tensor_random(&random, T * stride, 1), *got = tensor_nan(HS);
    float *want = tensor_nan(HS), *att = tensor_random(&random, 1024, NAN);
    steady_attend(got, att, q, k, v, stride, T, HS);
    attention_row(want, att, q, k, v, stride, T, HS);
    near(got, want, HS, "attention");
    free(q), free(k), free(v), free(got), free(want), free(att);
}

Test(steady, attend_is_attention) {
    attend_is_attention(1, 1, 1, 1);
    attend_is_attention(5, 3, 9, 1);
    attend_is_attention(16, 16, 16, 1);
    attend_is_attention(17, 64, 384, 1);
    attend_is_attention(128, 64, 384, 1);
    attend_is_attention(40, 32, 64, 200); /* scores of tens of thousands */
}

static const int32_t said[12] = {1, 5, 9, 2, 40, 41, 42, 43, 3, 3, 3, 60};

static Model *tiny(void) {
    Model *model = model_load(GOLDEN_FOLDER);
    rounding_apply(model, PARAMETER_SPECS, ROUNDING_LEVELS);
    return model;
}

static float *tiny_logits(const Model *model, size_t N, const DecoderKernels *with,
                          size_t at_once) {
    Decoder *decoder = decoder_new_with(model, with, 1);
    float *logits = memory_new(N * model->config.V, sizeof *logits);
    static const uint32_t slots[12];
    for (size_t n = 0; n < N; n += at_once) {
        size_t count = N - n < at_once ? N - n : at_once;
        decoder_read(decoder, said + n, slots, count);
        decoder_logits(decoder, logits + n * model->config.V, 0, count);
    }
    decoder_free(&decoder);
    return logits;
}

/* How many tokens of `said` a model can read. */
static size_t tiny_length(const Model *model) {
    size_t N = 0;
    while (N < 12 && N < model->config.T && said[N] < (int32_t)model->config.V) N++;
    return N;
}

Test(bytes, cached_is_read_at_once) {
    Model *model = tiny();
    size_t N = tiny_length(model), bytes = N * model->config.V * sizeof(float);
    float *want = tiny_logits(model, N, &BYTE_KERNELS, N);
    for (size_t at_once = 1; at_once < N; at_once += 2) {
        float *got = tiny_logits(model, N, &BYTE_KERNELS, at_once);
        cr_expect_eq(memcmp(got, want, bytes), 0, "%zu at once", at_once);
        free(got);
    }
    free(want);
    model_free(&model);
}

Test(bytes, logits_are_near_those_of_floats) {
    Model *model = tiny();
    size_t N = tiny_length(model), V = model->config.V;
    float *got = tiny_logits(model, N, &BYTE_KERNELS, N);
    float *want = tiny_logits(model, N, &DECODER_FLOATS, N);
    double error = 0, size = 0;
    for (size_t i = 0; i < N * V; i++) {
        error += pow((double)got[i] - (double)want[i], 2);
        size += pow((double)want[i], 2);
    }
    error = sqrt(error / size);
    cr_expect(error > 0 && error < 0.03, "expected at most 3%%, found %g", error);
    free(got);
    free(want);
    model_free(&model);
}

/* The bits of all logits, on every machine, by every compiler. */
Test(bytes, logits_have_the_same_bits_everywhere) {
    Model *model = tiny();
    size_t N = tiny_length(model);
    float *logits = tiny_logits(model, N, &BYTE_KERNELS, N);
    const unsigned long long want = 0x9cc8eb739ea87b7e;
    uint64_t hash = text_hash(TEXT_HASH, logits, N * model->config.V * sizeof(float));
    cr_expect_eq(hash, want, "expected %llx, found %llx", want,
                 (unsigned long long)hash);
    free(logits);
    model_free(&model);
}

static void make_byte_fish(void) {
    make_babbler(96);
}

TestSuite(byte_fish, .init = make_byte_fish, .fini = remove_babbler);

Test(byte_fish, says_the_same_with_any_number_of_threads) {
    const Sampling sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 8};
    Model *model = model_load(model_folder);
    Fish fish = fish_load_with(model, model_folder, &BYTE_KERNELS);
    char *eval = path_join(room, "eval.jsonl");
    Request requests[2][30];
    Loss losses[2];
    for (int i = 0; i < 2; i++) {
        machine_limit_threads(1 + 2 * i);
        losses[i] = fish_loss(&fish, eval, 40);
        for (int j = 0; j < 30; j++)
            requests[i][j] = (Request){.question = "how is the bowl?",
                                       .question_length = 16,
                                       .random = random_seed((uint64_t)j, "chat")};
        answers_make(&fish, requests[i], 30, &sampling);
    }
    cr_expect(losses[0].sum == losses[1].sum && losses[0].count == losses[1].count);
    for (int j = 0; j < 30; j++) {
        cr_expect_str_eq(requests[0][j].answer, requests[1][j].answer, "answer %d", j);
        free(requests[0][j].answer);
        free(requests[1][j].answer);
    }
    free(eval);
    fish_free(&fish);
}

Test(byte_fish, loss_of_floats_is_that_of_the_evaluation) {
    Fish fish = fish_load(model_folder);
    char *eval = path_join(room, "eval.jsonl");
    Loss *by_line, want = evaluate_folder(model_folder, eval, &by_line);
    Loss got = fish_loss(&fish, eval, SIZE_MAX), some = fish_loss(&fish, eval, 3);
    cr_expect_eq(got.count, want.count, "expected %zu, found %zu", want.count,
                 got.count);
    expect_number(got.sum, want.sum, 1e-9 * want.sum);
    expect_number(some.sum, by_line[0].sum + by_line[1].sum + by_line[2].sum,
                  1e-9 * some.sum);
    free(by_line);
    free(eval);
    fish_free(&fish);
}
