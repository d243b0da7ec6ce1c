/* The exam without a grammar: a parrot, which answers everything in one way, is examined with rows
 * that say so, and with others. */
#include "babbler.h"
#include "studies/09_chat/heart.h"

static const char *parrot, *train, *eval;

static void make_pupil(void) {
    make_babbler(32);
    parrot = make_parrot();
    train = expect_path(room, "train.jsonl");
    eval = expect_path(room, "eval.jsonl");
}

TestSuite(heart, .init = make_pupil, .fini = remove_babbler);

static char *examine(void) {
    static char *text;
    static size_t size;
    FILE *stream = open_memstream(&text, &size);
    heart_exam(stream, parrot, train, eval);
    fclose(stream);
    return text;
}

/* `count` rows with the same question and this answer. */
static void write_rows(const char *path, const char *answer, int count) {
    FILE *file = fopen(path, "w");
    for (int i = 0; i < count; i++)
        fprintf(file, "{\"input\": \"hi\", \"output\": \"%s\"}\n", answer);
    fclose(file);
}

static void expect_line(const char *text, const char *line) {
    cr_expect(strstr(text, line) != NULL, "expected '%s', found:\n%s", line, text);
}

Test(heart, answers_are_marked) {
    write_rows(train, "hello.", 3);
    write_rows(eval, "bye.", 250);
    char *text = examine();
    expect_line(text,
                "of 3 questions that it has read\n       0 answers learned by heart");
    expect_line(text, "of all 100 of these\n");
    expect_line(text, "     100 new answers");

    const char *said = strstr(text, "    hi\n        k");
    cr_assert_not_null(said, "expected an answer of k, found:\n%s", text);
    char answer[256];
    cr_assert_eq(sscanf(said, " hi %255s", answer), 1);
    write_rows(train, answer, 101);
    text = examine();
    expect_line(text,
                "of 100 questions that it has read\n     100 answers learned by heart");
    expect_line(
        text, "       0 answers as its author gave them\n     100 answers that stand");
    expect_line(text, "       0 new answers");
    write_rows(eval, answer, 2);
    expect_line(examine(), "       2 answers as its author gave them");
    cr_expect(strstr(text, "loss ") != NULL);
}
