/* expect: what the tests of all stages share: calls that must fail, files to spoil. */
#ifndef GUPPY_TESTS_EXPECT_H
#define GUPPY_TESTS_EXPECT_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The sanitizers of addresses and threads add a warning to what they refuse. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define EXPECT_SANITIZED true
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define EXPECT_SANITIZED true
#endif
#endif
#ifndef EXPECT_SANITIZED
#define EXPECT_SANITIZED false
#endif

/* read() from a terminal's master end. When the last program at the other end leaves
 * while Linux looks for bytes, read() fails once although the last bytes are there. */
static inline ssize_t expect_terminal(int master, void *bytes, size_t most) {
    ssize_t got = read(master, bytes, most);
    return got > 0 ? got : read(master, bytes, most);
}

static inline const char *expect_build(void) {
    const char *build = getenv("BUILD");
    return build ? build : "build";
}

/* A new, empty folder below build/tmp; the name lives until the program ends. */
static inline const char *expect_folder(void) {
    const char *build = expect_build();
    char *path = calloc(1, 4096);
    snprintf(path, 4096, "%s/tmp", build);
    mkdir(build, 0777);
    mkdir(path, 0777);
    snprintf(path, 4096, "%s/tmp/test-XXXXXX", build);
    cr_assert_not_null(mkdtemp(path), "%s cannot be made", path);
    return path;
}

/* FOLDER/NAME; lives until the program ends. */
static inline const char *expect_path(const char *folder, const char *name) {
    char *path = calloc(1, strlen(folder) + strlen(name) + 2);
    sprintf(path, "%s/%s", folder, name);
    return path;
}

static inline void expect_write(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file, "%s cannot be written", path);
    cr_assert_eq(fwrite(bytes, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

/* The file's bytes with a NUL behind them; lives until the program ends. */
static inline char *expect_read(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s cannot be read", path);
    char *bytes = calloc(1, 1 << 20);
    size_t got = fread(bytes, 1, (1 << 20) - 1, file);
    fclose(file);
    if (size != NULL) *size = got;
    return bytes;
}

/* The number in a line NAME,VALUE of the text of a values.csv. */
static inline double expect_value(const char *values, const char *name) {
    char line[64];
    snprintf(line, sizeof line, "\n%s,", name);
    const char *at = strstr(values, line);
    cr_assert_not_null(at, "values.csv: expected %s", name);
    return strtod(at + strlen(line), NULL);
}

/* Runs body(argument) in a process of its own: it must end with exit code `code` and
 * say `text` somewhere on stderr, which begins with "guppy: ". Returns what follows the
 * first line; lives until the program ends. */
static inline const char *expect_fail_more(int code, const char *text,
                                           void (*body)(const void *),
                                           const void *argument) {
    FILE *errors = tmpfile();
    fflush(NULL);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        dup2(fileno(errors), STDERR_FILENO);
        body(argument);
        _exit(0);
    }
    int status;
    char *said = calloc(1, 8192);
    waitpid(child, &status, 0);
    rewind(errors);
    said[fread(said, 1, 8191, errors)] = '\0';
    fclose(errors);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == code,
              "expected exit code %d, found status %#x; stderr: %s", code, status,
              said);
    cr_expect(strstr(said, text) != NULL, "expected '%s' in: %s", text, said);
    cr_expect(strncmp(said, "guppy: ", 7) == 0, "expected 'guppy: ' before: %s", said);
    const char *end = strchr(said, '\n');
    cr_expect(end != NULL, "expected a line, found: %s", said);
    return end ? end + 1 : "";
}

/* The same, and stderr must be exactly one line. */
static inline void expect_fail(int code, const char *text, void (*body)(const void *),
                               const void *argument) {
    const char *more = expect_fail_more(code, text, body, argument);
    cr_expect_str_eq(more, "", "expected one line, found more: %s", more);
}

/* The first number that is further from the wanted one than `within`, and that part of it; of
 * within 0, the first that has other bits. A NaN is close to nothing. count if there is none. */
static inline size_t expect_difference(const float *got, const float *want,
                                       size_t count, double within) {
    size_t i = 0;
    while (i < count && (within == 0 ? memcmp(got + i, want + i, sizeof *got) == 0
                                     : fabs((double)got[i] - (double)want[i]) <=
                                           within + within * fabs((double)want[i])))
        i++;
    return i;
}

__attribute__((format(printf, 1, 2))) static inline const char *expect_words(
    const char *format, ...) {
    static char words[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    return words;
}

/* expect_number(got, want, within): a number; expect_floats(got, want, count, within): a row of
 * them, as above. Unlike Criterion's own they say what was expected and what was found; words like
 * printf's may follow, which say where. */
#define expect_number(got, want, within, ...)                                          \
    do {                                                                               \
        double got_ = (double)(got), want_ = (double)(want);                           \
        cr_expect(fabs(got_ - want_) <= (double)(within),                              \
                  "%s: expected %.9g, found %.9g%s", #got, want_, got_,                \
                  expect_words(" " __VA_ARGS__));                                      \
    } while (0)
#define expect_floats(got, want, count, within, ...)                                   \
    do {                                                                               \
        const float *got_ = (got), *want_ = (want);                                    \
        size_t count_ = (count);                                                       \
        size_t at_ = expect_difference(got_, want_, count_, within);                   \
        cr_assert(at_ == count_, "%s: number %zu: expected %.9g, found %.9g%s", #got,  \
                  at_, (double)(at_ < count_ ? want_[at_] : 0),                        \
                  (double)(at_ < count_ ? got_[at_] : 0),                              \
                  expect_words(" " __VA_ARGS__));                                      \
    } while (0)

#endif
