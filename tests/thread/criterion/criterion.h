/* What our tests use of Criterion, for the thread sanitizer: Criterion maps its memory
 * where the sanitizer keeps its shadow. Each test runs in a process of its own, one
 * after the other. */
#ifndef GUPPY_TESTS_THREAD_CRITERION_H
#define GUPPY_TESTS_THREAD_CRITERION_H

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    const char *suite, *name;
    void (*body)(void), (*init)(void), (*fini)(void);
    int exit_code, disabled;
    double timeout;
} CrTest;

static CrTest cr_tests[100], cr_suites[10];
static size_t cr_test_count, cr_suite_count;
static int cr_failed;

#define CR_ADD(kind, id, ...)                                                          \
    __attribute__((constructor)) static void cr_add_##kind##_##id(void) {              \
        cr_##kind##s[cr_##kind##_count++] = (CrTest){__VA_ARGS__};                     \
    }

#define TestSuite(suite_, ...) CR_ADD(suite, suite_, .suite = #suite_, __VA_ARGS__)

#define Test(suite_, name_, ...)                                                       \
    static void suite_##_##name_##_test(void);                                         \
    CR_ADD(test, suite_##_##name_, .suite = #suite_, .name = #name_,                   \
           .body = suite_##_##name_##_test, ##__VA_ARGS__)                             \
    static void suite_##_##name_##_test(void)

__attribute__((unused, format(printf, 5, 6))) static void cr_check(
    int fatal, const char *file, int line, const char *what, const char *format, ...) {
    va_list more;
    va_start(more, format);
    printf("[----] %s:%d: %s: ", file, line, what);
    vprintf(format, more);
    putchar('\n');
    va_end(more);
    cr_failed = 1;
    if (fatal) {
        fflush(stdout);
        _exit(1);
    }
}

/* A message may follow the condition: format and arguments. */
#define CR_CHECK(fatal, is, what, ...)                                                 \
    ((is) ? (void)0 : cr_check(fatal, __FILE__, __LINE__, what, " " __VA_ARGS__))

#define CR_EQUAL(a, b)          ((a) == (b))
#define CR_NEAR(a, b, distance) (fabs((double)(a) - (double)(b)) <= (double)(distance))

#define cr_assert(is, ...)         CR_CHECK(1, is, #is, __VA_ARGS__)
#define cr_assert_not(is, ...)     CR_CHECK(1, !(is), "not " #is, __VA_ARGS__)
#define cr_assert_null(a, ...)     CR_CHECK(1, (a) == NULL, #a, __VA_ARGS__)
#define cr_assert_not_null(a, ...) CR_CHECK(1, (a) != NULL, #a, __VA_ARGS__)
#define cr_assert_eq(a, b, ...)    CR_CHECK(1, CR_EQUAL(a, b), #a " == " #b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...)   CR_CHECK(1, !CR_EQUAL(a, b), #a " != " #b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...)    CR_CHECK(1, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...)    CR_CHECK(1, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...)   CR_CHECK(1, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...)   CR_CHECK(1, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...)                                                    \
    CR_CHECK(1, !strcmp(a, b), #a " is " #b, __VA_ARGS__)
#define cr_assert_float_eq(a, b, d, ...)                                               \
    CR_CHECK(1, CR_NEAR(a, b, d), #a " near " #b, __VA_ARGS__)
#define cr_expect(is, ...)         CR_CHECK(0, is, #is, __VA_ARGS__)
#define cr_expect_not(is, ...)     CR_CHECK(0, !(is), "not " #is, __VA_ARGS__)
#define cr_expect_null(a, ...)     CR_CHECK(0, (a) == NULL, #a, __VA_ARGS__)
#define cr_expect_not_null(a, ...) CR_CHECK(0, (a) != NULL, #a, __VA_ARGS__)
#define cr_expect_eq(a, b, ...)    CR_CHECK(0, CR_EQUAL(a, b), #a " == " #b, __VA_ARGS__)
#define cr_expect_neq(a, b, ...)   CR_CHECK(0, !CR_EQUAL(a, b), #a " != " #b, __VA_ARGS__)
#define cr_expect_lt(a, b, ...)    CR_CHECK(0, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_expect_gt(a, b, ...)    CR_CHECK(0, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_expect_leq(a, b, ...)   CR_CHECK(0, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_expect_geq(a, b, ...)   CR_CHECK(0, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...)                                                    \
    CR_CHECK(0, !strcmp(a, b), #a " is " #b, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...)                                                   \
    CR_CHECK(0, strcmp(a, b), #a " is not " #b, __VA_ARGS__)
#define cr_expect_float_eq(a, b, d, ...)                                               \
    CR_CHECK(0, CR_NEAR(a, b, d), #a " near " #b, __VA_ARGS__)
#define cr_expect_arr_eq(a, b, n, ...)                                                 \
    CR_CHECK(0, !memcmp(a, b, n), #a " is " #b, __VA_ARGS__)
#define cr_expect_arr_neq(a, b, n, ...)                                                \
    CR_CHECK(0, memcmp(a, b, n), #a " is not " #b, __VA_ARGS__)
#define cr_skip_test(...) exit(0)

static void cr_run(const CrTest *test, const CrTest *suite) {
    void (*init)(void) = test->init ? test->init : suite ? suite->init : NULL;
    void (*fini)(void) = test->fini ? test->fini : suite ? suite->fini : NULL;
    alarm(test->timeout > 0 ? (unsigned)test->timeout : 1200);
    if (init) init();
    test->body();
    if (fini) fini();
    exit(cr_failed);
}

int main(void) {
    size_t tested = 0, passed = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < cr_test_count; i++) {
        const CrTest *test = &cr_tests[i], *suite = NULL;
        for (size_t s = 0; s < cr_suite_count; s++)
            if (!strcmp(cr_suites[s].suite, test->suite)) suite = &cr_suites[s];
        if (test->disabled || (suite && suite->disabled)) continue;
        pid_t child = fork();
        if (child == 0) cr_run(test, suite);
        int status = 1;
        waitpid(child, &status, 0);
        int ok = WIFEXITED(status) && WEXITSTATUS(status) == test->exit_code;
        if (!ok) printf("[FAIL] %s::%s\n", test->suite, test->name);
        tested++, passed += (size_t)ok;
    }
    printf("[====] Synthesis: Tested: %zu | Passing: %zu | Failing: %zu |\n", tested,
           passed, tested - passed);
    return passed < tested;
}

#endif
