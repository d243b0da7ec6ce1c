/* compare: a function of the reader's beside the book's, on the same numbers.
 *
 * The book's objects are linked in under other names: BOOK(f) declares book_f. A check
 * calls both and compares what they wrote; each runs in a process of its own, so that
 * one which crashes, hangs, leaves or prints without end is a line of the report and no
 * more. */
#ifndef GUPPY_COMPARE_H
#define GUPPY_COMPARE_H

#include "00_ground/random.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define BOOK(name) extern __typeof__(name) book_##name

/* More than any check needs, on any machine: of a processor; by the clock, if other programs
 * have it. */
#define COMPARE_SECONDS 20
#define COMPARE_CLOCK   600
#define COMPARE_MEMORY  ((size_t)1 << 30)
#define COMPARE_WRITTEN ((size_t)1 << 24) /* bytes of a file, and of what is printed */
#define COMPARE_LINES   10                /* that the reader sees of what is printed */

/* What a check found, in memory which the process that asked shares. `ended` says that it
 * came to its end: code that calls exit has not. */
static struct {
    int ended;
    char differs[512],
        rounded[512]; /* the first difference; one that rounding explains */
} * compare_found;

/* numbers: `count` of them around 0. nans: what is not written stays one. */
static inline float *numbers(size_t count, float spread) {
    static uint64_t calls;
    Random random = random_seed(++calls, "mine");
    float *x = malloc((count + 64) * sizeof *x);
    for (size_t i = 0; i < count; i++) x[i] = spread * (float)random_normal(&random);
    return x;
}

static inline float *nans(size_t count) {
    float *x = malloc((count + 64) * sizeof *x);
    for (size_t i = 0; i < count + 64; i++) x[i] = NAN;
    return x;
}

static inline float *copied(const float *x, size_t count) {
    return memcpy(nans(count), x, count * sizeof *x);
}

/* compare_differs: says so, and ends the check. */
__attribute__((format(printf, 1, 2))) static inline void compare_differs(
    const char *format, ...) {
    va_list values;
    va_start(values, format);
    vsnprintf(compare_found->differs, sizeof compare_found->differs, format, values);
    compare_found->ended = 1;
    fflush(stdout);
    _exit(1);
}

/* same: what the reader's function wrote must be what the book's wrote, of the shape
 * (rows, columns), or (columns) if there is but one row. The first element that is not
 * near is told and ends the check; one that is near but has other bits is kept. */
static inline void same(const char *tensor, const float *got, const float *want,
                        size_t rows, size_t columns) {
    for (size_t i = 0; i < rows * columns; i++) {
        if (memcmp(&got[i], &want[i], sizeof *got) == 0) continue;
        if (isnan(got[i]) && isnan(want[i])) continue;
        char where[256];
        if (rows == 1)
            snprintf(where, sizeof where, "%s[%zu] of shape (%zu)", tensor, i, columns);
        else
            snprintf(where, sizeof where, "%s[%zu,%zu] of shape (%zu,%zu)", tensor,
                     i / columns, i % columns, rows, columns);
        double away = fabs((double)got[i] - (double)want[i]);
        int near = away <= 1e-4 + 1e-4 * fabs((double)want[i]);
        if (!near)
            compare_differs("%s: expected %.9g, found %.9g", where, (double)want[i],
                            (double)got[i]);
        if (!*compare_found->rounded)
            snprintf(compare_found->rounded, sizeof compare_found->rounded,
                     "rounds differently: %s: expected %.9g, found %.9g", where,
                     (double)want[i], (double)got[i]);
    }
}

/* same_number: the same of a result that is an integer. same_ids: of `count` of them.
 * same_real: of a double. same_text: of a string. */
static inline void same_number(const char *what, uint64_t got, uint64_t want) {
    if (got != want)
        compare_differs("%s: expected %llu, found %llu", what, (unsigned long long)want,
                        (unsigned long long)got);
}

static inline void same_ids(const char *what, const void *got, const void *want,
                            size_t count) {
    for (size_t i = 0; i < count; i++) {
        int32_t found = ((const int32_t *)got)[i], right = ((const int32_t *)want)[i];
        if (found != right)
            compare_differs("%s[%zu] of shape (%zu): expected %d, found %d", what, i,
                            count, (int)right, (int)found);
    }
}

static inline void same_real(const char *what, double got, double want) {
    if (memcmp(&got, &want, sizeof got) == 0 || (isnan(got) && isnan(want))) return;
    if (!(fabs(got - want) <= 1e-6 * fabs(want)))
        compare_differs("%s: expected %.17g, found %.17g", what, want, got);
    if (!*compare_found->rounded)
        snprintf(compare_found->rounded, sizeof compare_found->rounded,
                 "rounds differently: %s: expected %.17g, found %.17g", what, want,
                 got);
}

static inline void same_text(const char *what, const char *got, const char *want) {
    size_t at = 0, line = 1;
    if (got == NULL || want == NULL) {
        if (got != want)
            compare_differs("%s: expected %s, found %s", what, want ? "a text" : "none",
                            got ? "a text" : "none");
        return;
    }
    while (got[at] == want[at] && got[at] != '\0') line += got[at++] == '\n';
    if (got[at] == want[at]) return;
    int upto[2] = {(int)strcspn(want + at, "\n"), (int)strcspn(got + at, "\n")};
    compare_differs("%s[%zu], line %zu: expected '%.*s', found '%.*s'", what, at, line,
                    upto[0] < 40 ? upto[0] : 40, want + at, upto[1] < 40 ? upto[1] : 40,
                    got + at);
}

/* PRINTED(stream, call): what `call` writes to `stream`, a FILE *, as a string. */
#define PRINTED(stream, call)                                                          \
    __extension__({                                                                    \
        char *printed_text = NULL;                                                     \
        size_t printed_size;                                                           \
        FILE *stream = open_memstream(&printed_text, &printed_size);                   \
        call;                                                                          \
        fclose(stream);                                                                \
        printed_text;                                                                  \
    })

/* compare_path: a name in a folder that goes when the check ends. compare_text: what a
 * file there holds. compare_write: make it one. */
static char compare_folder[256];

static inline char *compare_path(const char *name) {
    char *path = malloc(512);
    snprintf(path, 512, "%s/%s", compare_folder, name);
    return path;
}

static inline char *compare_text(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    char *text = calloc(1, 1 << 22);
    size_t size = fread(text, 1, (1 << 22) - 1, file);
    for (size_t i = 0; i < size; i++)
        if (text[i] == '\0') text[i] = '0'; /* of what is binary, all is compared */
    fclose(file);
    return text;
}

static inline char *compare_write(const char *name, const char *text) {
    char *path = compare_path(name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) abort();
    return path;
}

typedef struct {
    const char *name;
    void (*run)(void);
} Check;

/* Of what a check printed: our own message in `said`, and the first lines of all else. */
static inline void compare_heard(FILE *printed, char *said, int size) {
    char line[512];
    size_t lines = 0;
    for (rewind(printed);
         lines <= COMPARE_LINES && fgets(line, sizeof line, printed);) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "guppy: ", strlen("guppy: ")) == 0)
            snprintf(said, (size_t)size, "%s", line);
        else if (lines++ < COMPARE_LINES)
            printf("      %.200s\n", line);
        else
            puts("      and more");
    }
    fclose(printed);
}

/* One line about one function, below what it printed; whether it is right. */
static inline int compare_one(const Check *check) {
    FILE *printed = tmpfile();
    compare_found = mmap(NULL, sizeof *compare_found, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (printed == NULL || compare_found == MAP_FAILED) return 0;
    snprintf(compare_folder, sizeof compare_folder, "/tmp/guppy-compare-XXXXXX");
    if (mkdtemp(compare_folder) == NULL) return 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(fileno(printed), STDOUT_FILENO);
        dup2(fileno(printed), STDERR_FILENO);
        setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* what is printed before a crash */
        alarm(COMPARE_CLOCK);
        setrlimit(RLIMIT_CPU, &(struct rlimit){COMPARE_SECONDS, COMPARE_SECONDS + 5});
        setrlimit(RLIMIT_AS, &(struct rlimit){COMPARE_MEMORY, COMPARE_MEMORY});
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){COMPARE_WRITTEN, COMPARE_WRITTEN});
        check->run();
        compare_found->ended = 1;
        fflush(stdout);
        _exit(0);
    }
    int status = 0;
    char said[512] = "";
    waitpid(child, &status, 0);
    char remove[300];
    snprintf(remove, sizeof remove, "rm -rf '%s'", compare_folder);
    if (system(remove) != 0) fprintf(stderr, "guppy: %s stays\n", compare_folder);
    compare_heard(printed, said, sizeof said);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    int killed = code == -1 ? WTERMSIG(status) : 0, right = 0;
    printf("  %-28s ", check->name);
    if (!compare_found->ended && strstr(said, "is not written yet") != NULL)
        printf("not written yet%s%s\n",
               strstr(said, check->name) ? "" : ": it calls what is not: ",
               strstr(said, check->name) ? "" : said + strlen("guppy: "));
    else if (killed == SIGXCPU || killed == SIGALRM)
        printf("did not end in %d seconds\n", COMPARE_SECONDS);
    else if (killed == SIGXFSZ)
        printf("wrote or printed more than %zu MB\n", COMPARE_WRITTEN / 1000000);
    else if (killed)
        printf("crashed: %s\n", strsignal(killed));
    else if (!compare_found->ended && *said)
        printf("stopped: %s\n", said);
    else if (!compare_found->ended)
        printf("ended the program, with exit code %d\n", code);
    else if (*compare_found->differs)
        printf("differs: %s\n", compare_found->differs);
    else if ((right = 1) && *compare_found->rounded)
        puts(compare_found->rounded);
    else
        puts("the book's bits");
    munmap(compare_found, sizeof *compare_found);
    return right;
}

/* compare_all: a report of all checks; what main returns. */
static inline int compare_all(const Check *checks, size_t count) {
    size_t right = 0;
    for (size_t i = 0; i < count; i++) right += (size_t)compare_one(&checks[i]);
    printf("  %zu of %zu functions do what their contracts say\n", right, count);
    return right != count;
}

#endif
