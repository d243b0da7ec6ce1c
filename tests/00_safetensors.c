/* Tensor files: what is written reads back, and no file can harm the reader. */
#include "00_ground/safetensors.h"

#include "00_ground/fail.h"
#include "expect.h"
#include <math.h>
#include <stdint.h>

/* A file with this header, and as many bytes of data. */
static const char *file_of(const char *header, size_t data) {
    const char *path = expect_path(expect_folder(), "x.safetensors");
    uint64_t length = strlen(header);
    char bytes[4096] = {0};
    memcpy(bytes, &length, 8);
    memcpy(bytes + 8, header, length);
    for (size_t i = 0; i < data; i++) bytes[8 + length + i] = (char)i;
    expect_write(path, bytes, 8 + length + data);
    return path;
}

Test(safetensors, all_types_and_texts_come_back) {
    const char *path = expect_path(expect_folder(), "x.safetensors");
    float x[2][3] = {{1, -2, 0.5f}, {3e38f, 0, -0.0f}}, x_back[2][3];
    int32_t ids[4] = {-1, 0, INT32_MAX, INT32_MIN}, ids_back[4];
    uint64_t starts[1] = {UINT64_MAX}, starts_back[1];
    const FileText texts[] = {{"number", "18446744073709551615"},
                              {"text", "a \"quote\", a line\nand \xc3\xa9"},
                              {"empty", ""}};
    const FileTensor out[] = {{"x", TENSOR_F32, 2, {2, 3}, x},
                              {"ids", TENSOR_I32, 1, {4, 1}, ids},
                              {"none", TENSOR_F32, 1, {0, 1}, NULL},
                              {"starts", TENSOR_U64, 1, {1, 1}, starts}};
    safetensors_write(path, texts, 3, out, 4);

    size_t size;
    uint64_t length;
    const char *bytes = expect_read(path, &size);
    memcpy(&length, bytes, 8);
    cr_expect_eq(length % 8, 0, "the data is aligned");
    cr_expect_eq(size, 8 + length + sizeof x + sizeof ids + sizeof starts);

    SafetensorsFile *file = safetensors_open(path, "");
    cr_expect_eq(safetensors_length(file, "ids"), 4);
    cr_expect_eq(safetensors_length(file, "none"), 0);
    cr_expect_str_eq(safetensors_text(file, "text"), texts[1].text);
    cr_expect_eq(safetensors_number(file, "number", 0, UINT64_MAX), UINT64_MAX);
    float nothing;
    const FileTensor in[] = {{"starts", TENSOR_U64, 1, {1, 1}, starts_back},
                             {"none", TENSOR_F32, 1, {0, 1}, &nothing},
                             {"x", TENSOR_F32, 2, {2, 3}, x_back},
                             {"ids", TENSOR_I32, 1, {4, 1}, ids_back}};
    for (size_t i = 0; i < 4; i++) safetensors_take(file, &in[i]);
    cr_expect_eq(memcmp(x, x_back, sizeof x), 0);
    cr_expect_eq(memcmp(ids, ids_back, sizeof ids), 0);
    cr_expect_eq(memcmp(starts, starts_back, sizeof starts), 0);
    safetensors_close(&file);
    cr_expect_null(file);
}

static void write_to(const void *path) {
    float x[3000] = {0};
    safetensors_write(path, NULL, 0, &(FileTensor){"x", TENSOR_F32, 1, {3000, 1}, x},
                      1);
}

Test(safetensors, a_write_that_failed_is_an_error) {
    expect_fail(74, "/dev/full: cannot be written: No space", write_to, "/dev/full");
}

typedef struct {
    const char *path, *key, *name;
    TensorType type;
} Asked;

static void ask(const void *with) {
    const Asked *asked = with;
    uint64_t room[8];
    SafetensorsFile *file = safetensors_open(asked->path, "; run make");
    if (asked->key) safetensors_number(file, asked->key, 5, 9);
    if (asked->name)
        safetensors_take(file,
                         &(FileTensor){asked->name, asked->type, 1, {2, 1}, room});
    safetensors_length(file, "table");
}

#define TEXTS                                                                          \
    "\"__metadata__\":{\"a\":\"7\",\"b\":\"10\",\"c\":\"7x\",\"d\":\"\",\"e\":7,"      \
    "\"g\":\"-7\",\"h\":\" 7\",\"i\":\"18446744073709551623\"}"
#define TABLE "\"table\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}"
#define IDS   "\"ids\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[8,16]}"
#define THREE "\"three\":{\"dtype\":\"I32\",\"shape\":[3],\"data_offsets\":[16,28]}"

Test(safetensors, says_what_it_misses) {
    const char *path = file_of("{" TEXTS "," TABLE "," THREE "," IDS "}", 28);
    static const struct {
        const char *key, *name;
        TensorType type;
        const char *want;
    } cases[] = {
        {"b", NULL, 0, "b: expected a whole number from 5 to 9, found '10'"},
        {"c", NULL, 0, "c: expected a whole number from 5 to 9, found '7x'"},
        {"d", NULL, 0, "d: expected a whole number"},
        {"g", NULL, 0, "g: expected a whole number"},
        {"h", NULL, 0, "h: expected a whole number"},
        {"i", NULL, 0, "i: expected a whole number"},
        {"e", NULL, 0, "expected a text 'e' in its header"},
        {"f", NULL, 0, "expected a text 'f' in its header"},
        {"a", "other", TENSOR_F32, "the tensor 'other' is missing"},
        {"a", "ids", TENSOR_F32, "ids: expected dtype F32, found I32"},
        {"a", "table", TENSOR_F32, "table: expected the shape 2 x 1, found 1 x 2"},
        {"a", "three", TENSOR_I32, "three: expected the shape 2 x 1, found 3 x 1"},
        {NULL, NULL, 0, "table: expected a list of numbers, found a table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Asked asked = {path, cases[i].key, cases[i].name, cases[i].type};
        expect_fail(65, cases[i].want, ask, &asked);
        expect_fail(65, "; run make", ask, &asked);
    }
}

static void open_and_close(const void *path) {
    SafetensorsFile *file = safetensors_open(path, "");
    safetensors_close(&file);
}

/* A tensor of one row of two numbers, of this type, with this shape and this place. */
#define ODD(type, shape, offsets)                                                      \
    "{\"x\":{\"dtype\":" type ",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

Test(safetensors, refuses_headers_that_lie) {
    static const struct {
        const char *header;
        size_t data;
        const char *want;
    } cases[] = {
        {"{" TABLE "," IDS "}", 17, "1 bytes belong to no tensor"},
        {"{" TABLE "," IDS "}", 15, "ids: expected data_offsets of the size"},
        {"{" TABLE "}", 16, "8 bytes belong to no tensor"},
        {"{" IDS "}", 16, "ids: its data should start at byte 0, not at 8"},
        {"{" TABLE "," TABLE "}", 8, "duplicate"},
        {"{" TABLE "," IDS "}", 16, "there should be no tensor 'table'"},
        {"{}", 1, "1 bytes belong to no tensor"},
        {"[]", 0, "the header is no JSON object"},
        {"{" TABLE, 8, "the header is no JSON object"},
        {"{" TABLE "}}", 8, "the header is no JSON object"},
        {"{\"x\":7}", 0, "x: expected dtype F32, I32, U64 or I8, found none"},
        {"{\"x\":{}}", 0, "x: expected dtype F32, I32, U64 or I8, found none"},
        {ODD("\"F64\"", "[1,2]", "[0,8]"), 8, "x: expected dtype F32, I32, U64 or I8"},
        {ODD("32", "[1,2]", "[0,8]"), 8, "x: expected dtype F32"},
        {ODD("\"F32\"", "[]", "[0,8]"), 8, "x: expected a shape of one or two"},
        {ODD("\"F32\"", "[1,2,1]", "[0,8]"), 8, "x: expected a shape of one or two"},
        {ODD("\"F32\"", "[-1,-2]", "[0,8]"), 8, "x: expected a shape of one or two"},
        {ODD("\"F32\"", "[1,2.0]", "[0,8]"), 8, "x: expected a shape of one or two"},
        {ODD("\"F32\"", "\"1,2\"", "[0,8]"), 8, "x: expected a shape of one or two"},
        {ODD("\"F32\"", "[99999999999999999999]", "[0,8]"), 8, "too big"},
        {ODD("\"F32\"", "[4611686018427387904,4]", "[0,0]"), 0, "x: expected data_off"},
        {ODD("\"F32\"", "[4611686018427387904,1]", "[0,0]"), 0, "x: expected data_off"},
        {ODD("\"U64\"", "[2305843009213693953]", "[0,8]"), 8, "x: expected data_off"},
        {ODD("\"U64\"", "[2]", "[0,8]"), 8, "x: expected data_offsets"},
        {ODD("\"F32\"", "[1,2]", "[8,0]"), 8, "x: expected data_offsets"},
        {ODD("\"F32\"", "[1,2]", "[0,4]"), 8, "x: expected data_offsets"},
        {ODD("\"F32\"", "[1,2]", "[-8,0]"), 8, "x: expected data_offsets"},
        {ODD("\"F32\"", "[1,2]", "[0]"), 8, "x: expected data_offsets"},
        {ODD("\"F32\"", "[1,2]", "[\"0\",8]"), 8, "x: expected data_offsets"},
        {ODD("\"F32\"", "[1,2]", "[9223372036854775799,9223372036854775807]"), 8,
         "x: expected data_offsets"},
        {ODD("\"F32\"", "[1,2]", "[1,9]"), 9, "x: its data should start at byte 0"},
        /* two tensors that share all their bytes, or some of them */
        {"{" TABLE ",\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
         8, "its data should start at byte 8, not at 0"},
        {"{" TABLE ",\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
         12, "x: its data should start at byte 8, not at 4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_fail(65, cases[i].want, open_and_close,
                    file_of(cases[i].header, cases[i].data));
    expect_fail(66, "cannot be opened", open_and_close, "nowhere.safetensors");
}

Test(safetensors, refuses_lengths_that_lie) {
    size_t size;
    const char *path = file_of("{" TABLE "}", 8);
    char *bytes = expect_read(path, &size);
    const uint64_t claims[] = {size - 7,   size,           1 << 30,   (uint64_t)1 << 63,
                               UINT64_MAX, UINT64_MAX - 7, INT64_MAX, UINT32_MAX};
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        memcpy(bytes, &claims[i], 8);
        expect_write(path, bytes, size);
        expect_fail(65, "the header should take", open_and_close, path);
    }
    const uint64_t wrong[] = {0, 1, size - 8 - 9, size - 8};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memcpy(bytes, &wrong[i], 8);
        expect_write(path, bytes, size);
        expect_fail(65, "the header is no JSON object", open_and_close, path);
    }
    for (size_t i = 0; i < 8; i++) {
        expect_write(path, bytes, i);
        expect_fail(65, "expected a safetensors file, found", open_and_close, path);
    }
}

static void take_floats(const void *path) {
    float x[2];
    SafetensorsFile *file = safetensors_open(path, "");
    safetensors_take(file, &(FileTensor){"table", TENSOR_F32, 2, {1, 2}, x});
    safetensors_close(&file);
}

Test(safetensors, refuses_what_is_no_number) {
    const float bad[] = {NAN, INFINITY, -INFINITY};
    const char *path = file_of("{" TABLE "}", 8);
    take_floats(path); /* as it is */
    size_t size;
    char *bytes = expect_read(path, &size);
    for (size_t i = 0; i < 3; i++) {
        memcpy(bytes + size - 4, &bad[i], 4);
        expect_write(path, bytes, size);
        expect_fail(65, "table: number 1 is not finite", take_floats, path);
    }
}

/* Any beginning of a file, and a file in which any bit is turned: refused, or read, if
 * only a number or a text has changed; never a crash. */
Test(safetensors, no_spoiled_bit_crashes) {
    size_t size;
    const char *path = file_of("{" TEXTS "," TABLE "}", 8);
    char *bytes = expect_read(path, &size);
    for (size_t i = 0; i < size; i++) {
        expect_write(path, bytes, i);
        expect_fail(65, "", take_floats, path);
        bytes[i] ^= (char)(1 << i % 8);
        expect_write(path, bytes, size);
        bytes[i] ^= (char)(1 << i % 8);
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            cr_assert_not_null(freopen("/dev/null", "w", stderr));
            take_floats(path);
            _exit(0);
        }
        int status, code;
        waitpid(child, &status, 0);
        code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        cr_expect(code == 0 || code == 65, "bit %zu of byte %zu: %d", i % 8, i, code);
    }
}
