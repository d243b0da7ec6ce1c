#include "00_ground/fail.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>

#include "expect.h"

static void fail_hostile(const void *unused) {
    (void)unused;
    fail(EX_DATAERR, "%s:%d: found '%s'", "a\033[31mb.json", 7, "x\ny\xC2\x9Bz");
}

Test(fail, says_one_clean_line) {
    expect_fail(65, "guppy: a?[31mb.json:7: found 'x?y?z'\n", fail_hostile, NULL);
}

static void fail_long(const void *unused) {
    (void)unused;
    static char long_text[100000];
    memset(long_text, 'x', sizeof long_text - 1);
    fail(EX_NOINPUT, "%s", long_text);
}

Test(fail, cuts_what_is_too_long) {
    expect_fail(66, "xxxxxxxx", fail_long, NULL);
}

static void fail_after_output(const void *unused) {
    (void)unused;
    dup2(STDERR_FILENO, STDOUT_FILENO);
    fputs("guppy: a result, ", stdout);
    fail(EX_DATAERR, "then an error");
}

Test(fail, keeps_the_results_printed_before) {
    /* stdout is buffered, so it comes second; it must come, though */
    FILE *errors = tmpfile();
    pid_t child = fork();
    if (child == 0) {
        dup2(fileno(errors), STDERR_FILENO);
        fail_after_output(NULL);
    }
    int status;
    char said[256] = "";
    waitpid(child, &status, 0);
    rewind(errors);
    said[fread(said, 1, sizeof said - 1, errors)] = '\0';
    cr_expect_str_eq(said, "guppy: then an error\nguppy: a result, ");
    cr_expect_eq(WEXITSTATUS(status), 65);
}

static char fail_tidied[8];

#define FAIL_TIDY(n)                                                                   \
    static void fail_tidy_##n(void) {                                                  \
        strcat(fail_tidied, #n);                                                       \
    }
FAIL_TIDY(1)
FAIL_TIDY(2)
FAIL_TIDY(3)
FAIL_TIDY(4)
FAIL_TIDY(5)

static void fail_tidy(const void *count) {
    static void (*const tidy[])(void) = {fail_tidy_1, fail_tidy_2, fail_tidy_3,
                                         fail_tidy_4, fail_tidy_5};
    fail_advise(fail_tidied);
    for (int i = 0; i < *(const int *)count; i++) {
        fail_first(tidy[i]);
        fail_first(tidy[0]); /* once is enough */
    }
    fail(EX_IOERR, "then the message");
}

Test(fail, tidies_up_before_its_message) {
    int four = 4, five = 5;
    expect_fail(74, "guppy: then the message; 1234\n", fail_tidy, &four);
    expect_fail(70, "broken precondition: i < room", fail_tidy, &five);
}

static void fail_require(const void *number) {
    require(*(const int *)number == 4);
}

Test(fail, require_names_the_place) {
    int four = 4, five = 5;
    fail_require(&four);
    expect_fail(70, "tests/00_fail.c:", fail_require, &five);
    expect_fail(70, "broken precondition: *(const int *)number == 4", fail_require,
                &five);
}

Test(memory, is_zeroed_and_aligned) {
    for (size_t count = 0; count < 300; count++) {
        unsigned char *memory = memory_new(count, 3);
        cr_assert_not_null(memory);
        cr_assert_eq((uintptr_t)memory % 64, 0);
        for (size_t i = 0; i < 3 * count; i++) cr_assert_eq(memory[i], 0);
        memset(memory, 0xAA, 3 * count);
        free(memory);
    }
}

static void memory_too_much(const void *size) {
    memory_new(SIZE_MAX / 2, *(const size_t *)size);
}

static void memory_grow_too_much(const void *need) {
    size_t capacity = 0;
    memory_grow(NULL, &capacity, *(const size_t *)need, 16);
}

Test(memory, fails_when_a_size_overflows, .disabled = EXPECT_SANITIZED) {
    expect_fail(71, "too many", memory_too_much, &(size_t){3});
    expect_fail(71, "memory", memory_too_much, &(size_t){1});
    expect_fail(71, "too many", memory_grow_too_much, &(size_t){SIZE_MAX / 2});
    expect_fail(71, "memory", memory_grow_too_much, &(size_t){SIZE_MAX / 32});
}

Test(memory, grows_and_keeps_what_was_there) {
    int *numbers = NULL;
    size_t capacity = 0, moves = 0;
    for (size_t i = 0; i < 100000; i++) {
        size_t before = capacity;
        numbers = memory_grow(numbers, &capacity, i + 1, sizeof *numbers);
        moves += capacity != before;
        cr_assert_geq(capacity, i + 1);
        numbers[i] = (int)i;
    }
    for (size_t i = 0; i < 100000; i++) cr_assert_eq(numbers[i], (int)i);
    cr_expect_leq(moves, 20, "doubles, so that growing costs little");
    free(numbers);
}

static void parse_number(const void *text) {
    number_parse("--temperature", text, 0, 100);
}

static void parse_integer(const void *text) {
    integer_parse("--steps", text, 1, 1000000);
}

Test(numbers, good_ones) {
    cr_expect_eq(number_parse("x", "0.7", 0, 2), 0.7);
    cr_expect_eq(number_parse("x", "-1e3", -1000, 0), -1000);
    cr_expect_eq(number_parse("x", "1e400", 0, INFINITY), INFINITY);
    cr_expect_eq(integer_parse("x", "1", 1, 1), 1);
    cr_expect_eq(integer_parse("x", "-9223372036854775808", LONG_MIN, LONG_MAX),
                 LONG_MIN);
}

Test(numbers, bad_ones) {
    static const char *const numbers[] = {"",    " 1",    "1 ",  "1x",  "x",
                                          "nan", "-1",    "101", "1e9", "--",
                                          "1,5", "\t1\n", ".",   "1\v"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        expect_fail(64, "--temperature: expected a number from 0 to 100, found",
                    parse_number, numbers[i]);
    static const char *const integers[] = {
        "",   " 1", "1 ", "1.5", "1e3", "0x10", "0", "1000001", "99999999999999999999",
        "-1", "one"};
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
        expect_fail(64, "--steps: expected an integer from 1 to 1000000, found",
                    parse_integer, integers[i]);
}

static void fill_the_disk(const void *bytes) {
    cr_assert_not_null(freopen("/dev/full", "w", stdout));
    for (size_t i = 0; i < *(const size_t *)bytes; i++) putchar('x');
    exit(stdout_finish());
}

Test(results, that_cannot_be_written_are_an_error) {
    expect_fail(74, "standard output: cannot be written: No space", fill_the_disk,
                &(size_t){1});
    expect_fail(74, "standard output: cannot be written", fill_the_disk,
                &(size_t){100000});
    cr_expect_eq(stdout_finish(), 0);
}
