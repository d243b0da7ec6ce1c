#include "00_ground/jsonl.h"

#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "expect.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/resource.h>

static const char *jsonl_with(const char *text, size_t size) {
    const char *path = expect_path(expect_folder(), "a.jsonl");
    expect_write(path, text, size);
    return path;
}

static void read_all(const void *path) {
    JsonLines *lines = jsonl_open(path);
    size_t length;
    while (jsonl_next(lines) != NULL) jsonl_text(lines, "text", &length);
    jsonl_close(&lines);
}

Test(jsonl, reads_line_after_line) {
    static const char text[] =
        "\xEF\xBB\xBF{\"text\": \"hi\"}\n"
        "\n"
        " \t{\"text\":\"a\\u0000b\", \"n\": 3} \r\n"
        "\r\n"
        "{\"text\":\"\\ud83d\\udc1f\"}"; /* no newline at the end */
    JsonLines *lines = jsonl_open(jsonl_with(text, sizeof text - 1));
    size_t length;
    cr_assert_not_null(jsonl_next(lines));
    cr_expect_str_eq(jsonl_text(lines, "text", &length), "hi");
    cr_assert_not_null(jsonl_next(lines));
    cr_expect_eq(memcmp(jsonl_text(lines, "text", &length), "a\0b", 4), 0);
    cr_expect_eq(length, 3);
    json_t *last = jsonl_next(lines);
    cr_assert_not_null(last);
    cr_expect_eq(json_object_size(last), 1);
    cr_expect_str_eq(jsonl_text(lines, "text", &length), "\xF0\x9F\x90\x9F");
    cr_expect_null(jsonl_next(lines));
    cr_expect_null(jsonl_next(lines), "the end stays the end");
    jsonl_close(&lines);
    cr_expect_null(lines);
    jsonl_close(&lines);
}

Test(jsonl, an_empty_file_has_no_lines) {
    static const char *const texts[] = {"", "\n", " \n\t\n\r\n", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < 4; i++) {
        JsonLines *lines = jsonl_open(jsonl_with(texts[i], strlen(texts[i])));
        cr_expect_null(jsonl_next(lines));
        jsonl_close(&lines);
    }
}

Test(jsonl, reads_standard_input) {
    cr_assert_not_null(freopen(jsonl_with("{\"text\":\"hi\"}\n", 14), "rb", stdin));
    JsonLines *lines = jsonl_open("-");
    size_t length;
    cr_assert_not_null(jsonl_next(lines));
    cr_expect_str_eq(jsonl_text(lines, "text", &length), "hi");
    jsonl_close(&lines);
}

#define GOOD "{\"text\":\"x\"}\n\n"

Test(jsonl, refuses_bad_lines_and_names_them) {
    static const struct {
        const char *bytes;
        size_t size; /* 0: up to the NUL */
        const char *says;
    } cases[] = {
        {GOOD "{\"text\":\"x\"", 0,
         "a.jsonl:3: expected a JSON object, found bad JSON"},
        {GOOD "{\"text\":\"x\"} {}\n", 0,
         "a.jsonl:3: expected a JSON object, found bad"},
        {GOOD "{\"text\":\"x\"},\n", 0, "a.jsonl:3: expected a JSON object, found bad"},
        {GOOD "{text:1}\n", 0, "a.jsonl:3: expected a JSON object, found bad JSON in"},
        {GOOD "[1]\n", 0,
         "a.jsonl:3: expected a JSON object, found bad JSON in column 1: '{' expected"},
        {GOOD "\"text\"\n", 0, "a.jsonl:3: expected a JSON object, found"},
        {GOOD "42\n", 0, "a.jsonl:3: expected a JSON object, found"},
        {GOOD "{\"text\":\"x\",\"text\":\"y\"}\n", 0,
         "a.jsonl:3: expected a JSON object, "
         "found bad JSON in column 18: dup"},
        {GOOD "{\"a\":{\"b\":1,\"b\":2}}\n", 0, "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"text\":\"\xFF\"}\n", 0, "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"text\":\"\xED\xA0\x80\"}\n", 0, "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"text\":\"\\ud800\"}\n", 0, "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"text\":\"a\tb\"}\n", 0, "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"text\":\"a\0b\"}\n", 28, "a.jsonl:3: expected a JSON object"},
        {GOOD "\0\n", 16, "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"text\":1e999}\n", 0, "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"text\":99999999999999999999}\n", 0,
         "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"text\":\"\\u0\"}\n", 0, "a.jsonl:3: expected a JSON object"},
        {GOOD "{\"a\":\"\033[2J\n", 0, "a.jsonl:3: expected a JSON object"},
        {GOOD "{}\n", 0, "a.jsonl:3: expected the key \"text\", found none"},
        {GOOD "{\"text\":null}\n", 0,
         "a.jsonl:3: text: expected a string, found another"},
        {GOOD "{\"text\":[\"x\"]}\n", 0, "a.jsonl:3: text: expected a string"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = cases[i].size ? cases[i].size : strlen(cases[i].bytes);
        expect_fail(65, cases[i].says, read_all, jsonl_with(cases[i].bytes, size));
    }
}

Test(jsonl, deep_nesting_does_not_break_the_stack) {
    enum { DEPTH = 1000000 };
    char *text = malloc(2 * DEPTH + 64);
    static const char *const opens[] = {"[", "{\"a\":"};
    for (int kind = 0; kind < 2; kind++) {
        size_t at = (size_t)sprintf(text, "{\"text\":\"x\",\"deep\":");
        while (at < DEPTH) at += (size_t)sprintf(text + at, "%s", opens[kind]);
        expect_fail(65, "a.jsonl:1: expected a JSON object", read_all,
                    jsonl_with(text, at));
    }
    free(text);
}

Test(jsonl, never_takes_an_error_for_the_end) {
    expect_fail(66, "nowhere.jsonl: cannot be opened", read_all, "nowhere.jsonl");
    expect_fail(74, "cannot be read any further: Is a dir", read_all, expect_folder());
    if (access("/proc/self/mem", R_OK) != 0) cr_skip_test("no /proc here");
    expect_fail(74, "/proc/self/mem:1: cannot be read any further", read_all,
                "/proc/self/mem");
}

/* A line of which the first bytes can be read, and the next cannot. */
Test(jsonl, never_takes_a_piece_of_a_line_for_the_line) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    static const char piece[] = "{\"text\":\"x\"}\n{\"text\":";
    cr_assert_eq(write(ends[1], piece, sizeof piece - 1), sizeof piece - 1);
    fcntl(ends[0], F_SETFL, O_NONBLOCK); /* no more: EAGAIN, which is an error */
    dup2(ends[0], STDIN_FILENO);
    expect_fail(74, "standard input:2: cannot be read any further", read_all, "-");
}

static void ask_for(const void *bytes) {
    json_malloc_t take;
    json_free_t give;
    json_get_alloc_funcs(&take, &give);
    give(take(*(const size_t *)bytes));
}

/* jansson drops what it finds no memory for, and says nothing. */
Test(jsonl, no_memory_for_jansson_is_a_failure, .disabled = EXPECT_SANITIZED) {
    read_all(jsonl_with("{\"text\":\"hi\"}\n", 14));
    ask_for(&(size_t){100});
    expect_fail(71, "memory", ask_for, &(size_t){SIZE_MAX / 2});
}

static void read_in_little_memory(const void *path) {
    setrlimit(RLIMIT_AS, &(struct rlimit){1, 1}); /* what it has already, and no more */
    read_all(path);
}

/* A line that never ends. */
Test(jsonl, no_memory_for_a_line_is_not_the_end, .disabled = EXPECT_SANITIZED) {
    expect_fail(71, "/dev/zero:1: cannot be read any further", read_in_little_memory,
                "/dev/zero");
}

static void read_whole(const void *path) {
    json_decref(json_read(path));
}

Test(json_read, reads_one_object) {
    json_t *object = json_read(jsonl_with("\n{\n\"a\": 1\n}\n", 12));
    cr_expect_eq(json_integer_value(json_object_get(object, "a")), 1);
    json_decref(object);
}

Test(json_read, refuses_the_rest) {
    expect_fail(65, "a.jsonl:3: expected a JSON object, found bad JSON", read_whole,
                jsonl_with("{\n\"a\": 1,\n\"b\" 2\n}\n", 18));
    expect_fail(65, "a.jsonl:3: expected a JSON object, found bad JSON: duplicate",
                read_whole, jsonl_with("{\n\"a\": 1,\n\"a\": 2\n}\n", 19));
    expect_fail(65, "a.jsonl:1: expected a JSON object, found bad JSON", read_whole,
                jsonl_with("", 0));
    expect_fail(65, "a.jsonl:1: expected a JSON object, found bad JSON: '{'",
                read_whole, jsonl_with("[]", 2));
    expect_fail(65, "found bad JSON", read_whole, jsonl_with("{}{}", 4));
    expect_fail(66, "cannot be opened", read_whole, "nowhere.json");
}

/* Through json_put_string and back through jansson. */
static json_t *put_and_load(const char *text, size_t length) {
    char *bytes;
    size_t size;
    FILE *stream = open_memstream(&bytes, &size);
    json_put_string(stream, text, length);
    fclose(stream);
    for (size_t i = 0; i < size; i++)
        cr_assert(bytes[i] < 0 || (bytes[i] >= 0x20 && bytes[i] != 0x7F), "harmless");
    json_t *value = json_loadb(bytes, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    cr_assert_not_null(value, "%s is no JSON", bytes);
    free(bytes);
    return value;
}

Test(json_put_string, keeps_every_character) {
    static const char text[] =
        "\0\1\b\t\n\v\f\r\033\x1F !\"#/\\~\x7F\xC2\x80\xC2\x9B\xC3\xBC"
        "\xE2\x80\xA8\xEF\xBF\xBD\xF0\x9F\x90\x9F";
    json_t *value = put_and_load(text, sizeof text - 1);
    cr_expect_eq(json_string_length(value), sizeof text - 1);
    cr_expect_eq(memcmp(json_string_value(value), text, sizeof text - 1), 0);
    json_decref(value);
}

Test(json_put_string, writes_marks_of_direction_as_numbers) {
    static const char text[] = "a\xE2\x80\xAE\xE2\x80\x8F\xD8\x9C\xE2\x81\xA6z";
    char *bytes;
    size_t size;
    FILE *stream = open_memstream(&bytes, &size);
    json_put_string(stream, text, sizeof text - 1);
    fclose(stream);
    cr_expect_str_eq(bytes, "\"a\\u202e\\u200f\\u061c\\u2066z\"");
    free(bytes);
    json_t *value = put_and_load(text, sizeof text - 1);
    cr_expect_str_eq(json_string_value(value), text);
    json_decref(value);
}

Test(json_put_string, replaces_what_is_no_utf8) {
    json_t *value = put_and_load("a\xFFz\xE2\x82", 5);
    cr_expect_str_eq(json_string_value(value), "a\xEF\xBF\xBDz\xEF\xBF\xBD");
    json_decref(value);
    Random random = random_seed(1, "bytes");
    for (int round = 0; round < 3000; round++) {
        char bytes[32];
        size_t length = random_below(&random, sizeof bytes + 1);
        for (size_t i = 0; i < length; i++) bytes[i] = (char)random_next(&random);
        json_decref(put_and_load(bytes, length));
    }
}
