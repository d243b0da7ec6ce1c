/* compare: a function of the reader's beside the book's, on the same numbers.
 *
 * The book's objects are linked in under other names: BOOK(f) declares book_f. A check
 * calls both and compares what they wrote; each runs in a process of its own, so that
 * one which crashes or hangs is a line of the report and no more. */
#ifndef GUPPY_COMPARE_H
#define GUPPY_COMPARE_H

#include "00_ground/random.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define BOOK(name) extern __typeof__(name) book_##name

/* More than any check needs, on any machine. */
#define COMPARE_SECONDS 20
#define COMPARE_MEMORY  ((size_t)1 << 30)

static const char *compare_name;  /* of the function at hand */
static char compare_rounded[512]; /* the first difference that rounding explains */

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
        const char *how = near ? "rounds differently" : "differs";
        char line[512];
        snprintf(line, sizeof line, "%s: %s: expected %.9g, found %.9g", how, where,
                 (double)want[i], (double)got[i]);
        if (!near) {
            printf("  %-28s %s\n", compare_name, line);
            fflush(stdout);
            _exit(1);
        }
        if (!*compare_rounded)
            snprintf(compare_rounded, sizeof compare_rounded, "%s", line);
    }
}

/* same_number: the same of a result that is an integer. */
static inline void same_number(const char *what, uint64_t got, uint64_t want) {
    if (got == want) return;
    printf("  %-28s differs: %s: expected %llu, found %llu\n", compare_name, what,
           (unsigned long long)want, (unsigned long long)got);
    fflush(stdout);
    _exit(1);
}

typedef struct {
    const char *name;
    void (*run)(void);
} Check;

/* One line about one function; whether it is right. */
static inline int compare_one(const Check *check) {
    FILE *errors = tmpfile();
    if (errors == NULL) return 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(fileno(errors), STDERR_FILENO);
        alarm(COMPARE_SECONDS);
        setrlimit(RLIMIT_AS, &(struct rlimit){COMPARE_MEMORY, COMPARE_MEMORY});
        compare_name = check->name;
        check->run();
        if (*compare_rounded) printf("  %-28s %s\n", check->name, compare_rounded);
        fflush(stdout);
        _exit(*compare_rounded ? 2 : 0);
    }
    int status = 0;
    char said[512] = "";
    waitpid(child, &status, 0);
    rewind(errors);
    if (fgets(said, sizeof said, errors) != NULL) said[strcspn(said, "\n")] = '\0';
    fclose(errors);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == 0)
        printf("  %-28s the book's bits\n", check->name);
    else if (strstr(said, "is not written yet") != NULL)
        printf("  %-28s not written yet%s%s\n", check->name,
               strstr(said, check->name) ? "" : ": it calls what is not: ",
               strstr(said, check->name) ? "" : said + strlen("guppy: "));
    else if (code == -1 && WTERMSIG(status) == SIGALRM)
        printf("  %-28s did not end in %d seconds\n", check->name, COMPARE_SECONDS);
    else if (code == -1)
        printf("  %-28s crashed: %s\n", check->name, strsignal(WTERMSIG(status)));
    else if (code > 2)
        printf("  %-28s stopped: %s\n", check->name, said);
    return code == 0 || code == 2;
}

/* compare_all: a report of all checks; what main returns. */
static inline int compare_all(const Check *checks, size_t count) {
    size_t right = 0;
    for (size_t i = 0; i < count; i++) right += (size_t)compare_one(&checks[i]);
    printf("  %zu of %zu functions do what their contracts say\n", right, count);
    return right != count;
}

#endif
