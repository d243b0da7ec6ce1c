#include "00_ground/options.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "00_ground/fail.h"
#include "00_ground/text.h"

#define OPTIONS_MOST 64  /* --help and --version are two of them */
#define OPTIONS_LONG 256 /* + number of an option: what getopt_long calls it */
#define OPTIONS_PAGE 79  /* columns */

#ifndef GUPPY_VERSION /* which the Makefile knows */
#define GUPPY_VERSION "of no version"
#endif

static const char *options_program; /* for "run PROGRAM --help" */
static int options_only_text;       /* "--" came before the words */

Option option_flag(const char *name, char letter, int *flag, const char *help) {
    return (Option){name, letter, NULL, help, 0, 0, .flag = flag};
}

Option option_text(const char *name, char letter, const char **text, const char *takes,
                   const char *help) {
    return (Option){name, letter, takes, help, 0, 0, .text = text};
}

Option option_count(const char *name, char letter, size_t *count, const char *takes,
                    const char *help, size_t low, size_t high) {
    double from = (double)low, to = (double)high;
    return (Option){name, letter, takes, help, from, to, .count = count};
}

Option option_number(const char *name, char letter, double *number, const char *takes,
                     const char *help, double low, double high) {
    return (Option){name, letter, takes, help, low, high, .number = number};
}

/* "  -m, --model DIR"; returns its width. */
static int options_names(char *names, size_t size, const Option *option) {
    char letter[5] = "    ";
    if (option->letter) snprintf(letter, sizeof letter, "-%c, ", option->letter);
    return snprintf(names, size, "  %s--%s %s", letter, option->name,
                    option->takes ? option->takes : "");
}

/* What it does, and its default. */
static void options_words(char *words, size_t size, const Option *option) {
    int at = snprintf(words, size, "%s", option->help);
    words += at, size -= (size_t)at;
    if (option->text && *option->text) snprintf(words, size, " (%s)", *option->text);
    if (option->count && *option->count)
        snprintf(words, size, " (%zu)", *option->count);
    if (option->number && *option->number != 0)
        snprintf(words, size, " (%g)", *option->number);
}

/* Words one after the other, from `column` on; below each other where the page ends. */
static void options_flow(const char *words, int column) {
    for (int at = column, length; *words; words += length + (words[length] == ' ')) {
        length = (int)strcspn(words, " ");
        if (at > column && at + 1 + length > OPTIONS_PAGE) {
            printf("\n%*s", column, "");
            at = column;
        }
        if (at > column) at += printf(" ");
        text_put(stdout, words, (size_t)length, ""); /* the user's, or a file's name */
        at += length;
    }
    putchar('\n');
}

static void options_help(const char *usage, const Option *options, size_t count) {
    char names[80], words[4096];
    int width = 0;
    for (size_t i = 0; i < count; i++) {
        int length = options_names(names, sizeof names, &options[i]);
        if (length > width) width = length;
    }
    printf("%s\n", usage);
    for (size_t i = 0; i < count; i++) {
        options_names(names, sizeof names, &options[i]);
        options_words(words, sizeof words, &options[i]);
        printf("%-*s  ", width, names);
        options_flow(words, width + 2);
    }
}

/* Whether two words are the same except for one letter more or less, or for one or two
 * adjacent letters that differ. */
static int options_alike(const char *word, const char *other, size_t size) {
    size_t length = strlen(word), longer = length > size ? length : size;
    size_t shorter = length + size - longer, head = 0, tail = 0;
    while (head < shorter && word[head] == other[head]) head++;
    while (tail < shorter - head && word[length - 1 - tail] == other[size - 1 - tail])
        tail++;
    return longer - head - tail <= (length == size ? 2 : 1);
}

/* The commands are the words after the program's name in `usage`: "  PROGRAM WORD". */
static void options_check_command(const char *usage, const char *word) {
    const char *near = NULL;
    size_t near_length = 0, program = strcspn(usage, ":");
    for (const char *line = usage; line; line = strchr(line + 1, '\n')) {
        if (strncmp(line, "\n  ", 3) != 0 || strncmp(line + 3, usage, program) != 0)
            continue;
        const char *name = line + 3 + program + 1;
        size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz");
        if (length == 0 || !options_alike(word, name, length)) continue;
        if (strlen(word) == length && memcmp(word, name, length) == 0) return;
        near = name;
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

/* What is opened while stdout or stderr is closed would get its number, and all that is
 * printed. A descriptor that can only be read lets every printing fail. */
static void options_open_standard(void) {
    int descriptor;
    do descriptor = open("/dev/null", O_RDONLY);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor >= 0) close(descriptor);
}

char **options_read(int argc, char **argv, const char *usage, const Option *options,
                    size_t count) {
    int help = 0, version = 0;
    Option all[OPTIONS_MOST];
    require(count + 2 <= OPTIONS_MOST);
    for (size_t i = 0; i < count; i++) all[i] = options[i];
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
    options_open_standard();
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
        if (version) printf("%s (guppy.c) %s\n", options_program, GUPPY_VERSION);
        if (help || version) exit(stdout_finish());
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
