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

/* Whether the cursor is at the end of a line that will be redrawn. */
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

static void progress_print(const Progress *progress, double now) {
    char line[512], begin[100], end[200], total[32] = "", bar[PROGRESS_BAR + 1];
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

    if (!progress->terminal) {
        snprintf(line, sizeof line, "%s%s", begin, end);
        text_put(stderr, line, strlen(line), "");
        fputc('\n', stderr);
        return;
    }
    /* The bar gets the room that the words leave; a bar of less than 5 is none. */
    size_t width = progress_width(), used = strlen(begin) + strlen(end) + 4, room = 0;
    if (used < width) room = width - used < PROGRESS_BAR ? width - used : PROGRESS_BAR;
    memset(bar, '=', sizeof bar);
    if (progress->total > 0 && room >= 5)
        snprintf(line, sizeof line, "%s  [%-*.*s]%s", begin, (int)room,
                 (int)(share * (double)room), bar, end);
    else
        snprintf(line, sizeof line, "%s%s", begin, end);
    fputc('\r', stderr);
    text_put(stderr, line, strnlen(line, width), "");
    fputs("\033[K", stderr); /* erase what an earlier, longer line left */
    progress_open = 1;
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
