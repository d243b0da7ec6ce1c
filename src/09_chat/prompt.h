/* prompt: lines that a person types, with editing and history where there is a
 * terminal, and plainly where there is none. */
#ifndef GUPPY_PROMPT_H
#define GUPPY_PROMPT_H

#include <stddef.h>

typedef struct Prompt Prompt;

/* prompt_open: read lines from standard input; each after the label "you> ".
 *
 * With a terminal the greeting is printed first, the arrow keys edit and recall
 * (libedit), Ctrl-C empties the line, Ctrl-Z stops the program until `fg`, Ctrl-D on an
 * empty line is the end. Without one "you> " and the line read are printed, so that a
 * transcript reads like a conversation. All of Unicode can be typed. The history is
 * kept in memory only.
 * prompt_close: gives the terminal back and clears the handle. */
Prompt *prompt_open(const char *greeting);
void prompt_close(Prompt **prompt);

/* prompt_read: the next line without its newline, and its length (it may hold NULs);
 * NULL at the end, or where a signal that the program handles came instead of a line
 * (at a terminal Ctrl-C is a key, and no signal). Lives until the next call. Fails with
 * EX_IOERR when standard input cannot be read, with EX_OSERR when no memory is left for
 * the line. */
const char *prompt_read(Prompt *prompt, size_t *length);

#endif
