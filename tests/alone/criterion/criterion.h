/* criterion.h where Criterion is not: the part of it that the tests of stages 04 to 07
 * use, for machines that are emulated. Each test is a process of its own, as there, but
 * one that is forked and not started. A test has passed when no check failed, in it or
 * in a process of its own, and it ended in time with the exit code it should.
 * tests/build/alone.sh sees to it that what fails here fails.
 */
#ifndef ALONE_CRITERION_H
#define ALONE_CRITERION_H

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct AloneTest {
    const char *name;
    void (*body)(void);
    struct {
        void (*init)(void), (*fini)(void);
        int exit_code;
    } with;
    struct AloneTest *next;
} AloneTest;

static AloneTest *alone_first, **alone_last = &alone_first;
static int *alone_failures; /* seen by all processes */

static inline void alone_add(AloneTest *test) {
    *alone_last = test;
    alone_last = &test->next;
}

static inline void alone_failed(int end, const char *file, int line, const char *what,
                                const char *format, ...) {
    va_list values;
    fprintf(stderr, "%s:%d: not so: %s", file, line, what);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    ++*alone_failures;
    if (end) exit(1);
}

static inline int alone_run(const AloneTest *test, unsigned seconds) {
    int status = 0;
    *alone_failures = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        alarm(seconds); /* 0: as long as it takes */
        if (test->with.init) test->with.init();
        test->body();
        if (test->with.fini) test->with.fini();
        exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) return 0;
    if (WIFSIGNALED(status))
        fprintf(stderr, "%s: ended by signal %d (%s)\n", test->name, WTERMSIG(status),
                strsignal(WTERMSIG(status)));
    return *alone_failures == 0 && WIFEXITED(status) &&
           WEXITSTATUS(status) == test->with.exit_code;
}

/* Of Criterion's options: --timeout SECONDS, for each test. */
int main(int argc, char **argv) {
    int tested = 0, passing = 0;
    unsigned seconds = 0;
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], "--timeout") == 0) seconds = (unsigned)atoi(argv[i + 1]);
    alone_failures = mmap(NULL, sizeof *alone_failures, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (alone_failures == MAP_FAILED) return 71;
    for (AloneTest *test = alone_first; test; test = test->next) {
        int passed = alone_run(test, seconds);
        if (!passed) fprintf(stderr, "[FAIL] %s\n", test->name);
        tested++, passing += passed;
    }
    printf("[====] Synthesis: Tested: %d | Passing: %d | Failing: %d | Crashing: 0\n",
           tested, passing, tested - passing);
    return passing < tested;
}

#define Test(suite, name, ...)                                                         \
    static void alone_##suite##_##name(void);                                          \
    __attribute__((constructor)) static void alone_add_##suite##_##name(void) {        \
        static AloneTest test = {                                                      \
            #suite "::" #name, alone_##suite##_##name, {__VA_ARGS__}, NULL};           \
        alone_add(&test);                                                              \
    }                                                                                  \
    static void alone_##suite##_##name(void)

#define cr_skip_test(...) return

#define ALONE_CHECK(end, ok, what, ...)                                                \
    ((ok) ? (void)0 : alone_failed(end, __FILE__, __LINE__, what, " " __VA_ARGS__))

/* A failed cr_expect lets its test go on, a failed cr_assert ends it. */
#define cr_expect(x, ...)        ALONE_CHECK(0, x, #x, __VA_ARGS__)
#define cr_expect_not(x, ...)    ALONE_CHECK(0, !(x), "not " #x, __VA_ARGS__)
#define cr_expect_eq(a, b, ...)  ALONE_CHECK(0, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_expect_lt(a, b, ...)  ALONE_CHECK(0, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_expect_leq(a, b, ...) ALONE_CHECK(0, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_expect_gt(a, b, ...)  ALONE_CHECK(0, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_expect_null(a, ...)   ALONE_CHECK(0, (a) == NULL, #a " == NULL", __VA_ARGS__)
#define cr_expect_not_null(a, ...)                                                     \
    ALONE_CHECK(0, (a) != NULL, #a " != NULL", __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...)                                                    \
    ALONE_CHECK(0, !strcmp(a, b), #a " as " #b, __VA_ARGS__)
#define cr_expect_arr_eq(a, b, size, ...)                                              \
    ALONE_CHECK(0, !memcmp(a, b, size), #a " as " #b, __VA_ARGS__)
#define cr_expect_arr_neq(a, b, size, ...)                                             \
    ALONE_CHECK(0, memcmp(a, b, size), #a " not as " #b, __VA_ARGS__)
#define cr_expect_float_eq(a, b, near, ...)                                            \
    ALONE_CHECK(0, fabs((double)(a) - (double)(b)) <= (double)(near), #a " near " #b,  \
                __VA_ARGS__)

#define cr_assert(x, ...)        ALONE_CHECK(1, x, #x, __VA_ARGS__)
#define cr_assert_eq(a, b, ...)  ALONE_CHECK(1, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...)  ALONE_CHECK(1, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...) ALONE_CHECK(1, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...) ALONE_CHECK(1, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_assert_not_null(a, ...)                                                     \
    ALONE_CHECK(1, (a) != NULL, #a " != NULL", __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...)                                                    \
    ALONE_CHECK(1, !strcmp(a, b), #a " as " #b, __VA_ARGS__)
#define cr_assert_float_eq(a, b, near, ...)                                            \
    ALONE_CHECK(1, fabs((double)(a) - (double)(b)) <= (double)(near), #a " near " #b,  \
                __VA_ARGS__)

#endif
