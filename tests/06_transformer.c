/* The forward pass against the reference, and a model at birth. */
#include "00_ground/random.h"
#include "04_tensors/tensors.h"
#include "06_transformer/model.h"
#include "expect.h"
#include "find.h"
#include "golden_tensors.h"
#include "npy.h"
#include "studies/06_transformer/dump.h"
#ifdef _OPENMP
#include <omp.h>
#endif

/* Activations of the reference are at most about 4, where neighbouring floats lie 2e-7
 * to 5e-7 apart: a few roundings on the way to a number near 0 may leave 1e-6. */
#define ACTIVATION_ATOL 1e-6

static void expect_near(const Golden *golden, const GoldenBatch *b, const char *format,
                        size_t layer, const float *got, size_t columns) {
    char name[80];
    if (strstr(format, "%zu") != NULL)
        snprintf(name, sizeof name, "blocks.%zu.%s", layer, format + 11);
    else
        snprintf(name, sizeof name, "%s", format);
    double worst = golden_worst(golden, b, name, got, columns, 1e-5, ACTIVATION_ATOL);
    cr_expect_leq(worst, 1, "%s: expected within the bound, found %g times as far off",
                  name, worst);
}

Test(transformer, reference_activations) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    Activations a = {0};
    model_forward(model, &a, &b.batch, NULL);
    size_t C = model->config.C, N = b.batch.rows, V = model->config.V;

    expect_near(&golden, &b, "embedding.out", 0, activation(&a, EMBEDDING, 0), C);
    for (size_t l = 0; l < model->config.L; l++) {
        expect_near(&golden, &b, "blocks.%zu.norm1.out", l, activation(&a, NORM1, l),
                    C);
        expect_near(&golden, &b, "blocks.%zu.attn.qkv.out", l, activation(&a, QKV, l),
                    3 * C);
        expect_near(&golden, &b, "blocks.%zu.norm2.out", l, activation(&a, NORM2, l),
                    C);
        expect_near(&golden, &b, "blocks.%zu.out", l, activation(&a, BLOCK_OUT, l), C);
    }
    expect_near(&golden, &b, "norm.out", 0, activation(&a, NORM, 0), C);
    float *logits = malloc(N * V * sizeof *logits);
    model_logits(model, logits, activation(&a, NORM, 0), N);
    expect_near(&golden, &b, "logits", 0, logits, V);

    /* the loss, by blocks of rows and from all logits */
    float *losses = malloc(N * sizeof *losses), *whole = malloc(N * sizeof *whole);
    model_losses(model, &a, &b.batch, losses);
    crossentropy_forward(whole, logits, b.batch.targets, N, V);
    expect_floats(losses, whole, N, 0);
    double sum = 0;
    for (size_t n = 0; n < N; n++) sum += (double)losses[n];
    size_t count;
    float *want = golden_get(&golden, "loss", &count);
    expect_number(sum / (double)N, *want, 1e-6 * (double)*want);
    free(want);
    free(logits);
    free(losses);
    free(whole);
    activations_free(&a);
    model_free(&model);
    golden_close(&golden);
}

Test(transformer, reference_attention) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    Activations a = {0};
    model_forward(model, &a, &b.batch, NULL);
    size_t NH = model->config.NH, N = b.batch.rows, W = a.W, P = b.padded, count;
    for (size_t l = 0; l < model->config.L; l++) {
        char name[80];
        snprintf(name, sizeof name, "blocks.%zu.attn.probs", l);
        float *want = golden_get(&golden, name, &count);
        for (size_t s = 0; s < b.sequences; s++)
            for (size_t h = 0; h < NH; h++)
                for (size_t t = 0; t < b.lengths[s]; t++) {
                    const float *got =
                        activation(&a, ATT, l) + (h * N + b.starts[s] + t) * W;
                    double worst = near_worst(got, want + ((s * NH + h) * P + t) * P,
                                              b.lengths[s], 1e-5, ACTIVATION_ATOL);
                    cr_expect_leq(
                        worst, 1,
                        "%s, head %zu, row %zu: expected all within the bound, "
                        "found one %g times as far",
                        name, h, t, worst);
                }
        free(want);
    }
    activations_free(&a);
    model_free(&model);
    golden_close(&golden);
}

/* The token that goes up by hand in chapter 6: four channels, one block, three words.
 */
Test(transformer, one_token_by_hand) {
    const float words[] = {0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1}, ones[] = {1, 1, 1, 1};
    const float values[] = {0, 0, 2, 2, 0, 2, 0, 2}, zeros[4] = {0};
    const float up[] = {-0.36f, 0, 0, 0.36f, 0.36f, 0, 0, -0.36f};
    const float down[] = {0, 5, 0, 5,
                          1, 5, 1, 5}; /* what unit 1 writes is never seen */
    const int32_t token = 1, position = 0, blub = 2;
    float x[4], norm[4], hidden[2], out[4], logits[3], loss, mean, rstd;

    embedding_forward(x, words, (float[]){0, 2, 3, 3}, &token, &position, 1, 4, 3, 1);
    for (int c = 0; c < 4; c++) x[c] += (values[c] + values[4 + c]) / 2;
    layernorm_forward(norm, &mean, &rstd, x, ones, zeros, 1, 4);
    matmul_forward_relu(hidden, norm, up, NULL, 1, 4, 2);
    matmul_forward_add(out, hidden, down, NULL, x, 1, 2, 4);
    for (int c = 0; c < 4; c++) expect_number(out[c], 1 + 2 * c, 5e-3);
    layernorm_forward(norm, &mean, &rstd, out, ones, zeros, 1, 4);
    matmul_forward(logits, norm, words, NULL, 1, 4, 3);
    expect_number(logits[0], 0.89, 6e-3);
    expect_number(logits[1], 0, 6e-3);
    expect_number(logits[2], 1.79, 6e-3);
    crossentropy_forward(&loss, logits, &blub, 1, 3);
    expect_number(loss, 0.455, 6e-4);
}

/* By hand: 4096*384 + 128*384 + 6 * (4*384 + 3*384*384 + 3*384 + 384*384 + 384
 *          + 2*384*768 + 768 + 384) + 2*384 */
Test(transformer, the_guppy_has_8_7_million_parameters) {
    Config config = config_preset("guppy");
    Model *model = model_new(&config);
    cr_expect_eq(model->layout.elements, 8726016);
    model_free(&model);
}

Test(transformer, tensors_lie_side_by_side) {
    Config config = config_preset("minnow");
    Model *model = model_new(&config);
    size_t end = 0;
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *tensor = &model->layout.tensors[i];
        cr_expect(tensor->offset % 16 == 0 && tensor->offset >= end &&
                  tensor->offset < end + 16);
        end = tensor->offset + tensor->count;
        cr_expect_eq(layout_find(&model->layout, tensor->name), tensor);
    }
    cr_expect_eq(model->layout.total, (end + 15) / 16 * 16);
    cr_expect_str_eq(layout_at(&model->layout, DOWN_BIAS, 2)->name,
                     "blocks.2.ffn.down.bias");
    cr_expect_str_eq(layout_at(&model->layout, NORM_BIAS, 0)->name, "norm.bias");
    cr_expect_null(layout_find(&model->layout, "blocks.4.norm1.weight"));
    model_free(&model);
}

Test(transformer, newborn_parameters) {
    Config config = config_preset("minnow");
    Model *model = model_new(&config), *twin = model_new(&config);
    model_init(model, 1);
    model_init(twin, 1);
    size_t bytes = model->layout.total * sizeof(float);
    expect_floats(model->parameters, twin->parameters, model->layout.total, 0);
    model_init(twin, 2);
    cr_expect_arr_neq(model->parameters, twin->parameters, bytes, "the same seed?");

    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *tensor = &model->layout.tensors[i];
        const float *x = model->parameters + tensor->offset;
        double sum = 0, squares = 0, n = (double)tensor->count;
        for (size_t j = 0; j < tensor->count; j++) {
            sum += (double)x[j];
            squares += (double)x[j] * (double)x[j];
        }
        if (tensor->rank == 2) { /* within 5 standard deviations of the estimates */
            expect_number(sum / n, 0, 5 * 0.02 / sqrt(n), "(%s)", tensor->name);
            expect_number(sqrt(squares / n), 0.02, 0.02 * 5 / sqrt(2 * n), "(%s)",
                          tensor->name);
        } else {
            int gain = strstr(tensor->name, "norm") && strstr(tensor->name, "weight");
            cr_expect(sum == (gain ? n : 0) && squares == sum, "%s", tensor->name);
        }
    }
    model_free(&model);
    model_free(&twin);
}

/* Sequences of random tokens: nobody can know them, and a newborn does not try. */
static void random_batch(GoldenBatch *b, const Config *config) {
    Random random = random_seed(5, "tokens");
    memset(b, 0, sizeof *b);
    const size_t lengths[] = {17, 1, 30, 16};
    size_t n = 0;
    for (size_t s = 0; s < 4; s++) {
        for (size_t t = 0; t < lengths[s]; t++, n++) {
            b->tokens[n] = (int32_t)random_below(&random, config->V);
            b->targets[n] = (int32_t)random_below(&random, config->V);
            b->positions[n] = (int32_t)t;
        }
        b->starts[s + 1] = (uint32_t)n;
    }
    b->batch = (Batch){n, 4, b->tokens, b->targets, b->positions, b->starts, b->lines};
}

Test(transformer, loss_at_birth_is_ln_V) {
    const char *presets[] = {"guppy", "minnow"};
    for (size_t i = 0; i < 2; i++) {
        Config config = config_preset(presets[i]);
        Model *model = model_new(&config);
        model_init(model, 1);
        GoldenBatch b;
        random_batch(&b, &config);
        Activations a = {0};
        model_forward(model, &a, &b.batch, NULL);
        float losses[64];
        model_losses(model, &a, &b.batch, losses);
        double mean = 0;
        for (size_t n = 0; n < b.batch.rows; n++)
            mean += (double)losses[n] / (double)b.batch.rows;
        double expected = log((double)config.V);
        cr_expect(fabs(mean / expected - 1) < 0.02, "%s: %g", presets[i], mean);
        activations_free(&a);
        model_free(&model);
    }
}

/* 300 rows are a block of HEAD_ROWS and a rest: the losses of all logits at once. */
Test(transformer, losses_in_blocks_are_the_losses) {
    enum { T = 15, N = 20 * T };
    Config config = {.V = 29, .T = T, .C = 12, .L = 1, .NH = 2, .F = 10, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 4);
    Random random = random_seed(6, "tokens");
    int32_t tokens[N + 1], positions[N];
    uint32_t starts[N / T + 1], lines[N / T] = {0};
    for (size_t n = 0; n <= N; n++) tokens[n] = (int32_t)random_below(&random, 29);
    for (size_t n = 0; n < N; n++) positions[n] = (int32_t)(n % T);
    for (size_t s = 0; s <= N / T; s++) starts[s] = (uint32_t)(s * T);
    Batch batch = {N, N / T, tokens, tokens + 1, positions, starts, lines};
    Activations a = {0};
    static float losses[N], want[N], logits[N * 29];
    model_forward(model, &a, &batch, NULL);
    model_losses(model, &a, &batch, losses);
    model_logits(model, logits, activation(&a, NORM, 0), N);
    crossentropy_forward(want, logits, batch.targets, N, 29);
    expect_floats(losses, want, N, 0);
    activations_free(&a);
    model_free(&model);
}

#ifdef _OPENMP
Test(transformer, any_number_of_threads_gives_the_same_bits) {
    Config config = config_preset("minnow");
    Model *model = model_new(&config);
    model_init(model, 3);
    GoldenBatch b;
    random_batch(&b, &config);
    const int threads[] = {1, 2, 3, 8};
    float first[64], losses[64];
    for (size_t i = 0; i < 4; i++) {
        Dropout drop = {0.1, 1};
        Activations a = {0};
        omp_set_num_threads(threads[i]);
#pragma omp parallel
#pragma omp single
        {
            model_forward(model, &a, &b.batch, &drop);
            model_losses(model, &a, &b.batch, losses);
        }
        if (i == 0) memcpy(first, losses, sizeof first);
        expect_floats(losses, first, b.batch.rows, 0, "(%d threads)", threads[i]);
        activations_free(&a);
    }
    model_free(&model);
}
#endif

/* One activations block serves batches of any size, in any order. */
Test(transformer, a_batch_does_not_remember_the_one_before) {
    Config config = config_preset("minnow");
    Model *model = model_new(&config);
    model_init(model, 3);
    GoldenBatch b;
    random_batch(&b, &config);
    Batch small = b.batch;
    small.rows = 18;
    small.sequences = 2;
    Activations fresh = {0}, used = {0};
    float want[64], got[64];
    model_forward(model, &fresh, &small, NULL);
    model_losses(model, &fresh, &small, want);
    model_forward(model, &used, &b.batch, NULL);
    model_forward(model, &used, &small, NULL);
    model_losses(model, &used, &small, got);
    expect_floats(got, want, 18, 0);
    activations_free(&fresh);
    activations_free(&used);
    model_free(&model);
}

static void forward_refused(const void *batch) {
    Config config = config_preset("minnow");
    Model *model = model_new(&config);
    Activations a = {0};
    model_forward(model, &a, batch, NULL);
}

/* Rows that belong to no sequence, or to two, and sequences longer than the context. */
Test(transformer, a_batch_that_does_not_add_up_is_refused) {
    Config config = config_preset("minnow");
    GoldenBatch b;
    const uint32_t sound[] = {0, 17, 18, 48, 64}, late[] = {1, 17, 18, 48, 64},
                   empty[] = {0, 17, 17, 48, 64}, back[] = {0, 17, 16, 48, 64};
    random_batch(&b, &config);
    cr_assert_arr_eq(b.starts, sound, sizeof sound);
    const uint32_t *const wrong[] = {late, empty, back};
    for (size_t i = 0; i < 3; i++) {
        memcpy(b.starts, wrong[i], sizeof late);
        expect_fail(70, "broken precondition", forward_refused, &b.batch);
    }
    memcpy(b.starts, sound, sizeof sound);
    Batch fewer = b.batch, none = {.starts = b.starts};
    fewer.rows = 63;
    expect_fail(70, "broken precondition", forward_refused, &fewer);
    expect_fail(70, "broken precondition", forward_refused, &none);
    const uint32_t wide[] = {0, (uint32_t)config.T + 1};
    Batch longer = {config.T + 1, 1, NULL, NULL, NULL, wide, NULL};
    expect_fail(70, "broken precondition", forward_refused, &longer);
}

/* Dropout of 0.5 in the forward pass: another result for another seed, the same for the
 * same; none for probability 0. */
Test(transformer, dropout_follows_its_seed) {
    Config config = config_preset("minnow");
    Model *model = model_new(&config);
    model_init(model, 3);
    GoldenBatch b;
    random_batch(&b, &config);
    const Dropout drops[] = {{0.5, 1}, {0.5, 1}, {0.5, 2}, {0, 3}};
    static float norms[5][64 * 128];
    for (size_t i = 0; i < 5; i++) {
        Activations a = {0};
        model_forward(model, &a, &b.batch, i < 4 ? &drops[i] : NULL);
        memcpy(norms[i], activation(&a, NORM, 0), sizeof norms[i]);
        activations_free(&a);
    }
    expect_floats(norms[0], norms[1], 64 * 128, 0);
    cr_expect_arr_neq(norms[0], norms[2], sizeof norms[0]);
    cr_expect_arr_neq(norms[0], norms[4], sizeof norms[0]);
    expect_floats(norms[3], norms[4], 64 * 128, 0);
    model_free(&model);
}

static void expect_dumped(const Golden *golden, const GoldenBatch *b, size_t s,
                          const char *folder, const char *name) {
    char file[200];
    snprintf(file, sizeof file, "%s/%s.npy", folder, name);
    size_t rank, shape[NPY_MAX_RANK], count, T = b->lengths[s];
    float *got = npy_read(file, &rank, shape), *want = golden_get(golden, name, &count);
    double worst = 0;
    if (rank == 3) { /* (NH,T,T) against (S,NH,P,P) */
        for (size_t h = 0; h < shape[0]; h++)
            for (size_t t = 0; t < T; t++)
                worst =
                    fmax(worst, near_worst(got + (h * T + t) * T,
                                           want + ((s * shape[0] + h) * b->padded + t) *
                                                      b->padded,
                                           T, 1e-5, ACTIVATION_ATOL));
    } else {
        cr_expect_eq(shape[0], T);
        worst = near_worst(got, want + s * b->padded * shape[1], T * shape[1], 1e-5,
                           ACTIVATION_ATOL);
    }
    cr_expect_leq(worst, 1, "%s: expected within the bound, found %g times as far off",
                  name, worst);
    free(got);
    free(want);
}

/* Every tensor that the reference file has, from the files that --dump writes. */
Test(transformer, dump_writes_the_reference_tensors) {
    Golden golden = golden_open();
    GoldenBatch b;
    golden_batch(&golden, &b);
    Model *model = model_load(GOLDEN_FOLDER);
    double sum = 0;
    for (size_t s = 0; s < b.sequences; s++) {
        char folder[] = "build/tmp/dump-XXXXXX";
        folder_make("build/tmp");
        cr_assert_not_null(mkdtemp(folder));
        const uint32_t starts[] = {0, (uint32_t)b.lengths[s]};
        const size_t from = b.starts[s];
        Batch one = {b.lengths[s],       1,      b.tokens + from, b.targets + from,
                     b.positions + from, starts, b.lines};
        Activations a = {0};
        model_forward(model, &a, &one, NULL);
        dump_write(folder, model, &a, &one);

        size_t compared = 0;
        const char *name;
        json_t *entry;
        json_object_foreach(golden.header, name, entry) {
            if (strncmp(name, "blocks.", 7) != 0 && strncmp(name, "norm.", 5) != 0 &&
                strncmp(name, "embedding.", 10) != 0 && strcmp(name, "logits") != 0)
                continue;
            expect_dumped(&golden, &b, s, folder, name);
            compared++;
        }
        cr_expect_eq(compared, 3 + 2 * 8);
        char file[200], command[200];
        size_t rank, shape[NPY_MAX_RANK];
        snprintf(file, sizeof file, "%s/loss.npy", folder);
        float *loss = npy_read(file, &rank, shape);
        sum += (double)*loss * (double)b.lengths[s];
        free(loss);
        snprintf(command, sizeof command, "rm -rf %s", folder);
        cr_assert_eq(system(command), 0);
        activations_free(&a);
    }
    size_t count;
    float *want = golden_get(&golden, "loss", &count);
    expect_number(sum / (double)b.batch.rows, *want, 1e-6 * (double)*want);
    free(want);
    model_free(&model);
    golden_close(&golden);
}
