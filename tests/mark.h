/* mark: what the tests of exercises say of an answer: what was expected, what was
 * found. */
#ifndef GUPPY_TESTS_MARK_H
#define GUPPY_TESTS_MARK_H

#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* mark_near(GOT, WANT, OFF[, FORMAT, ...]): that GOT is WANT, give or take OFF; the
 * format says in which case. mark(GOT, WANT[, ...]): to the last digit. */
#define mark_near(got, want, off, ...)                                                 \
    do {                                                                               \
        double mark_got = (double)(got), mark_want = (double)(want);                   \
        cr_assert(mark_got == mark_want || fabs(mark_got - mark_want) <= (off),        \
                  "%s%s: expected %.9g, found %.9g", mark_case(" " __VA_ARGS__), #got, \
                  mark_want, mark_got);                                                \
    } while (0)
#define mark(got, want, ...) mark_near(got, want, 0, __VA_ARGS__)

/* mark_bits(GOT, WANT[, ...]): of numbers of 64 bits. */
#define mark_bits(got, want, ...)                                                      \
    do {                                                                               \
        uint64_t mark_got = (got), mark_want = (want);                                 \
        cr_assert(mark_got == mark_want,                                               \
                  "%s%s: expected %016" PRIx64 ", found %016" PRIx64,                  \
                  mark_case(" " __VA_ARGS__), #got, mark_want, mark_got);              \
    } while (0)

/* " FORMAT" as "FORMAT: ", " " as nothing; good until the next call. */
__attribute__((format(printf, 1, 2))) static inline const char *mark_case(
    const char *format, ...) {
    static char text[200];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text - 2, format, values);
    va_end(values);
    if (length > 1) snprintf(text + (length < 190 ? length : 190), 3, ": ");
    return text + 1;
}

#endif
