#include "00_ground/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"

#define OPTIONS_MOST 64
#define OPTIONS_LONG 256 /* + number of an option: what getopt_long calls it */
#define OPTIONS_HELP (OPTIONS_LONG + OPTIONS_MOST)

static const char *options_program; /* for "run PROGRAM --help" */

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

static void options_default(const Option *option) {
    if (option->text && *option->text) printf(" (%s)", *option->text);
    if (option->count && *option->count) printf(" (%zu)", *option->count);
    if (option->number && *option->number != 0) printf(" (%g)", *option->number);
}

static _Noreturn void options_help(const char *usage, const Option *options,
                                   size_t count) {
    const Option help = option_flag("help", 'h', NULL, "this page");
    char names[80];
    int width = 0;
    for (size_t i = 0; i < count; i++) {
        int length = options_names(names, sizeof names, &options[i]);
        if (length > width) width = length;
    }
    printf("%s\n", usage);
    for (size_t i = 0; i <= count; i++) {
        const Option *option = i < count ? &options[i] : &help;
        options_names(names, sizeof names, option);
        printf("%-*s  ", width, names);
        for (const char *c = option->help; *c; c++) {
            putchar(*c);
            if (*c == '\n') printf("%*s", width + 2, "");
        }
        options_default(option);
        putchar('\n');
    }
    exit(stdout_finish());
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
    struct option known[OPTIONS_MOST + 2] = {{"help", no_argument, NULL, OPTIONS_HELP}};
    char letters[2 * OPTIONS_MOST + 3] = ":h"; /* ':' tells a value that is missing */
    char *end = letters + 2;
    const char *slash = strrchr(argv[0], '/');
    options_program = slash ? slash + 1 : argv[0];
    require(count <= OPTIONS_MOST);
    for (size_t i = 0; i < count; i++) {
        int takes = options[i].takes != NULL;
        known[i + 1] =
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
        if (found == ':' || found == '?')
            fail(EX_USAGE, "%s: expected %s; run %s --help", options_wrong(argv),
                 found == ':' ? "a value after it" : "an option that exists",
                 options_program);
        options_set(&options[i], optarg);
    }
    return argv + optind;
}

const char *options_word(char **words, const char *standard) {
    if (words[0] && words[1])
        fail(EX_USAGE,
             "expected one word or none, found '%s' after '%s'; run %s --help",
             words[1], words[0], options_program);
    return words[0] ? words[0] : standard;
}
