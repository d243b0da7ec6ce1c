#include "studies/10_examiner/grammar.h"

#include <math.h>

#include "00_ground/fail.h"
#include "01_datagen/character.h"
#include "10_examiner/entropy.h"
#include "expect.h"

static int program(const char *format, const char *folder) {
    const char *build = expect_build();
    char command[2048], arguments[1024];
    snprintf(arguments, sizeof arguments, format, folder, folder, folder);
    snprintf(command, sizeof command, "%s/%s", build, arguments);
    return WEXITSTATUS(system(command));
}

Test(examiner, scores_what_was_drawn) {
    const char *folder = expect_folder();
    cr_assert_eq(program("bin/01_datagen -n 2000 -o %s > /dev/null", folder), 0);
    cr_assert_eq(program("bin/10_examiner score %s/train.jsonl > %s/out", folder), 0);
    char *out = expect_read(expect_path(folder, "out"), NULL);
    cr_expect_null(strstr(out, "cannot"));
    const char *alien = "{\"input\": \"hi\", \"output\": \"i am a language model.\"}\n"
                        "{\"output\": \"i am a language model.\"}\n";
    expect_write(expect_path(folder, "x.jsonl"), alien, strlen(alien));
    cr_assert_eq(program("bin/10_examiner score %s/x.jsonl > %s/out", folder), 0);
    cr_expect_str_eq(expect_read(expect_path(folder, "out"), NULL),
                     "cannot be produced\ncannot be said\n0 of 2 possible\n");
}

Test(examiner, refuses_what_it_does_not_know) {
    const char *folder = expect_folder();
    cr_expect_eq(program("bin/10_examiner nonsense 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(program("bin/10_examiner score 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(program("bin/10_examiner score a b 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(program("bin/10_examiner stats a 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(program("bin/10_examiner score no/such.jsonl 2> /dev/null", folder),
                 EX_NOINPUT);
    cr_expect_eq(program("bin/10_examiner -c no/such.txt 2> /dev/null", folder),
                 EX_NOINPUT);
    cr_expect_eq(program("bin/10_examiner --help > /dev/null", folder), 0);
    cr_expect_eq(program("study/10_examiner 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(program("study/10_examiner nonsense 2> /dev/null", folder), EX_USAGE);
    cr_expect_eq(program("study/10_examiner --help > /dev/null", folder), 0);
}

Test(grammar, hold_what_the_data_holds) {
    const char *run = expect_folder();
    cr_assert_eq(program("bin/01_datagen -c tests/golden/cloud.txt -n 1000 -o %s/data"
                         " > %s/out",
                         run),
                 0);
    Character *cloud = character_load("tests/golden/cloud.txt");
    grammar_write_tables(run, cloud);
    const char *values = expect_read(expect_path(run, "10/grammar/values.csv"), NULL);
    cr_expect_eq(expect_value(values, "topics"), 4);
    cr_expect_eq(expect_value(values, "ambiguous"), 0);
    cr_expect_eq(expect_value(values, "derivations"), 333);
    expect_number(expect_value(values, "entropy"), measure_character(cloud).entropy,
                  1e-4);
    expect_number(expect_value(values, "measured"), expect_value(values, "entropy"),
                  4 * expect_value(values, "measured_error"));

    char *row = expect_read(expect_path(run, "10/grammar/topics.csv"), NULL);
    double derivations = 0, count;
    int topics = 0;
    for (strtok(row, "\n"); (row = strtok(NULL, "\n")) != NULL; topics++) {
        cr_assert_eq(sscanf(row, "%*[^,],%lf", &count), 1, "%s", row);
        derivations += count;
    }
    cr_expect_eq(topics, 4);
    cr_expect_eq(derivations, 333);
    character_free(&cloud);
}

/* What the step of `make` that measures a character has on stderr. */
static const char *step_says(const char *character) {
    const char *build = expect_build();
    const char *folder = expect_folder();
    char command[4096];
    snprintf(command, sizeof command,
             "exec > %s/out 2> %s/errors; %s/bin/01_datagen -c %s -n 100 -o %s/data && "
             "RUN=%s sh loom/step.sh 10 grammar 'measure' -- %s/study/10_examiner "
             "grammar -c %s --run %s",
             folder, folder, build, character, folder, folder, build, character,
             folder);
    cr_assert_eq(system(command), 0);
    return expect_read(expect_path(folder, "errors"), NULL);
}

Test(grammar, tell_of_a_floor_that_is_too_high) {
    const char *text = "list l\n x\ntopic t\n ask (hi|hey)[ you]\n"
                       " say (blub|glub|blub)\n";
    const char *path = expect_path(expect_folder(), "x.txt");
    expect_write(path, text, strlen(text));
    const char *said = step_says(path);
    cr_expect_not_null(strstr(said, "x.txt:1:1: warning: nothing says list 'l'"));
    cr_expect_not_null(strstr(said, "x.txt:5:17: warning: 'blub' is also made by"));
    const char *last = strstr(said, "x.txt: warning: where a text is made twice the "
                                    "entropy, 2.4849, is only an upper bound\n");
    cr_assert_not_null(last);
    cr_expect_str_eq(strchr(last, '\n'), "\n", "the last line is another: %s", said);
}

Test(grammar, tell_nothing_of_a_character_without_faults) {
    cr_expect_str_eq(step_says("tests/golden/cloud.txt"), "");
}

/* The teapot of chapter 10: question and answer both name the drink in one conversation
 * of four. */
Test(grammar, halves_share_what_a_let_ties) {
    const char *text =
        "topic tea\n let drink = (tea|cocoa)\n ask (got any {drink}|are you hot)\n"
        " say ({drink} is ready|ouch)\n"
        "topic hello\n ask (hi|hey)\n say (blub|glub)\n";
    const char *path = expect_path(expect_folder(), "x.txt");
    expect_write(path, text, strlen(text));
    Character *character = character_load(path);
    Halves tea = grammar_halves(character, 0), hello = grammar_halves(character, 1);
    expect_number(tea.question, 1.5 * log(2), 1e-12);
    expect_number(tea.answer, 1.5 * log(2), 1e-12);
    expect_number(tea.shared, 0.25 * log(2), 1e-12);
    expect_number(measure_topic(character, 0).entropy, 2.75 * log(2), 1e-12);
    cr_expect_eq(hello.shared, 0);
    character_free(&character);
}
