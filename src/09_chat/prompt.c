#include "09_chat/prompt.h"

#include "00_ground/fail.h"
#include "00_ground/text.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROMPT_LABEL "you> "

struct Prompt {
    EditLine *editor; /* NULL: no terminal */
    History *history;
    char *line; /* without a terminal */
    size_t capacity;
};

static char *prompt_label(EditLine *editor) {
    (void)editor;
    return PROMPT_LABEL;
}

/* Ctrl-Z does what the terminal does with it where it is no key: stop all of the job,
 * make and its shell too. This program comes last, by a signal that has arrived when
 * raise returns, and then draws the line anew. */
static unsigned char prompt_suspend(EditLine *editor, int key) {
    (void)key;
    el_set(editor, EL_PREP_TERM, 0);
    void (*before)(int) = signal(SIGTSTP, SIG_IGN);
    kill(0, SIGTSTP);
    signal(SIGTSTP, before);
    raise(SIGTSTP);
    el_set(editor, EL_PREP_TERM, 1);
    el_set(editor, EL_REFRESH);
    return CC_NORM;
}

/* The editor drops what its locale knows no character for. What a terminal sends today
 * is UTF-8, even where the environment says C (make does); systems name that locale
 * differently. */
static void prompt_know_characters(void) {
    static const char *const names[] = {"", "C.UTF-8", "C.utf8", "en_US.UTF-8",
                                        "UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_CTYPE, names[i]) && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
            return;
}

Prompt *prompt_open(const char *greeting) {
    Prompt *prompt = memory_new(1, sizeof *prompt);
    if (!isatty(STDIN_FILENO) || !text_terminal(stdout)) return prompt;
    prompt_know_characters();
    prompt->editor = el_init("guppy", stdin, stdout, stderr);
    if (!prompt->editor) return prompt;
    HistEvent event;
    prompt->history = history_init();
    history(prompt->history, &event, H_SETSIZE, 500);
    history(prompt->history, &event, H_SETUNIQUE, 1);
    el_set(prompt->editor, EL_PROMPT, prompt_label);
    el_set(prompt->editor, EL_EDITOR, "emacs");
    el_set(prompt->editor, EL_HIST, history, prompt->history);
    el_set(prompt->editor, EL_BIND, "^R", "em-inc-search-prev", NULL);
    /* Ctrl-C is a key like others: a signal might come at any moment. */
    el_set(prompt->editor, EL_SETTY, "-d", "-isig", NULL);
    el_set(prompt->editor, EL_BIND, "^C", "ed-start-over", NULL);
    el_set(prompt->editor, EL_ADDFN, "suspend", "put it aside", prompt_suspend);
    el_set(prompt->editor, EL_BIND, "^Z", "suspend", NULL);
    fputs(greeting, stdout);
    return prompt;
}

void prompt_close(Prompt **prompt) {
    if ((*prompt)->editor) {
        history_end((*prompt)->history);
        el_end((*prompt)->editor);
    }
    free((*prompt)->line);
    free(*prompt);
    *prompt = NULL;
}

static const char *prompt_edit(Prompt *prompt, size_t *length) {
    int count = 0;
    const char *line;
    for (;;) { /* keys are keys as soon as the prompt is shown, not a little later */
        el_set(prompt->editor, EL_PREP_TERM, 1);
        line = el_gets(prompt->editor, &count);
        if (line || count != -1 || errno != EINTR) break;
        el_reset(prompt->editor);
    }
    if (!line || count <= 0) {
        fputc('\n', stdout);
        return NULL;
    }
    HistEvent event;
    if (*line != '\n') history(prompt->history, &event, H_ENTER, line);
    *length = (size_t)count;
    return line;
}

/* What a read that fails leaves of a line is none. */
static const char *prompt_plain(Prompt *prompt, size_t *length) {
    errno = 0;
    ssize_t count = getline(&prompt->line, &prompt->capacity, stdin);
    *length = (size_t)count;
    if (count >= 0 && !ferror(stdin)) return prompt->line;
    if (feof(stdin) || errno == EINTR) return NULL;
    fail(errno == ENOMEM ? EX_OSERR : EX_IOERR, "standard input: cannot be read: %s",
         strerror(errno));
}

const char *prompt_read(Prompt *prompt, size_t *length) {
    const char *line =
        prompt->editor ? prompt_edit(prompt, length) : prompt_plain(prompt, length);
    if (!line) return NULL;
    while (*length > 0 && strchr("\r\n", line[*length - 1])) --*length;
    if (!prompt->editor) {
        fputs(PROMPT_LABEL, stdout);
        text_put(stdout, line, *length, "");
        fputc('\n', stdout);
    }
    return line;
}
