/* Every layer's gradient, and the whole model's, against central differences:
 *
 *   f'(x) = ( f(x + h) - f(x - h) ) / 2h,   h = 1e-2, sums in double
 *
 * f is made a single number by weighing a layer's output with random numbers. */
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include "05_attention/attention.h"
#include "07_backprop/attention_backward.h"
#include "07_backprop/backprop.h"
#include "07_backprop/kernels_backward.h"
#include "expect.h"
#include "golden_tensors.h"
#include <pthread.h>

#define STEP 1e-2f

/* What rounding and curvature leave: fp32 outputs of size 1 give a difference that is
 * off by about 1e-7 / 2h = 5e-6 for each of some dozen numbers in the sum; the third
 * derivative adds h^2/6 = 2e-5 of itself. */
#define RTOL 1e-3
#define ATOL 1e-3

static Random noise;

static float *random_floats(size_t count, double spread) {
    float *x = malloc(count * sizeof *x);
    for (size_t i = 0; i < count; i++) x[i] = (float)(spread * random_normal(&noise));
    return x;
}

/* A layer under test: reads `inputs`, writes an output of `out` floats. */
typedef struct Layer {
    void (*forward)(const struct Layer *layer, float *out);
    float *input[4];
    size_t count[4], inputs, out;
    size_t N, C, M, S, NH, W;
    const uint32_t *starts;
    const int32_t *tokens, *targets;
    float *scratch, *mean, *rstd;
    Dropout drop;
} Layer;

static double layer_value(const Layer *layer, const float *weigh, float *out) {
    layer->forward(layer, out);
    double sum = 0;
    for (size_t i = 0; i < layer->out; i++) sum += (double)weigh[i] * (double)out[i];
    return sum;
}

static void layer_check(const char *name, Layer *layer, const float *weigh,
                        float *const *gradients) {
    float *out = malloc(layer->out * sizeof *out);
    for (size_t k = 0; k < layer->inputs; k++) {
        for (size_t i = 0; i < layer->count[k]; i++) {
            float *x = &layer->input[k][i], kept = *x;
            *x = kept + STEP;
            double above = layer_value(layer, weigh, out), up = (double)*x;
            *x = kept - STEP;
            double below = layer_value(layer, weigh, out);
            double numeric = (above - below) / (up - (double)*x);
            *x = kept;
            double ratio = near_ratio(gradients[k][i], (float)numeric, RTOL, ATOL);
            cr_expect_leq(ratio, 1,
                          "%s: input %zu, number %zu: %g, differences give %g", name, k,
                          i, (double)gradients[k][i], numeric);
        }
    }
    free(out);
}

static void forward_attention(const Layer *l, float *out) {
    attention_forward(out, l->scratch, l->input[0], l->starts, l->S, l->C, l->NH, l->W,
                      &l->drop, 77);
}

static void check_attention(const size_t *lengths, size_t S, size_t C, size_t NH,
                            double dropout) {
    noise = random_seed(1, "gradients");
    uint32_t starts[8] = {0};
    size_t longest = 0;
    for (size_t s = 0; s < S; s++) {
        starts[s + 1] = starts[s] + (uint32_t)lengths[s];
        longest = lengths[s] > longest ? lengths[s] : longest;
    }
    size_t N = starts[S], W = attention_width(longest);
    Layer layer = {.forward = forward_attention,
                   .inputs = 1,
                   .out = N * C,
                   .C = C,
                   .S = S,
                   .NH = NH,
                   .W = W,
                   .starts = starts,
                   .drop = {dropout, 3}};
    layer.input[0] = random_floats(N * 3 * C, 1);
    layer.count[0] = N * 3 * C;
    layer.scratch = malloc(NH * N * W * sizeof(float));
    float *weigh = random_floats(N * C, 1), *out = malloc(N * C * sizeof(float));
    float *ds = malloc(NH * N * W * sizeof(float));
    float *dqkv[] = {malloc(N * 3 * C * sizeof(float))};
    for (size_t i = 0; i < N * 3 * C; i++) dqkv[0][i] = NAN;

    layer.forward(&layer, out);
    attention_backward(dqkv[0], ds, weigh, layer.input[0], layer.scratch, starts, S, C,
                       NH, W, &layer.drop, 77);
    float *plain = malloc(N * 3 * C * sizeof(float));
    attention_backward_plain(plain, ds, weigh, layer.input[0], layer.scratch, starts, S,
                             C, NH, W, &layer.drop, 77);
    expect_floats(dqkv[0], plain, N * 3 * C, 0,
                  "(the fast one; expected: the plain one's)");
    if (dropout == 0) { /* which is said in two ways */
        attention_backward_plain(plain, ds, weigh, layer.input[0], layer.scratch,
                                 starts, S, C, NH, W, NULL, 77);
        expect_floats(dqkv[0], plain, N * 3 * C, 0,
                      "(dropout of 0; expected: as without)");
    }
    layer_check("attention", &layer, weigh, dqkv);
    free(layer.input[0]);
    free(layer.scratch);
    free(weigh);
    free(out);
    free(ds);
    free(dqkv[0]);
    free(plain);
}

Test(gradients, attention) {
    const size_t one[] = {1}, few[] = {3, 1, 9}, more[] = {18, 7};
    check_attention(one, 1, 1, 1, 0);
    check_attention(few, 3, 6, 3, 0);
    check_attention(few, 3, 6, 6, 0);
    check_attention(more, 2, 20, 1, 0);
    check_attention(more, 2, 10, 2, 0.3);
}

/* The longest sequence there may be, with dropout, forward and back. */
static void *longest_attention(void *failed) {
    enum { T = ATTENTION_MAX_CONTEXT, C = 17 };
    const uint32_t starts[] = {0, T};
    const Dropout drop = {0.3, 3};
    float *qkv = random_floats(T * 3 * C, 1), *dout = random_floats(T * C, 1);
    float *att = malloc(T * T * sizeof *att), *ds = malloc(T * T * sizeof *ds);
    float *out = malloc(T * C * sizeof *out), *dqkv = malloc(T * 3 * C * sizeof *dqkv);
    attention_forward(out, att, qkv, starts, 1, C, 1, T, &drop, 77);
    attention_backward(dqkv, ds, dout, qkv, att, starts, 1, C, 1, T, &drop, 77);
    *(int *)failed = !isfinite(dqkv[0]);
    float *blocks[] = {qkv, dout, att, ds, out, dqkv};
    for (size_t i = 0; i < 6; i++) free(blocks[i]);
    return NULL;
}

/* musl gives a thread no more; a sanitizer needs more of its own. */
Test(gradients, attention_needs_a_stack_of_128_kilobytes,
     .disabled = EXPECT_SANITIZED) {
    pthread_attr_t small;
    pthread_t thread;
    int failed = 1;
    noise = random_seed(1, "gradients");
    pthread_attr_init(&small);
    cr_assert_eq(pthread_attr_setstacksize(&small, 128 << 10), 0);
    cr_assert_eq(pthread_create(&thread, &small, longest_attention, &failed), 0);
    pthread_join(thread, NULL);
    cr_expect_eq(failed, 0);
}

static void forward_matmul(const Layer *l, float *out) {
    matmul_forward(out, l->input[0], l->input[1], l->input[2], l->N, l->C, l->M);
}

Test(gradients, linear) {
    noise = random_seed(2, "gradients");
    const size_t N = 5, K = 7, M = 3;
    Layer layer = {.forward = forward_matmul,
                   .inputs = 3,
                   .out = N * M,
                   .count = {N * K, M * K, M},
                   .N = N,
                   .C = K,
                   .M = M};
    for (size_t k = 0; k < 3; k++) layer.input[k] = random_floats(layer.count[k], 1);
    float *weigh = random_floats(N * M, 1), dx[5 * 7], dw[3 * 7] = {0}, dbias[3] = {0};
    matmul_backward_input(dx, weigh, layer.input[1], N, K, M);
    matmul_backward_weight(dw, dbias, weigh, layer.input[0], N, K, M);
    layer_check("linear", &layer, weigh, (float *[]){dx, dw, dbias});
    for (size_t k = 0; k < layer.inputs; k++) free(layer.input[k]);
    free(weigh);
}

static void forward_layernorm(const Layer *l, float *out) {
    layernorm_forward(out, l->mean, l->rstd, l->input[0], l->input[1], l->input[2],
                      l->N, l->C);
}

Test(gradients, layernorm) {
    noise = random_seed(3, "gradients");
    const size_t N = 3, C = 19;
    float mean[3], rstd[3], out[3 * 19];
    Layer layer = {.forward = forward_layernorm,
                   .inputs = 3,
                   .out = N * C,
                   .count = {N * C, C, C},
                   .N = N,
                   .C = C,
                   .mean = mean,
                   .rstd = rstd};
    for (size_t k = 0; k < 3; k++) layer.input[k] = random_floats(layer.count[k], 1);
    float *weigh = random_floats(N * C, 1), dx[3 * 19], dgain[19] = {0},
          dbias[19] = {0};
    layer.forward(&layer, out);
    layernorm_backward(dx, dgain, dbias, NULL, weigh, layer.input[0], layer.input[1],
                       mean, rstd, N, C);
    layer_check("layernorm", &layer, weigh, (float *[]){dx, dgain, dbias});
    for (size_t k = 0; k < layer.inputs; k++) free(layer.input[k]);
    free(weigh);
}

static void forward_softmax(const Layer *l, float *out) {
    softmax_forward_plain(out, l->input[0], l->N, l->M);
}

Test(gradients, softmax) {
    noise = random_seed(4, "gradients");
    const size_t N = 3, M = 21;
    float out[3 * 21], dx[3 * 21];
    Layer layer = {.forward = forward_softmax,
                   .inputs = 1,
                   .out = N * M,
                   .count = {N * M},
                   .N = N,
                   .M = M};
    layer.input[0] = random_floats(N * M, 2);
    float *weigh = random_floats(N * M, 1);
    layer.forward(&layer, out);
    for (size_t n = 0; n < N; n++)
        softmax_row_backward(dx + n * M, weigh + n * M, out + n * M, M);
    layer_check("softmax", &layer, weigh, (float *[]){dx});
    for (size_t k = 0; k < layer.inputs; k++) free(layer.input[k]);
    free(weigh);
}

static void forward_crossentropy(const Layer *l, float *out) {
    crossentropy_forward(out, l->input[0], l->targets, l->N, l->M);
}

Test(gradients, crossentropy) {
    noise = random_seed(5, "gradients");
    const size_t N = 3, V = 23;
    const int32_t targets[] = {0, 22, 9};
    float losses[3], dlogits[3 * 23], weigh[3] = {0.7f, 0.7f, 0.7f};
    Layer layer = {.forward = forward_crossentropy,
                   .inputs = 1,
                   .out = N,
                   .count = {N * V},
                   .N = N,
                   .M = V,
                   .targets = targets};
    layer.input[0] = random_floats(N * V, 2);
    crossentropy_backward(losses, dlogits, layer.input[0], targets, 0.7f, N, V);
    layer_check("crossentropy", &layer, weigh, (float *[]){dlogits});
    for (size_t k = 0; k < layer.inputs; k++) free(layer.input[k]);
}

/* The step down by hand in chapter 7, where chapter 6 had left the token. */
Test(gradients, one_step_by_hand) {
    float words[] = {0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1}, dwords[12] = {0};
    float norm[4], logits[3], dlogits[3], loss, mean, rstd;
    const int32_t blub = 2;
    layernorm_forward(norm, &mean, &rstd, (float[]){1, 3, 5, 7}, (float[]){1, 1, 1, 1},
                      (float[4]){0}, 1, 4);
    matmul_forward(logits, norm, words, NULL, 1, 4, 3);
    crossentropy_backward(&loss, dlogits, logits, &blub, 1, 1, 3);
    expect_number(loss, 0.455, 6e-4);
    expect_number(dlogits[0], 0.2594, 1e-4);
    expect_number(dlogits[1], 0.1061, 1e-4);
    expect_number(dlogits[2], -0.3655, 1e-4);

    const float after[] = {0.348f,  1.116f, -0.116f, 0.652f,  1.142f, 0.047f,
                           -0.047f, 0.858f, -0.490f, -0.163f, 1.163f, 1.490f};
    matmul_backward_weight(dwords, NULL, dlogits, norm, 1, 4, 3);
    for (int i = 0; i < 12; i++) {
        words[i] -= dwords[i];
        expect_number(words[i], after[i], 6e-4);
    }
    matmul_forward(logits, norm, words, NULL, 1, 4, 3);
    expect_number(logits[0], -0.1432, 2e-4);
    expect_number(logits[1], -0.4244, 2e-4);
    expect_number(logits[2], 3.2508, 2e-4);
    crossentropy_forward(&loss, logits, &blub, 1, 3);
    expect_number(loss, 0.057, 6e-4);
}

/* Softmax and LayerNorm, line by line in chapter 7. */
Test(gradients, softmax_and_norm_by_hand) {
    float y[3], dx[4], mean, rstd, xhat[4], dgain[4] = {0}, dbias[4] = {0};
    const float scores[] = {0, 0, 0.6931472f}, dy[] = {4, 0, 2},
                dscores[] = {0.5f, -0.5f, 0};
    softmax_forward_plain(y, scores, 1, 3);
    softmax_row_backward(dx, dy, y, 3);
    for (int i = 0; i < 3; i++) expect_number(dx[i], dscores[i], 1e-6);

    const float x[] = {1, 7, 9, 15}, gain[] = {1, 1, 1, 1}, g[] = {2, 0, -1, 3};
    const float normed[] = {-1.4f, -0.2f, 0.2f, 1.4f};
    const float want[] = {0.284f, -0.188f, -0.412f, 0.316f};
    layernorm_forward(xhat, &mean, &rstd, x, gain, (float[4]){0}, 1, 4);
    layernorm_backward(dx, dgain, dbias, NULL, g, x, gain, &mean, &rstd, 1, 4);
    for (int c = 0; c < 4; c++) {
        expect_number(xhat[c], normed[c], 1e-5);
        expect_number(dx[c], want[c], 1e-5);
        expect_number(dgain[c], g[c] * normed[c], 1e-5);
        cr_expect_eq(dbias[c], g[c]);
    }
}

static void forward_relu_layer(const Layer *l, float *out) {
    relu_forward(out, l->input[0], l->N);
}

Test(gradients, relu) {
    noise = random_seed(6, "gradients");
    const size_t N = 33;
    float out[33], dx[33];
    Layer layer = {
        .forward = forward_relu_layer, .inputs = 1, .out = N, .count = {N}, .N = N};
    layer.input[0] = random_floats(N, 1);
    for (size_t i = 0; i < N; i++) /* the kink at 0 has no derivative: keep off it */
        if (fabsf(layer.input[0][i]) < 2 * STEP) layer.input[0][i] = 1;
    float *weigh = random_floats(N, 1);
    layer.forward(&layer, out);
    relu_backward_plain(dx, weigh, out, N);
    layer_check("relu", &layer, weigh, (float *[]){dx});
    for (size_t k = 0; k < layer.inputs; k++) free(layer.input[k]);
    free(weigh);
}

static void forward_embedding(const Layer *l, float *out) {
    const int32_t positions[] = {0, 1, 2, 0, 1};
    embedding_forward(out, l->input[0], l->input[1], l->tokens, positions, 5, l->C, 4,
                      3);
}

Test(gradients, embedding) {
    noise = random_seed(7, "gradients");
    const size_t C = 6;
    const int32_t tokens[] = {3, 1, 3, 0, 3}, positions[] = {0, 1, 2, 0, 1};
    Layer layer = {.forward = forward_embedding,
                   .inputs = 2,
                   .out = 5 * C,
                   .count = {4 * C, 3 * C},
                   .C = C,
                   .tokens = tokens};
    for (size_t k = 0; k < 2; k++) layer.input[k] = random_floats(layer.count[k], 1);
    float *weigh = random_floats(5 * C, 1), dtok[4 * 6] = {0}, dpos[3 * 6] = {0};
    embedding_backward(dtok, dpos, weigh, tokens, positions, 5, C, 4, 3);
    layer_check("embedding", &layer, weigh, (float *[]){dtok, dpos});
    for (size_t k = 0; k < layer.inputs; k++) free(layer.input[k]);
    free(weigh);
}

static double model_loss(const Model *model, Activations *a, const Batch *batch,
                         const Dropout *drop) {
    float losses[64];
    double sum = 0;
    model_forward(model, a, batch, drop);
    model_losses(model, a, batch, losses);
    for (size_t n = 0; n < batch->rows; n++) sum += (double)losses[n];
    return sum / (double)batch->rows;
}

/* The slope along the numbers from `first` to `last` of one tensor, in the direction
 * of their own gradient, which is where the slope is steepest: |gradient|. */
static void check_direction(Model *model, const Backprop *backprop, Activations *a,
                            const Batch *batch, const Dropout *drop, const char *name,
                            size_t first, size_t last) {
    double squares = 0;
    const float *g = backprop->gradients;
    for (size_t i = first; i < last; i++) squares += (double)g[i] * (double)g[i];
    double length = sqrt(squares), losses[2];
    if (length < 1e-6) return; /* the keys' bias */

    float *kept = malloc((last - first) * sizeof *kept);
    memcpy(kept, model->parameters + first, (last - first) * sizeof *kept);
    for (int side = 0; side < 2; side++) {
        double step = (side ? -1 : 1) * (double)STEP / length;
        for (size_t i = first; i < last; i++)
            model->parameters[i] =
                (float)((double)kept[i - first] + step * (double)g[i]);
        losses[side] = model_loss(model, a, batch, drop);
    }
    memcpy(model->parameters + first, kept, (last - first) * sizeof *kept);
    free(kept);
    double numeric = (losses[0] - losses[1]) / (2 * (double)STEP);
    double ratio = near_ratio((float)length, (float)numeric, 1e-2, 1e-4);
    cr_expect_leq(ratio, 1, "%s, %zu..%zu: %g, differences give %g", name, first, last,
                  length, numeric);
}

/* A ReLU has a kink, and a step across it measures no slope: every second unit is kept
 * on, the others off. (That a unit may be either is in the test of the layer.) */
static void avoid_kinks(Model *model) {
    for (size_t layer = 0; layer < model->config.L; layer++) {
        float *bias = model_parameter(model, model->parameters, UP_BIAS, layer);
        for (size_t i = 0; i < model->config.F; i++) bias[i] = i % 2 ? -6 : 6;
    }
}

/* Each tensor whole, and in slices. */
static void check_model(const Dropout *drop) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    Backprop *backprop = backprop_new(model);
    Activations a = {0};
    avoid_kinks(model);
    backprop_run(model, backprop, &b.batch, 1.0f / (float)b.batch.rows, drop);
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *tensor = &model->layout.tensors[i];
        size_t first = tensor->offset, end = first + tensor->count;
        check_direction(model, backprop, &a, &b.batch, drop, tensor->name, first, end);
        for (; first < end; first += 97)
            check_direction(model, backprop, &a, &b.batch, drop, tensor->name, first,
                            first + 97 < end ? first + 97 : end);
    }
    activations_free(&a);
    backprop_free(&backprop);
    model_free(&model);
    golden_close(&golden);
}

Test(gradients, whole_model) {
    check_model(NULL);
}

Test(gradients, whole_model_with_dropout) {
    const Dropout drop = {0.2, 5};
    check_model(&drop);
}
