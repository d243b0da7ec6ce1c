/* The prompt at a terminal: editing, recalling, leaving, and being put aside. Keys are
 * typed one at a time, and what must come is waited for. */
#include "09_chat/prompt.h"
#include "babbler.h"
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <termios.h>

static void make_listener(void) {
    make_babbler(64);
}

TestSuite(prompt, .init = make_listener, .fini = remove_babbler, .timeout = 300);

static int terminal;

/* Reads from the terminal until `part` has come, after what was waited for before. */
static int await(const char *part) {
    static char seen[1 << 20];
    static size_t at, from;
    for (char *found; !(found = strstr(seen + from, part));) {
        ssize_t got = expect_terminal(terminal, seen + at, sizeof seen - at - 1);
        if (got <= 0) return 0;
        for (ssize_t i = 0; i < got; i++) /* a NUL would hide the rest */
            if (seen[at + (size_t)i] == 0) seen[at + (size_t)i] = '?';
        at += (size_t)got;
    }
    from = (size_t)(strstr(seen + from, part) - seen) + strlen(part);
    return 1;
}

static void type(const char *keys) {
    cr_assert_eq(write(terminal, keys, strlen(keys)), (ssize_t)strlen(keys));
}

/* Types letters, and waits for each until it is shown. */
static void type_letters(const char *letters) {
    for (; *letters; letters++) {
        char key[2] = {*letters, '\0'};
        type(key);
        cr_assert(await(key), "'%s' is not shown", key);
    }
}

static void chat_exec(void) {
    char program[512];
    const char *build = expect_build();
    snprintf(program, sizeof program, "%s/bin/09_chat", build);
    setenv("TERM", "xterm", 1);
    execl(program, program, "-m", model_folder, "--max-tokens", "1000", NULL);
    _exit(127);
}

static void expect_exit(pid_t child) {
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %#x", status);
    close(terminal);
}

Test(prompt, edits_recalls_and_stops) {
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    cr_assert_neq(child, -1);
    if (child == 0) chat_exec();
    cr_assert(await("you> "));
    type("hi guppz\x7fy\r"); /* a backspace */
    cr_expect(await("guppy> "));
    cr_expect(await("you> "), "the next prompt");
    type("\x1b[A"); /* up: the last question again */
    cr_expect(await("guppy"), "recalled");
    /* Ctrl-C empties the line, and Ctrl-D leaves if it is empty. */
    type("\x03\x04");
    cr_expect_not(await("guppy> "), "asked what was taken back");
    expect_exit(child);
}

/* The fish gets what is typed, whatever the locale of the shell: the prompt shows it,
 * and as the question is too long for the fish's memory it says of how many bytes. */
static void expect_characters(const char *locale) {
    static const char *const typed[] = {"caf\xC3\xA9", "\xE4\xBD\xA0\xE5\xA5\xBD",
                                        "\xF0\x9F\x90\x9F", "it\xE2\x80\x99s",
                                        "e\xCC\x81"};
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    cr_assert_neq(child, -1);
    if (child == 0) {
        if (*locale) setenv("LC_ALL", locale, 1);
        chat_exec();
    }
    cr_assert(await("you> "));
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        type(typed[i]);
        cr_assert(await(typed[i]), "%s under %s", typed[i], locale);
        type(" ");
    }
    for (int i = 0; i < 40; i++) type("\xC3\xA9");
    type("\r");
    cr_assert(await(" of 109 bytes were read"), "under %s", locale);
    cr_assert(await("you> "));
    type("\x04");
    expect_exit(child);
}

Test(prompt, takes_every_character_that_is_typed) {
    expect_characters("C"); /* make exports that */
    expect_characters("C.UTF-8");
    expect_characters("");
}

Test(prompt, says_how_to_leave_and_helps) {
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    cr_assert_neq(child, -1);
    if (child == 0) chat_exec();
    cr_assert(await("remembers none"));
    cr_assert(await("quit, exit or Ctrl-D leaves"));
    cr_assert(await("you> "));
    type("/help\r");
    cr_assert(await("stop an answer"));
    cr_assert(await("you> "), "and the fish was not asked");
    type("quit\r");
    expect_exit(child);
}

/* What a shell does for the job in its foreground: when the job stops, take the
 * terminal back and look at it, wait for a line of input, and let the job go on. */
static void shell_run(void) {
    signal(SIGTTOU, SIG_IGN);
    pid_t job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(0, getpid());
        signal(SIGTTOU, SIG_DFL);
        chat_exec();
    }
    setpgid(job, job);
    tcsetpgrp(0, job);
    int status;
    while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        struct termios modes;
        tcsetpgrp(0, getpgrp());
        tcgetattr(0, &modes);
        tcflag_t sane = ICANON | ECHO | ISIG;
        printf("\nstopped, the terminal is %s\n",
               (modes.c_lflag & sane) == sane ? "sane" : "raw");
        fflush(stdout);
        for (char c = 0; c != '\n';)
            if (read(0, &c, 1) != 1) _exit(1);
        tcsetpgrp(0, job);
        kill(-job, SIGCONT);
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128);
}

Test(prompt, is_put_aside_and_taken_up_again) {
    pid_t shell = forkpty(&terminal, NULL, NULL, NULL);
    cr_assert_neq(shell, -1);
    if (shell == 0) shell_run();
    cr_assert(await("you> "));
    for (int again = 0; again < 2; again++) {
        type_letters("hi");
        type("\x1a");
        cr_assert(await("stopped, the terminal is "));
        cr_assert(await("sane\r\n"));
        type("fg\n");
        cr_assert(await("fg\r\n"), "the terminal shows what is typed");
        cr_assert(await("you> hi"), "the line is there again");
        type("\x03"); /* still a key: it empties the line */
    }
    type_letters("quit");
    type("\r");
    expect_exit(shell);
}

/* A stream that gives half a line and then fails for the reason in `with`. */
static ssize_t half_a_line(void *with, char *bytes, size_t size) {
    static int met;
    if (met++ || size < 8) {
        errno = *(const int *)with;
        return -1;
    }
    return (ssize_t)strlen(memcpy(bytes, "hi gupp", 8));
}

static void read_half(const void *reason) {
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO); /* no terminal */
    stdin =
        fopencookie((void *)reason, "r", (cookie_io_functions_t){.read = half_a_line});
    Prompt *prompt = prompt_open("");
    size_t length;
    while (prompt_read(prompt, &length)) continue;
}

Test(prompt, half_a_line_is_no_question) {
    expect_fail(74, "standard input: cannot be read: ", read_half, &(int){EIO});
    expect_fail(71, "standard input: cannot be read: ", read_half, &(int){ENOMEM});
}
