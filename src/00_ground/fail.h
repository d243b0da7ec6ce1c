/* fail: the one way in which a program of this book stops early; memory and numbers
 * that are there and right, or the program stops.
 *
 * stdout carries results; an error is one line on stderr and a sysexits code. */
#ifndef GUPPY_FAIL_H
#define GUPPY_FAIL_H

#include <stddef.h>
#include <sysexits.h> /* EX_USAGE 64, EX_DATAERR 65, EX_NOINPUT 66, ... */

/* fail: print "guppy: MESSAGE" as one line on stderr and exit with `code`.
 *
 * code    EX_USAGE wrong command line, EX_DATAERR bad content, EX_NOINPUT no such
 *         input, EX_SOFTWARE a broken precondition (our bug), EX_OSERR no memory,
 *         EX_IOERR a read or write failed
 * format  as printf: "FILE:LINE: expected X, found Y; run make Z"
 *
 * Control characters in the message are printed as '?' (text_put), so that a hostile
 * file cannot drive the reader's terminal. Never returns. */
_Noreturn void fail(int code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* fail_first: call `what` before the message of a failure is printed: to end a line
 * that is being redrawn, to remove files that are not whole. A second time changes
 * nothing. Requires at most 4 of them. */
void fail_first(void (*what)(void));

/* fail_advise: from now on a message with EX_IOERR ends with "; ADVICE": what a long
 * computation has saved, and how to go on once there is room. The text is not copied;
 * NULL: no advice. */
void fail_advise(const char *advice);

/* fail_quote: from now on these lines follow a message: a piece of the file that it is
 * about. Only they may contain line breaks and tabs. The text is not copied. */
void fail_quote(const char *lines);

/* require: fail with EX_SOFTWARE, naming the place, unless `condition` holds. Never
 * compiled out. */
#define require(condition)                                                             \
    ((condition) ? (void)0                                                             \
                 : fail(EX_SOFTWARE, "%s:%d: broken precondition: %s", __FILE__,       \
                        __LINE__, #condition))

/* memory_new: `count` zeroed elements of `size` bytes, aligned to 64 bytes.
 *
 * Allocates; release with free. Fails with EX_OSERR when count * size overflows or
 * there is no memory. A count of 0 gives a valid pointer to nothing. */
void *memory_new(size_t count, size_t size);

/* memory_grow: room for at least `need` elements in a growing array.
 *
 * pointer   the array, or NULL for a new one; what memory_grow returns replaces it
 * capacity  elements there is room for; updated (at least doubled when it grows)
 *
 * New elements are not initialized. Release with free. Fails with EX_OSERR. */
void *memory_grow(void *pointer, size_t *capacity, size_t need, size_t size);

/* memory_text: a copy of `length` bytes of text, with a NUL after the last. Allocates;
 * release with free. Fails with EX_OSERR. */
char *memory_text(const char *text, size_t length);

/* number_parse, integer_parse: the whole of `text` as a number in [low, high].
 *
 * what  names the number in the message: "--temperature", "config.json: hidden_size"
 *
 * Fails with EX_USAGE where that is an option, else with EX_DATAERR: "--steps: expected
 * an integer from 1 to 1000000, found 'x'". */
double number_parse(const char *what, const char *text, double low, double high);

long integer_parse(const char *what, const char *text, long low, long high);

/* stdout_finish: the last line of every main: `return stdout_finish();`
 *
 * Flushes stdout and fails with EX_IOERR when any of the results could not be written
 * (a full disk); otherwise returns 0. */
int stdout_finish(void);

#endif
