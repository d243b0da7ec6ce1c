#include "00_ground/fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "00_ground/text.h"

static const char *fail_advice;

static void (*fail_before[4])(void);

void fail_advise(const char *advice) {
    fail_advice = advice;
}

void fail_first(void (*what)(void)) {
    size_t i = 0, room = sizeof fail_before / sizeof *fail_before;
    while (i < room && fail_before[i] != NULL && fail_before[i] != what) i++;
    require(i < room);
    fail_before[i] = what;
}

static const char *fail_lines = "";

void fail_quote(const char *lines) {
    fail_lines = lines;
}

_Noreturn void fail(int code, const char *format, ...) {
    char message[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);

    for (size_t i = 0; i < sizeof fail_before / sizeof *fail_before; i++)
        if (fail_before[i] != NULL) fail_before[i]();
    fputs("guppy: ", stderr);
    text_put(stderr, message, strlen(message), "");
    if (code == EX_IOERR && fail_advice) fprintf(stderr, "; %s", fail_advice);
    fputc('\n', stderr);
    text_put(stderr, fail_lines, strlen(fail_lines), "\n\t");
    fflush(stdout);
    _exit(code); /* exit would tear down what other threads still use */
}

static size_t memory_bytes(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - 64)
        fail(EX_OSERR, "expected room for %zu elements of %zu bytes: too many", count,
             size);
    return bytes > 0 ? bytes : 1;
}

static void *memory_found(void *memory, size_t bytes) {
    if (memory == NULL)
        fail(EX_OSERR, "expected %zu bytes of memory, found none left", bytes);
    return memory;
}

/* calloc gives no alignment beyond 16 bytes; a cache line and the widest vectors have
 * 64, so that a row of a tensor can begin where a line of the cache does. */
void *memory_new(size_t count, size_t size) {
    size_t bytes = memory_bytes(count, size);
    void *memory = NULL;
    if (posix_memalign(&memory, 64, bytes) != 0) memory = NULL;
    return memset(memory_found(memory, bytes), 0, bytes);
}

void *memory_grow(void *pointer, size_t *capacity, size_t need, size_t size) {
    if (pointer != NULL && need <= *capacity) return pointer;
    size_t count = *capacity <= SIZE_MAX / 2 ? *capacity * 2 : need;
    if (count < need) count = need;
    if (count < 16) count = 16;
    size_t bytes = memory_bytes(count, size);
    pointer = memory_found(realloc(pointer, bytes), bytes);
    *capacity = count;
    return pointer;
}

char *memory_text(const char *text, size_t length) {
    return memcpy(memory_new(length + 1, 1), text, length);
}

/* strtod and strtol skip spaces in front; a number on a command line has none. */
static int number_is_whole(const char *text, const char *end) {
    return end != text && *end == '\0' && strchr(" \t\n\v\f\r", text[0]) == NULL;
}

/* An option that is wrong is wrong usage; a number of a file is bad content. */
static int number_code(const char *what) {
    return strncmp(what, "--", 2) == 0 ? EX_USAGE : EX_DATAERR;
}

double number_parse(const char *what, const char *text, double low, double high) {
    char *end;
    double value = strtod(text, &end);
    if (!number_is_whole(text, end) || !(value >= low && value <= high))
        fail(number_code(what), "%s: expected a number from %g to %g, found '%s'", what,
             low, high, text);
    return value;
}

long integer_parse(const char *what, const char *text, long low, long high) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (!number_is_whole(text, end) || errno == ERANGE || value < low || value > high)
        fail(number_code(what), "%s: expected an integer from %ld to %ld, found '%s'",
             what, low, high, text);
    return value;
}

int stdout_finish(void) {
    if (fflush(stdout) != 0 || ferror(stdout))
        fail(EX_IOERR, "standard output: cannot be written: %s", strerror(errno));
    return 0;
}
