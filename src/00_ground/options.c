#include "00_ground/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"

#define OPTIONS_MOST 64
#define OPTIONS_LONG 256 /* + number of an option: what getopt_long calls it */
#define OPTIONS_HELP (OPTIONS_LONG + OPTIONS_MOST)

#define OPTIONS_VERSION (OPTIONS_HELP + 1)
#define OPTIONS_PAGE    79 /* columns */

#ifndef GUPPY_VERSION /* which the Makefile knows */
#define GUPPY_VERSION "of no version"
#endif

static const char *options_program; /* for "run PROGRAM --help" */
static int options_only_text;       /* "--" stands before the words */

Option option_flag(const char *name, char letter, int *flag, const char *help) {
    return (Option){.name = name, .letter = letter, .help = help, .flag = flag};
}

Option option_text(const char *name, char letter, const char **text, const char *takes,
                   const char *help) {
    return (Option){
        .name = name, .letter = letter, .takes = takes, .help = help, .text = text};
}

Option option_count(const char *name, char letter, size_t *count, const char *takes,
                    const char *help, size_t low, size_t high) {
    return (Option){.name = name,
                    .letter = letter,
                    .takes = takes,
                    .help = help,
                    .count = count,
                    .low = (double)low,
                    .high = (double)high};
}

Option option_number(const char *name, char letter, double *number, const char *takes,
                     const char *help, double low, double high) {
    return (Option){.name = name,
                    .letter = letter,
                    .takes = takes,
                    .help = help,
                    .number = number,
                    .low = low,
                    .high = high};
}

/* "  -m, --model DIR"; returns how many characters that are. */
static int options_names(char *names, size_t size, const Option *option) {
    char letter[5] = "    ";
    if (option->letter) snprintf(letter, sizeof letter, "-%c, ", option->letter);
    return snprintf(names, size, "  %s--%s %s", letter, option->name,
                    option->takes ? option->takes : "");
}

static void options_default(char *text, size_t size, const Option *option) {
    *text = '\0';
    if (option->text && *option->text) snprintf(text, size, " (%s)", *option->text);
    if (option->count && *option->count) snprintf(text, size, " (%zu)", *option->count);
    if (option->number && *option->number != 0)
        snprintf(text, size, " (%g)", *option->number);
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
    const Option common[] = {option_flag("help", 'h', NULL, "this page"),
                             option_flag("version", 0, NULL, "which one this is")};
    char names[80], standard[4096];
    int width = 0;
    for (size_t i = 0; i < count; i++) {
        int length = options_names(names, sizeof names, &options[i]);
        if (length > width) width = length;
    }
    printf("%s\n", usage);
    for (size_t i = 0; i < count + 2; i++) {
        const Option *option = i < count ? &options[i] : &common[i - count];
        options_names(names, sizeof names, option);
        int at = printf("%-*s  ", width, names);
        options_default(standard, sizeof standard, option);
        options_flow(option->help, width + 2, &at);
        options_flow(standard, width + 2, &at);
        putchar('\n');
    }
    exit(stdout_finish());
}

static _Noreturn void options_version(void) {
    printf("%s (guppy.c) %s\n", options_program, GUPPY_VERSION);
    exit(stdout_finish());
}

/* How many letters must be put in, taken out or changed to make one word of the other,
 * Levenshtein 1966. Of long words 32. */
static size_t options_distance(const char *word, const char *other, size_t length) {
    size_t row[32], size = strlen(word);
    if (size >= 32 || length >= 32) return 32;
    for (size_t j = 0; j <= length; j++) row[j] = j;
    for (size_t i = 0; i < size; i++) {
        size_t corner = row[0]++;
        for (size_t j = 0; j < length; j++) {
            size_t best = corner + (word[i] != other[j]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j + 1] + 1 < best) best = row[j + 1] + 1;
            corner = row[j + 1];
            row[j + 1] = best;
        }
    }
    return row[length];
}

/* The commands are what stands behind the program's name in `usage`: "  PROGRAM WORD".
 */
static void options_check_command(const char *usage, const char *word) {
    const char *near = NULL;
    int length = 0, program = (int)strcspn(usage, ":");
    for (const char *line = usage; line; line = strchr(line + 1, '\n')) {
        if (strncmp(line, "\n  ", 3) != 0 ||
            strncmp(line + 3, usage, (size_t)program) != 0)
            continue;
        const char *name = line + 3 + program + 1;
        int letters = (int)strspn(name, "abcdefghijklmnopqrstuvwxyz");
        size_t distance = options_distance(word, name, (size_t)letters);
        if (letters == 0 || distance > 2) continue;
        near = name;
        length = letters;
        if (distance == 0) return;
    }
    if (near)
        fail(EX_USAGE,
             "expected a command, found '%s': did you mean %.*s? (a text: after --); "
             "run %s --help",
             word, length, near, options_program);
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
    struct option known[OPTIONS_MOST + 3] = {
        {"help", no_argument, NULL, OPTIONS_HELP},
        {"version", no_argument, NULL, OPTIONS_VERSION}};
    char letters[2 * OPTIONS_MOST + 3] = ":h"; /* ':' tells a value that is missing */
    char *end = letters + 2;
    const char *slash = strrchr(argv[0], '/');
    options_program = slash ? slash + 1 : argv[0];
    require(count <= OPTIONS_MOST);
    for (size_t i = 0; i < count; i++) {
        int takes = options[i].takes != NULL;
        known[i + 2] =
            (struct option){options[i].name, takes, NULL, OPTIONS_LONG + (int)i};
        if (options[i].letter) *end++ = options[i].letter;
        if (options[i].letter && takes) *end++ = ':';
    }
    opterr = 0;
    optind = 1;
    for (int found; (found = getopt_long(argc, argv, letters, known, NULL)) != -1;) {
        size_t i = found >= OPTIONS_LONG ? (size_t)(found - OPTIONS_LONG) : 0;
        while (found < OPTIONS_LONG && i < count && options[i].letter != found) i++;
        if (found == 'h' || found == OPTIONS_HELP) options_help(usage, options, count);
        if (found == OPTIONS_VERSION) options_version();
        if (found == ':' || found == '?')
            fail(EX_USAGE, "%s: expected %s; run %s --help", options_wrong(argv),
                 found == ':' ? "a value after it" : "an option that exists",
                 options_program);
        options_set(&options[i], optarg);
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
