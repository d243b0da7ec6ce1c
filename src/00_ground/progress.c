#include "00_ground/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "00_ground/fail.h"
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
    double now = clock_seconds();
    fail_first(progress_break);
    return (Progress){
        .label = label,
        .total = total,
        .began = now,
        .shown = now,
        .terminal = text_terminal(stderr),
    };
}

/* A redrawn line must not wrap: what has gone to the line above cannot be erased. */
static size_t progress_width(void) {
    struct winsize window;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col < 20) return 79;
    return window.ws_col - 1u;
}

/* "  [====   ]" of at most PROGRESS_BAR columns between the brackets, or as many as
 * there is room for; of less than five nobody can read anything. */
static void progress_bar(char *bar, size_t size, size_t room, double share) {
    size_t width = room < PROGRESS_BAR + 4 ? room - 4 : PROGRESS_BAR;
    *bar = '\0';
    if (room < 5 + 4) return;
    snprintf(bar, size, "  [%*s]", (int)width, "");
    memset(bar + 3, '=', (size_t)(share * (double)width));
}

static void progress_print(const Progress *progress, double now) {
    char line[512], begin[100], end[200], total[32] = "", bar[PROGRESS_BAR + 5] = "";
    double spent = now - progress->began, share = 0;
    if (progress->total > 0) share = (double)progress->done / (double)progress->total;
    if (share > 1) share = 1;
    int left = share > 0 && share < 1;
    long long seconds = (long long)(left ? spent / share - spent : spent);
    if (progress->total > 0)
        snprintf(total, sizeof total, "/%llu", (unsigned long long)progress->total);
    snprintf(begin, sizeof begin, "%.50s  %llu%s", progress->label,
             (unsigned long long)progress->done, total);
    snprintf(end, sizeof end, "%s%s  %lld:%02lld%s", progress->note[0] ? "  " : "",
             progress->note, seconds / 60, seconds % 60, left ? " left" : "");

    size_t width = progress_width(), used = strlen(begin) + strlen(end);
    if (progress->total > 0 && progress->terminal && used < width)
        progress_bar(bar, sizeof bar, width - used, share); /* it gives way to words */
    size_t at = (size_t)snprintf(line, sizeof line, "%s%s%s", begin, bar, end);

    if (progress->terminal) {
        fputc('\r', stderr);
        text_put(stderr, line, at < width ? at : width, "");
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
