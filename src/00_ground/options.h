/* options: what a command line says. One table names the options, checks them, knows
 * where they go, and is the help. */
#ifndef GUPPY_OPTIONS_H
#define GUPPY_OPTIONS_H

#include <stddef.h>

/* Option: one option of a program, and the variable that it sets. The variable's value
 * before is the default; the help prints it, unless it is NULL or 0. */
typedef struct {
    const char *name;  /* "model": --model */
    char letter;       /* 'm': -m; 0: none */
    const char *takes; /* what the help calls the value: "DIR"; NULL: takes none */
    const char *help;  /* a line or two; the help breaks it where the page ends */
    double low, high;  /* what a count or number may be */
    int *flag;         /* of these four one is set */
    const char **text;
    size_t *count;
    double *number;
} Option;

/* option_flag: takes nothing, and sets its variable to 1. option_text: takes a word.
 * option_count: a whole number from low to high. option_number: any number from low to
 * high. */
Option option_flag(const char *name, char letter, int *flag, const char *help);
Option option_text(const char *name, char letter, const char **text, const char *takes,
                   const char *help);
Option option_count(const char *name, char letter, size_t *count, const char *takes,
                    const char *help, size_t low, size_t high);
Option option_number(const char *name, char letter, double *number, const char *takes,
                     const char *help, double low, double high);

/* options_read: set what the command line sets. Returns the words that are no options,
 * NULL after the last; options and words may come in any order.
 *
 * usage    what --help (-h, which every program has) prints above the options: a line
 *          "PROGRAM: what it is", and one for each way to call it
 * options  (count)
 *
 * --help and --version end the program. Fails with EX_USAGE, naming the option; or
 * naming a command, where the first word is a command of `usage` with a letter or two
 * adjacent ones wrong. A text that looks like a mistyped command, like a command or
 * like an option goes after "--". Afterwards descriptors 0 to 2 are open: no file can
 * get the number of a closed stdout. Allocates nothing. */
char **options_read(int argc, char **argv, const char *usage, const Option *options,
                    size_t count);

/* options_command: the first of `words`, which options_read returned, if it is the
 * command `name`. A word after "--" is none. */
int options_command(char **words, const char *name);

/* options_word: the only word, or `standard` where there is none. Fails with EX_USAGE
 * where there are more. */
const char *options_word(char **words, const char *standard);

#endif
