#include "00_ground/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"

#define PROGRESS_REDRAW 0.1  /* seconds between two states of a terminal's line */
#define PROGRESS_LINE   10.0 /* seconds between two lines of a file */

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
static int progress_width(void) {
    struct winsize window;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col < 20) return 79;
    return window.ws_col - 1;
}

/* The line, with a bar in its middle where the words leave room for one of five columns
 * or more. Returns its length. */
static int progress_line(char *line, size_t size, const Progress *progress, double now,
                         int width) {
    static const char full[] = "====================";
    char begin[100], end[200], total[32] = "";
    double spent = now - progress->began, share = progress->share;
    if (progress->total > 0) {
        if (share == 0) share = (double)progress->done / (double)progress->total;
        snprintf(total, sizeof total, "/%" PRIu64, progress->total);
    }
    int left = share > progress->from && share < 1;
    double each = spent / (share - progress->from);
    long seconds = (long)(left ? each * (1 - share) : spent);
    int used = snprintf(begin, sizeof begin, "%.50s  %" PRIu64 "%s", progress->label,
                        progress->done, total);
    used += snprintf(end, sizeof end, "%s%s  %ld:%02ld%s", *progress->note ? "  " : "",
                     progress->note, seconds / 60, seconds % 60, left ? " left" : "");
    int bar = width - used - 4, most = (int)sizeof full - 1;
    if (bar > most) bar = most;
    if (bar < 5 || progress->total == 0)
        return snprintf(line, size, "%s%s", begin, end);
    int done = share < 1 ? (int)(share * bar) : bar;
    return snprintf(line, size, "%s  [%.*s%*s]%s", begin, done, full, bar - done, "",
                    end);
}

static void progress_print(const Progress *progress, double now) {
    char line[512];
    int width = progress->terminal ? progress_width() : 0;
    size_t length = (size_t)progress_line(line, sizeof line, progress, now, width);
    if (progress->terminal) fputc('\r', stderr);
    if (progress->terminal && length > (size_t)width) length = (size_t)width;
    text_put(stderr, line, length, "");
    /* erase what an earlier, longer line left */
    fputs(progress->terminal ? "\033[K" : "\n", stderr);
    progress_open = progress->terminal;
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
