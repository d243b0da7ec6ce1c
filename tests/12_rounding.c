/* Weights in eight bits: what is rounded is near, is found again, and survives the disk;
 * no file can harm the reader. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "12_page/kinds.h"
#include "12_page/rounding.h"
#include "golden_tensors.h"
#include <float.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* 1/127 = 66052.03 / 2^23, and the next whole number of 17 bits is 66053. */
Test(rounding, by_hand) {
    const float row[5] = {0.5f, -1, 0.25f, 0.003f, 0};
    const int8_t want[5] = {63, -127, 32, 0, 0};
    int8_t q[5];
    float scale = rounding_scale(row, 5, 127);
    cr_expect_eq(scale, 66053 / 8388608.0f, "%.9g", (double)scale);
    rounding_row(q, row, scale, 5);
    for (int k = 0; k < 5; k++) cr_expect_eq(q[k], want[k], "%d: %d", k, q[k]);

    cr_expect_eq(rounding_scale(row + 1, 1, 7), 74899 / 524288.0f); /* 74898.3 */
    cr_expect_eq(rounding_scale(row + 4, 1, 127), 0);
    rounding_row(q, row + 4, 0, 1);
    cr_expect_eq(q[0], 0);
}

Test(rounding, half_way_goes_to_the_even_one) {
    const float row[5] = {127, 0.5f, 1.5f, -0.5f, -2.5f};
    const int8_t want[5] = {127, 0, 2, 0, -2};
    int8_t q[5];
    rounding_row(q, row, 1, 5);
    for (int k = 0; k < 5; k++) cr_expect_eq(q[k], want[k], "%d: %d", k, q[k]);
}

Test(rounding, a_product_is_exact_and_found_again) {
    enum { K = 61 };
    static const int levels[] = {127, 31, 7, 1};
    Random random = random_seed(3, "test");
    float row[K], again[K];
    int8_t q[K], p[K];
    for (int i = 0; i < 4000; i++) {
        float size = ldexpf(1, (int)random_below(&random, 190) - 95);
        int level = levels[i % 4];
        for (int k = 0; k < K; k++) row[k] = (float)random_normal(&random) * size;
        float scale = rounding_scale(row, K, level);
        rounding_row(q, row, scale, K);
        for (int k = 0; k < K; k++) {
            again[k] = (float)q[k] * scale;
            cr_assert_eq((double)again[k], (double)q[k] * (double)scale);
            cr_assert_leq(abs(q[k]), level);
            cr_assert_leq(fabs((double)row[k] - (double)again[k]),
                          (double)scale * 0.5000001, "%g as %g", (double)row[k],
                          (double)again[k]);
        }
        cr_assert_eq(rounding_scale(again, K, level), scale, "%a", (double)scale);
        rounding_row(p, again, scale, K);
        cr_assert_arr_eq(p, q, K);
    }
}

Test(rounding, too_large_a_weight_is_refused, .exit_code = EX_DATAERR) {
    rounding_scale((float[]){1, -FLT_MAX}, 2, 127);
}

static char folder[128];

static void folder_open(void) {
    mkdir("build", 0777);
    mkdir("build/tmp", 0777);
    strcpy(folder, "build/tmp/bytes-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    Model *model = model_load(GOLDEN_FOLDER);
    rounding_save(model, folder, GOLDEN_FOLDER);
    model_free(&model);
}

static void folder_close(void) {
    char command[256];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(rounded_files, .init = folder_open, .fini = folder_close);

static char *file_in(const char *where, const char *name, size_t *size) {
    char *path = path_join(where, name), *bytes = file_read(path, size);
    free(path);
    return bytes;
}

Test(rounded_files, survive_the_disk) {
    Model *want = model_load(GOLDEN_FOLDER), *got = rounding_load(folder);
    rounding_apply(want, PARAMETER_SPECS, ROUNDING_LEVELS);
    cr_expect_eq(
        memcmp(got->parameters, want->parameters, want->layout.total * sizeof(float)),
        0);
    char *second = path_join(folder, "second");
    rounding_save(got, second, folder);
    static const char *const names[] = {"model.safetensors", "config.json"};
    for (int i = 0; i < 2; i++) {
        size_t size, other;
        char *a = file_in(folder, names[i], &size),
             *b = file_in(second, names[i], &other);
        cr_assert_eq(size, other, "%s: expected %zu bytes, found %zu", names[i], size,
                     other);
        cr_expect_arr_eq(a, b, size);
        free(a);
        free(b);
    }
    free(second);
    model_free(&want);
    model_free(&got);
}

Test(rounded_files, take_the_bytes_that_are_told) {
    Model *model = model_load(GOLDEN_FOLDER);
    size_t bytes = 0, size;
    for (size_t spec = 0; spec < PARAMETER_SPECS; spec++)
        bytes += kind_at(model, spec, ROUNDING_LEVELS).bytes;
    char *file = file_in(folder, "model.safetensors", &size);
    uint64_t header;
    memcpy(&header, file, 8);
    cr_expect_eq(size - 8 - header, bytes, "expected %zu bytes of data, found %zu",
                 bytes, size - 8 - (size_t)header);
    free(file);
    model_free(&model);
}

Test(rounded_files, of_one_kind_changes_no_other) {
    Model *model = model_load(GOLDEN_FOLDER), *whole = model_load(GOLDEN_FOLDER);
    rounding_apply(model, UP_WEIGHT, 7);
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *t = &model->layout.tensors[i];
        int same = memcmp(model->parameters + t->offset, whole->parameters + t->offset,
                          t->count * sizeof(float)) == 0;
        cr_expect_eq(same, t->spec != UP_WEIGHT, "%s", t->name);
    }
    model_free(&model);
    model_free(&whole);
}

/* Runs rounding_load in a child; its exit code, and what it says on stderr. */
static void expect_refusal(const char *what, const char *message) {
    int ends[2], status;
    char said[4096];
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 2);
        Model *model = rounding_load(folder);
        model_free(&model);
        _exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t n; (n = read(ends[0], said + length, sizeof said - 1 - length)) > 0;)
        length += (size_t)n;
    said[length] = '\0';
    close(ends[0]);
    waitpid(child, &status, 0);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    cr_expect_eq(code, EX_DATAERR, "%s: expected exit code %d, found %d: %s", what,
                 EX_DATAERR, code, said);
    cr_expect_not_null(strstr(said, message), "%s: expected '%s' in: %s", what, message,
                       said);
}

static void put(const char *bytes, size_t size) {
    char *path = path_join(folder, "model.safetensors");
    FILE *file = fopen(path, "wb");
    fwrite(bytes, 1, size, file);
    fclose(file);
    free(path);
}

/* One text of the header in place of another of the same length. */
static void put_changed(const char *from, const char *to) {
    size_t size;
    char *bytes = file_in(folder, "model.safetensors", &size);
    char *at = memmem(bytes, size, from, strlen(from));
    cr_assert_not_null(at, "%s", from);
    memcpy(at, to, strlen(to));
    put(bytes, size);
    free(bytes);
}

Test(rounded_files, truncated_ones_are_refused) {
    size_t size;
    char *bytes = file_in(folder, "model.safetensors", &size);
    for (size_t left = 0; left < size; left += 1 + size / 23) {
        put(bytes, left);
        expect_refusal("cut short", "model.safetensors: ");
    }
    free(bytes);
}

Test(rounded_files, floats_are_refused) {
    size_t size;
    char *bytes = file_in(GOLDEN_FOLDER, "model.safetensors", &size);
    put(bytes, size);
    expect_refusal("a model of floats",
                   "tok_emb.weight.scale' is missing; run 12_page");
    free(bytes);
}

Test(rounded_files, another_name_is_refused) {
    put_changed("blocks.0.ffn.up.weight.scale", "blocks.0.ffn.up.weight.sCale");
    expect_refusal("a scale that is not there", "scale' is missing");
}

Test(rounded_files, bad_scales_are_refused) {
    static const float scales[] = {-1, NAN, INFINITY, 0x1p94f};
    size_t size;
    uint64_t header;
    char *bytes = file_in(folder, "model.safetensors", &size);
    memcpy(&header, bytes, 8); /* the embedding's scales are the first in the file */
    for (int i = 0; i < 4; i++) {
        memcpy(bytes + 8 + header, &scales[i], 4);
        put(bytes, size);
        expect_refusal("a scale", i == 1 || i == 2 ? "not finite" : "expected scales");
    }
    free(bytes);
}

Test(rounded_files, sizes_that_are_only_claimed_take_no_memory) {
    size_t size;
    char *config = file_in(folder, "config.json", &size);
    char *at = strstr(config, "\"vocab_size\": "),
         *path = path_join(folder, "config.json");
    cr_assert_not_null(at);
    FILE *file = fopen(path, "wb");
    fprintf(file, "%.*s\"vocab_size\": 1048576%s", (int)(at - config), config,
            strchr(at, ','));
    fclose(file);
    expect_refusal("a vocabulary of a million", "expected the shape 1048576 x");
    free(path);
    free(config);
}
