#include "00_ground/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "00_ground/text.h"

#define PROGRESS_REDRAW 0.1  /* seconds between two states of a terminal's line */
#define PROGRESS_LINE   10.0 /* seconds between two lines of a file */
#define PROGRESS_BAR    20

/* Whether the cursor stands at the end of a line that will be redrawn. */
static int progress_open;

double clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_break(void) {
    if (progress_open) fputc('\n', stderr);
    progress_open = 0;
}

Progress progress_begin(const char *label, uint64_t total) {
    const char *kind = getenv("TERM");
    double now = clock_seconds();
    return (Progress){
        .label = label,
        .total = total,
        .began = now,
        .shown = now,
        .terminal = isatty(STDERR_FILENO) && kind != NULL && strcmp(kind, "dumb") != 0,
    };
}

/* A redrawn line must not wrap: what has gone to the line above cannot be erased. */
static size_t progress_width(void) {
    struct winsize window;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col < 20) return 79;
    return window.ws_col - 1u;
}

static void progress_print(const Progress *progress, double now) {
    char line[512], bar[PROGRESS_BAR + 1] = "";
    size_t at = 0;
    double spent = now - progress->began, share = 0;
    if (progress->total > 0) share = (double)progress->done / (double)progress->total;
    if (share > 1) share = 1;
    memset(bar, ' ', PROGRESS_BAR);
    memset(bar, '=', (size_t)(share * PROGRESS_BAR));

#define PROGRESS_ADD(...)                                                              \
    (at += (size_t)snprintf(line + at, sizeof line - at, __VA_ARGS__),                 \
     at = at < sizeof line ? at : sizeof line - 1)
    PROGRESS_ADD("%s  %llu", progress->label, (unsigned long long)progress->done);
    if (progress->total > 0) PROGRESS_ADD("/%llu", (unsigned long long)progress->total);
    if (progress->total > 0 && progress->terminal) PROGRESS_ADD("  [%s]", bar);
    if (progress->note[0] != '\0') PROGRESS_ADD("  %s", progress->note);
    int left = share > 0 && share < 1;
    long long seconds = (long long)(left ? spent / share - spent : spent);
    PROGRESS_ADD("  %lld:%02lld%s", seconds / 60, seconds % 60, left ? " left" : "");
#undef PROGRESS_ADD

    if (progress->terminal) {
        size_t width = progress_width();
        if (at > width) at = width;
        fputc('\r', stderr);
        text_put(stderr, line, at, "");
        fputs("\033[K", stderr); /* erase what an earlier, longer line left */
        progress_open = 1;
    } else {
        text_put(stderr, line, at, "");
        fputc('\n', stderr);
    }
    fflush(stderr);
}

void progress_show(Progress *progress, uint64_t done, const char *note_format, ...) {
    progress->done = done;
    progress->note[0] = '\0';
    if (note_format != NULL) {
        va_list arguments;
        va_start(arguments, note_format);
        vsnprintf(progress->note, sizeof progress->note, note_format, arguments);
        va_end(arguments);
    }
    double now = clock_seconds();
    double pause = progress->terminal ? PROGRESS_REDRAW : PROGRESS_LINE;
    if (now - progress->shown < pause) return;
    progress->shown = now;
    progress_print(progress, now);
}

void progress_end(Progress *progress) {
    progress_print(progress, clock_seconds());
    progress_break();
}
