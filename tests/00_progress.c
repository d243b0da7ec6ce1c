#include "00_ground/progress.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "00_ground/fail.h"
#include "expect.h"

/* What body() prints to stderr when that is a file, or a terminal `columns` wide. */
static const char *seen_by_file(void (*body)(void)) {
    FILE *errors = tmpfile();
    static char said[1 << 16];
    pid_t child = fork();
    if (child == 0) {
        dup2(fileno(errors), STDERR_FILENO);
        setenv("TERM", "xterm", 1);
        body();
        _exit(0);
    }
    waitpid(child, NULL, 0);
    rewind(errors);
    said[fread(said, 1, sizeof said - 1, errors)] = '\0';
    fclose(errors);
    return said;
}

static const char *seen_by_terminal(void (*body)(void), int columns, const char *kind) {
    static char said[1 << 16];
    size_t at = 0;
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    cr_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    cr_assert_geq(slave, 0);
    struct termios plain;
    tcgetattr(slave, &plain);
    plain.c_oflag &= ~(tcflag_t)OPOST; /* a newline stays one byte */
    tcsetattr(slave, TCSANOW, &plain);
    ioctl(slave, TIOCSWINSZ,
          &(struct winsize){.ws_row = 24, .ws_col = (unsigned short)columns});
    pid_t child = fork();
    if (child == 0) {
        close(master);
        dup2(slave, STDERR_FILENO);
        setenv("TERM", kind, 1);
        body();
        _exit(0);
    }
    close(slave);
    for (ssize_t got; at < sizeof said - 1; at += (size_t)got)
        if ((got = expect_terminal(master, said + at, sizeof said - 1 - at)) <= 0)
            break;
    said[at] = '\0';
    close(master);
    waitpid(child, NULL, 0);
    return said;
}

static size_t count(const char *text, const char *what) {
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++) found++;
    return found;
}

static void work(void) {
    Progress progress = progress_begin("train", 40);
    for (uint64_t step = 1; step <= 40; step++) {
        usleep(10000);
        progress_show(&progress, step, "loss %.2f", 8.0 / (double)step);
    }
    progress_end(&progress);
    fputs("later\n", stderr);
}

/* On a busy machine the work may take seconds, and other lines come before the last. */
static void expect_whole_lines(const char *said) {
    const char *last = strstr(said, "train  40/40");
    cr_assert(last != NULL && (last == said || last[-1] == '\n'), "%s", said);
    cr_expect_eq(
        fnmatch("train  40/40  loss 0.20  *[0-9]:[0-9][0-9]\nlater\n", last, 0), 0,
        "%s", last);
}

Test(progress, a_file_gets_whole_lines) {
    const char *said = seen_by_file(work);
    cr_expect_eq(count(said, "\r"), 0);
    cr_expect_eq(count(said, "\033"), 0);
    expect_whole_lines(said);
}

Test(progress, a_terminal_gets_one_line_that_redraws_itself) {
    double began = clock_seconds();
    const char *said = seen_by_terminal(work, 80, "xterm");
    double seconds = clock_seconds() - began;
    cr_expect_geq(count(said, "\r"), 3, "0.4 s of work or more");
    cr_expect_leq((double)count(said, "\r"), 2 + 10 * seconds, "ten pictures a second");
    cr_expect_eq(count(said, "\n"), 2);
    cr_expect_not_null(strstr(said, " left"));
    cr_expect_not_null(strstr(said, "train  40/40  [====================]  loss 0.20"));
    const char *end = strstr(said, "later\n");
    cr_expect(end != NULL && end[-1] == '\n', "later output has a line of its own");
}

Test(progress, a_line_never_wraps) {
    static const int widths[] = {20, 30, 79, 200};
    for (size_t w = 0; w < 4; w++) {
        const char *said = seen_by_terminal(work, widths[w], "xterm");
        int column = 0;
        for (const char *at = said; *at != '\0'; at++) {
            if (strncmp(at, "\033[K", 3) == 0)
                at += 2;
            else if (*at == '\r' || *at == '\n')
                column = 0;
            else
                column++;
            cr_assert_lt(column, widths[w]);
        }
    }
}

static void say_much(void) {
    Progress progress = progress_begin("training", 700);
    usleep(150000);
    progress_show(&progress, 350, "loss 1.2720  39126 t/s");
    _exit(0);
}

Test(progress, the_bar_gives_way_to_what_is_said) {
    const char *said = seen_by_terminal(say_much, 80, "xterm");
    cr_expect_not_null(strstr(said, "  [==========          ]  loss 1.2720"), "%s",
                       said);
    said = seen_by_terminal(say_much, 62, "xterm");
    cr_expect_not_null(strstr(said, "350/700  [="), "%s", said);
    cr_expect_not_null(strstr(said, "39126 t/s  0:00 left"), "%s", said);
    said = seen_by_terminal(say_much, 54, "xterm");
    cr_expect_not_null(strstr(said, "350/700  loss 1.2720  39126 t/s  0:00 left"), "%s",
                       said);
}

Test(progress, a_dumb_terminal_is_a_file) {
    expect_whole_lines(seen_by_terminal(work, 80, "dumb"));
}

static void work_with_hostile_note(void) {
    Progress progress = progress_begin("eval", 0);
    progress_show(&progress, 1, "says '%s'", "\033[2J\r\n\a");
    progress_end(&progress);
}

Test(progress, a_note_cannot_drive_the_terminal) {
    const char *want = "eval  1  says '\?[2J\?\?\?'  0:0", *said;
    said = seen_by_file(work_with_hostile_note);
    cr_expect_eq(strncmp(said, want, strlen(want)), 0, "%s", said);
}

static void work_and_fail(void) {
    Progress progress = progress_begin("train", 40);
    usleep(150000);
    progress_show(&progress, 20, NULL);
    fail(EX_IOERR, "trouble");
}

Test(progress, an_error_has_a_line_of_its_own) {
    cr_expect_not_null(strstr(seen_by_terminal(work_and_fail, 80, "xterm"),
                              "\033[K\nguppy: trouble\n"));
}

static void work_too_much(void) {
    Progress progress = progress_begin("x", 2);
    progress_show(&progress, 5, "%s",
                  "a note far longer than a line could ever be: it "
                  "is cut, and so is the line that holds it, which "
                  "is cut at the width of the terminal, or not");
    progress_end(&progress);
}

Test(progress, survives_more_than_all) {
    cr_expect_not_null(
        strstr(seen_by_file(work_too_much), "x  5/2  a note far longer"));
    seen_by_terminal(work_too_much, 10, "xterm");
}

Test(clock, only_moves_forward) {
    double before = clock_seconds();
    for (int i = 0; i < 1000; i++) {
        double now = clock_seconds();
        cr_assert_geq(now, before);
        before = now;
    }
}
