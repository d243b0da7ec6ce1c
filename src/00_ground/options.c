#include "00_ground/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"

#define OPTIONS_MOST 64
#define OPTIONS_LONG 256 /* + number of an option: what getopt_long calls it */
#define OPTIONS_PAGE 79  /* columns */

#ifndef GUPPY_VERSION /* which the Makefile knows */
#define GUPPY_VERSION "of no version"
#endif

static const char *options_program; /* for "run PROGRAM --help" */
static int options_only_text;       /* "--" stands before the words */

Option option_flag(const char *name, char letter, int *flag, const char *help) {
    return (Option){name, letter, NULL, help, .flag = flag};
}

Option option_text(const char *name, char letter, const char **text, const char *takes,
                   const char *help) {
    return (Option){name, letter, takes, help, .text = text};
}

Option option_count(const char *name, char letter, size_t *count, const char *takes,
                    const char *help, size_t low, size_t high) {
    return (Option){name, letter, takes, help, low, high, .count = count};
}

Option option_number(const char *name, char letter, double *number, const char *takes,
                     const char *help, double low, double high) {
    return (Option){name, letter, takes, help, low, high, .number = number};
}

/* "  -m, --model DIR"; returns how many characters that are. */
static int options_names(char *names, size_t size, const Option *option) {
    char letter[5] = "    ";
    if (option->letter) snprintf(letter, sizeof letter, "-%c, ", option->letter);
    return snprintf(names, size, "  %s--%s%s%s", letter, option->name,
                    option->takes ? " " : "", option->takes ? option->takes : "");
}

static void options_default(char *text, size_t size, const Option *option) {
    *text = '\0';
    if (option->text && *option->text) snprintf(text, size, "(%s)", *option->text);
    if (option->count && *option->count) snprintf(text, size, "(%zu)", *option->count);
    if (option->number && *option->number != 0)
        snprintf(text, size, "(%g)", *option->number);
}

/* Words one after the other, from `column` on; below each other where the page ends. */
static void options_flow(const char *text, int column, int *at) {
    for (int length; *text; text += length) {
        while (*text == ' ') text++;
        length = (int)strcspn(text, " ");
        if (*at > column && *at + 1 + length > OPTIONS_PAGE) {
            printf("\n%*s", column, "");
            *at = column;
        }
        *at += printf("%s%.*s", *at > column ? " " : "", length, text);
    }
}

static _Noreturn void options_help(const char *usage, const Option *options,
                                   size_t count) {
    char names[80], standard[4096];
    int width = 0;
    for (size_t i = 0; i < count; i++) {
        int length = options_names(names, sizeof names, &options[i]);
        if (length > width) width = length;
    }
    printf("%s\n", usage);
    for (size_t i = 0; i < count; i++) {
        options_names(names, sizeof names, &options[i]);
        options_default(standard, sizeof standard, &options[i]);
        int at = printf("%-*s  ", width, names);
        options_flow(options[i].help, width + 2, &at);
        options_flow(standard, width + 2, &at);
        putchar('\n');
    }
    exit(stdout_finish());
}

static _Noreturn void options_version(void) {
    printf("%s (guppy.c) %s\n", options_program, GUPPY_VERSION);
    exit(stdout_finish());
}

/* Whether `edits` letters put in, taken out or changed make the name of the word. */
static int options_near(const char *word, const char *name, size_t length, int edits) {
    for (; length > 0 && *word == *name; word++, name++) length--;
    if (*word == '\0' && length == 0) return 1;
    if (edits == 0) return 0;
    return (*word && options_near(word + 1, name, length, edits - 1)) ||
           (length > 0 && options_near(word, name + 1, length - 1, edits - 1)) ||
           (*word && length > 0 &&
            options_near(word + 1, name + 1, length - 1, edits - 1));
}

/* The commands are what follows the program's name in `usage`: "\n  PROGRAM WORD". */
static void options_check_command(const char *usage, const char *word) {
    char start[80];
    size_t near_length = 0;
    const char *near = NULL;
    snprintf(start, sizeof start, "\n  %.*s ", (int)strcspn(usage, ":"), usage);
    for (const char *at = usage; (at = strstr(at, start)) != NULL;) {
        at += strlen(start);
        size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz");
        if (length == 0 || !options_near(word, at, length, 2)) continue;
        if (options_near(word, at, length, 0)) return;
        near = at;
        near_length = length;
    }
    if (near)
        fail(EX_USAGE,
             "expected a command, found '%s': did you mean %.*s? (a text: after --); "
             "run %s --help",
             word, (int)near_length, near, options_program);
}

int options_command(char **words, const char *name) {
    return words[0] && !options_only_text && strcmp(words[0], name) == 0;
}

static void options_set(const Option *option, const char *text) {
    char what[64];
    snprintf(what, sizeof what, "--%s", option->name);
    if (option->flag) *option->flag = 1;
    if (option->text) *option->text = text;
    if (option->count)
        *option->count =
            (size_t)integer_parse(what, text, (long)option->low, (long)option->high);
    if (option->number)
        *option->number = number_parse(what, text, option->low, option->high);
}

/* Of letters behind one '-' optind does not tell which is wrong, but optopt does. */
static const char *options_wrong(char **argv) {
    static char letter[3] = "-";
    letter[1] = (char)optopt;
    return optopt > 0 && optopt < OPTIONS_LONG ? letter : argv[optind - 1];
}

char **options_read(int argc, char **argv, const char *usage, const Option *options,
                    size_t count) {
    Option all[OPTIONS_MOST];
    int help = 0, version = 0;
    require(count + 2 <= OPTIONS_MOST);
    if (count > 0) memcpy(all, options, count * sizeof *all);
    all[count++] = option_flag("help", 'h', &help, "this page");
    all[count++] = option_flag("version", 0, &version, "which one this is");

    struct option known[OPTIONS_MOST + 1] = {0};
    char letters[2 * OPTIONS_MOST + 2] = ":"; /* ':' tells a value that is missing */
    char *end = letters + 1;
    for (size_t i = 0; i < count; i++) {
        int takes = all[i].takes != NULL;
        known[i] = (struct option){all[i].name, takes, NULL, OPTIONS_LONG + (int)i};
        if (all[i].letter) *end++ = all[i].letter;
        if (all[i].letter && takes) *end++ = ':';
    }
    const char *slash = strrchr(argv[0], '/');
    options_program = slash ? slash + 1 : argv[0];
    opterr = 0;
    optind = 1;
    for (int found; (found = getopt_long(argc, argv, letters, known, NULL)) != -1;) {
        if (found == ':' || found == '?')
            fail(EX_USAGE, "%s: expected %s; run %s --help", options_wrong(argv),
                 found == ':' ? "a value after it" : "an option that exists",
                 options_program);
        size_t i = found >= OPTIONS_LONG ? (size_t)(found - OPTIONS_LONG) : 0;
        while (found < OPTIONS_LONG && all[i].letter != found) i++;
        options_set(&all[i], optarg);
        if (help) options_help(usage, all, count);
        if (version) options_version();
    }
    options_only_text = optind > 1 && strcmp(argv[optind - 1], "--") == 0;
    if (argv[optind] && !options_only_text) options_check_command(usage, argv[optind]);
    return argv + optind;
}

const char *options_word(char **words, const char *standard) {
    if (words[0] && words[1])
        fail(EX_USAGE,
             "expected one word or none, found '%s' after '%s'; run %s --help",
             words[1], words[0], options_program);
    return words[0] ? words[0] : standard;
}
