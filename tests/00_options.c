/* Options: what they set, what they refuse, and what --help says of them. */
#include "00_ground/fail.h"
#include "00_ground/options.h"
#include "expect.h"
#include <fcntl.h>
#include <stdint.h>

typedef struct {
    int loud;
    const char *model;
    size_t count;
    double heat;
} Chosen;

#define WORDS(...) ((char *[]){"bin/pond", __VA_ARGS__, NULL})

/* `arguments` begins with the program's name and ends with NULL. */
static char **read_into(Chosen *chosen, char **arguments) {
    const Option options[] = {
        option_flag("loud", 'l', &chosen->loud, "say it"),
        option_text("model", 'm', &chosen->model, "DIR",
                    "the fish; or another, which has a long explanation that does not "
                    "fit on a line"),
        option_count("count", 'n', &chosen->count, "N", "how many", 1, 1000),
        option_number("heat", 0, &chosen->heat, "F", "how warm", -2, 2.5),
    };
    int argc = 0;
    while (arguments[argc]) argc++;
    const char *usage = "pond: water\n\n  pond swim [-n N]   move\n  pond dive\n";
    return options_read(argc, arguments, usage, options, 4);
}

static Chosen defaults(void) {
    return (Chosen){.model = "here", .count = 3};
}

Test(options, nothing_said_changes_nothing) {
    Chosen chosen = defaults();
    char **words = read_into(&chosen, (char *[]){"pond", NULL});
    cr_expect_null(words[0]);
    cr_expect_eq(chosen.loud, 0);
    cr_expect_str_eq(chosen.model, "here");
    cr_expect_eq(chosen.count, 3);
    cr_expect_eq(chosen.heat, 0);
}

Test(options, long_short_joined_shortened_and_in_any_order) {
    char **forms[] = {
        WORDS("--model", "there", "-n", "12", "--loud", "--heat", "-1.5", "swim"),
        WORDS("swim", "--model=there", "-n12", "-l", "--heat=-1.5"),
        WORDS("-ln", "12", "swim", "--mod", "there", "--hea", "-1.5"),
        WORDS("-lmthere", "--count=12", "--heat", "-1.5", "--", "swim")};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        Chosen chosen = defaults();
        char **words = read_into(&chosen, forms[i]);
        cr_expect_eq(chosen.loud, 1, "form %zu", i);
        cr_expect_str_eq(chosen.model, "there", "form %zu", i);
        cr_expect_eq(chosen.count, 12, "form %zu", i);
        cr_expect_eq(chosen.heat, -1.5, "form %zu", i);
        cr_expect_str_eq(words[0], "swim", "form %zu", i);
        cr_expect_null(words[1], "form %zu", i);
    }
}

Test(options, words_may_look_like_options_after_two_dashes) {
    Chosen chosen = defaults();
    char **words = read_into(&chosen, WORDS("-l", "--", "-n", "--help"));
    cr_expect_str_eq(words[0], "-n");
    cr_expect_str_eq(words[1], "--help");
    cr_expect_eq(chosen.count, 3);
}

static void read_words(const void *arguments) {
    Chosen chosen = defaults();
    read_into(&chosen, (char **)(uintptr_t)arguments);
}

Test(options, what_is_wrong_is_named) {
    expect_fail(64, "--wet: expected an option that exists; run pond --help",
                read_words, WORDS("--wet"));
    expect_fail(64, "-w: expected an option that exists", read_words, WORDS("-w"));
    expect_fail(64, "-w: expected an option", read_words, WORDS("--loud", "-wl"));
    expect_fail(64, "-n: expected a value after it", read_words, WORDS("a", "-ln"));
    expect_fail(64, "--help=no: expected an option", read_words, WORDS("--help=no"));
    expect_fail(64, "--loud=yes: expected an option", read_words, WORDS("--loud=yes"));
    expect_fail(64, "--model: expected a value after it; run pond --help", read_words,
                WORDS("--model"));
    expect_fail(64, "-n: expected a value after it", read_words, WORDS("-n"));
    expect_fail(64, "--count: expected an integer from 1 to 1000, found '0'",
                read_words, WORDS("-n0"));
    expect_fail(64, "--count: expected an integer", read_words, WORDS("-n", "1e2"));
    expect_fail(64, "--count: expected an integer", read_words, WORDS("--count="));
    expect_fail(64, "--heat: expected a number from -2 to 2.5, found '3'", read_words,
                WORDS("--heat", "3"));
    expect_fail(64, "--heat: expected a number", read_words, WORDS("--heat", "nan"));
}

static void read_one_word(const void *arguments) {
    Chosen chosen = defaults();
    options_word(read_into(&chosen, (char **)(uintptr_t)arguments), "hi");
}

Test(options, one_word_or_none) {
    Chosen chosen = defaults();
    cr_expect_str_eq(options_word(read_into(&chosen, WORDS("-l")), "hi"), "hi");
    cr_expect_str_eq(options_word(read_into(&chosen, WORDS("yo", "-l")), "hi"), "yo");
    expect_fail(64, "found 'b' after 'a'; run pond --help", read_one_word,
                WORDS("a", "b"));
}

Test(options, help_is_the_table) {
    const char *path = expect_path(expect_folder(), "help");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        cr_assert_not_null(freopen(path, "w", stdout));
        read_words(WORDS("-n", "7", "--help"));
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_expect_str_eq(expect_read(path, NULL),
                     "pond: water\n"
                     "\n"
                     "  pond swim [-n N]   move\n"
                     "  pond dive\n"
                     "\n"
                     "  -l, --loud       say it\n"
                     "  -m, --model DIR  the fish; or another, which has a long "
                     "explanation that does\n"
                     "                   not fit on a line (here)\n"
                     "  -n, --count N    how many (7)\n"
                     "      --heat F     how warm\n"
                     "  -h, --help       this page\n"
                     "      --version    which one this is\n");
}

static void print_help_of_hostile_value(const void *path) {
    cr_assert_not_null(freopen(path, "w", stdout));
    read_words(WORDS("-m", "\033[2J\xE2\x80\xAE", "--help"));
}

Test(options, help_says_no_value_that_drives_the_terminal) {
    const char *path = expect_path(expect_folder(), "help");
    pid_t child = fork();
    if (child == 0) print_help_of_hostile_value(path);
    waitpid(child, NULL, 0);
    const char *said = expect_read(path, NULL);
    cr_expect_not_null(strstr(said, "(?[2J?)"), "%s", said);
    cr_expect_null(strchr(said, '\033'));
}

/* What is opened later must not become stdout: what is printed would go there. */
static void open_without(const void *closed) {
    close(*(const int *)closed);
    Chosen chosen = defaults();
    read_into(&chosen, WORDS("swim"));
    int opened = open("/dev/null", O_RDWR);
    if (opened <= STDERR_FILENO) _exit(1);
    puts("a result");
    exit(stdout_finish());
}

Test(options, closed_descriptors_are_not_given_away) {
    for (int closed = 0; closed <= 2; closed++) {
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            freopen("/dev/null", "w", stdout);
            freopen("/dev/null", "w", stderr);
            open_without(&closed);
        }
        int status;
        waitpid(child, &status, 0);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == (closed == 1 ? 74 : 0),
                  "descriptor %d: status %#x", closed, status);
    }
}

Test(options, a_mistyped_command_is_no_text) {
    static char *const near[][2] = {{"swin", "swim"}, {"swimm", "swim"},
                                    {"sim", "swim"},  {"wsim", "swim"},
                                    {"dove", "dive"}, {"diev", "dive"}};
    for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
        char want[80];
        snprintf(want, sizeof want, "found '%s': did you mean %s?", near[i][0],
                 near[i][1]);
        expect_fail(64, want, read_words, WORDS(near[i][0]));
    }
}

Test(options, a_text_is_no_mistyped_command) {
    Chosen chosen = defaults();
    static char *const far[] = {"hi guppy", "swimming", "water", "swim in", "",
                                "N",        "walk",     "s",     "drivel",  "swims!"};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        cr_expect_str_eq(read_into(&chosen, WORDS(far[i]))[0], far[i]);
    cr_expect_str_eq(read_into(&chosen, WORDS("-n", "9", "--", "swin"))[0], "swin");
    cr_expect_eq(chosen.count, 9);
}

Test(options, a_command_is_one_unless_it_stands_after_two_dashes) {
    Chosen chosen = defaults();
    cr_expect(options_command(read_into(&chosen, WORDS("swim")), "swim"));
    cr_expect(options_command(read_into(&chosen, WORDS("dive", "-l")), "dive"));
    cr_expect_not(options_command(read_into(&chosen, WORDS("dive")), "swim"));
    cr_expect_not(options_command(read_into(&chosen, WORDS("-l")), "swim"));
    cr_expect_not(options_command(read_into(&chosen, WORDS("--", "swim")), "swim"));
}
