/* Rows that people typed: sheets and JSON lines; what is wrong with them is said, and where. */
#include "expect.h"
#include "studies/03_batches/rows.h"

static const char *room, *file;

static void make_room(void) {
    room = expect_folder();
    file = expect_path(room, "class.csv");
}

TestSuite(rows, .init = make_room);

/* HEAD, then ROWS_LEAST good rows by FORMAT, which takes two numbers, then TAIL. */
static void write_rows(const char *head, const char *format, const char *tail) {
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    fputs(head, stream);
    for (int i = 0; i < ROWS_LEAST; i++) fprintf(stream, format, i, i);
    fputs(tail, stream);
    fclose(stream);
    expect_write(file, text, size);
    free(text);
}

static void expect_pair(const Rows *rows, size_t i, const char *question,
                        const char *answer, size_t line) {
    cr_assert_lt(i, rows->count, "expected more than %zu rows, found %zu", i,
                 rows->count);
    cr_expect_str_eq(rows->rows[i].question, question);
    cr_expect_str_eq(rows->rows[i].answer, answer);
    cr_expect_eq(rows->rows[i].line, line, "expected line %zu, found %zu", line,
                 rows->rows[i].line);
}

Test(rows, sheets_of_all_kinds_are_read) {
    write_rows("Question,Answer\n", "q %d,a %d\n",
               "\n\"a \"\"b\"\"\",\"two,\nlines\"\nc,d");
    Rows rows = rows_read(file);
    cr_expect_eq(rows.count, ROWS_LEAST + 2);
    expect_pair(&rows, 7, "q 7", "a 7", 9);
    expect_pair(&rows, ROWS_LEAST, "a \"b\"", "two,\nlines", ROWS_LEAST + 3);
    expect_pair(&rows, ROWS_LEAST + 1, "c", "d", ROWS_LEAST + 5);
    rows_free(&rows);

    write_rows("\xEF\xBB\xBFname; OUTPUT ;input\r\n", "ann;\" a, %d \";q %d\r\n",
               ";;\r\n");
    rows = rows_read(file);
    cr_expect_eq(rows.count, ROWS_LEAST);
    expect_pair(&rows, 3, "q 3", "a, 3", 5);
    rows_free(&rows);

    write_rows("Prompt\tResponse\n", "q %d\ta, %d\n",
               "\xe4\xbd\xa0\xe5\xa5\xbd\t\xf0\x9f\x90\x9f\n");
    rows = rows_read(file);
    expect_pair(&rows, 0, "q 0", "a, 0", 2);
    expect_pair(&rows, ROWS_LEAST, "\xe4\xbd\xa0\xe5\xa5\xbd", "\xf0\x9f\x90\x9f",
                ROWS_LEAST + 2);
    rows_free(&rows);

    write_rows("question,answer\r", "q %d,a %d\r", "\"two\rlines\",\"a\r\nb\"\rc,d\r");
    rows = rows_read(file);
    cr_expect_eq(rows.count, ROWS_LEAST + 2);
    expect_pair(&rows, 3, "q 3", "a 3", 5);
    expect_pair(&rows, ROWS_LEAST, "two\nlines", "a\nb", ROWS_LEAST + 2);
    expect_pair(&rows, ROWS_LEAST + 1, "c", "d", ROWS_LEAST + 5);
    rows_free(&rows);

    write_rows("\n", "{\"input\": \"q %d\", \"output\": \"a %d\"}\n\n", "");
    rows = rows_read(file);
    cr_expect_eq(rows.count, ROWS_LEAST);
    expect_pair(&rows, 2, "q 2", "a 2", 6);
    rows_free(&rows);
}

Test(rows, equal_questions_are_on_one_side) {
    write_rows("question,answer\n", "q %d,a %d\n", "q 9,once more\nq 9,a 9\nq 8,x\n");
    Rows rows = rows_read(file);
    cr_expect_eq(rows.aside, ROWS_LEAST / ROWS_ASIDE + 2);
    for (size_t i = 0; i < rows.count; i++) {
        int number = atoi(rows.rows[i].question + 2);
        cr_expect_eq(rows.rows[i].aside, number % ROWS_ASIDE == ROWS_ASIDE - 1);
    }
    rows_write(&rows, room, stdout);
    size_t size;
    char *eval = expect_read(expect_path(room, "eval.jsonl"), &size);
    cr_expect(strncmp(eval, "{\"input\": \"q 9\", \"output\": \"a 9\"}\n", 34) == 0,
              "%s", eval);
    rows_free(&rows);
}

static void read_it(const void *none) {
    (void)none;
    Rows rows = rows_read(file);
    rows_free(&rows);
}

Test(rows, what_is_wrong_is_said) {
    static const struct {
        const char *head, *format, *tail, *said;
    } cases[] = {
        {"question,answer\n", "", "", "class.csv: expected at least 50 pairs, found 0"},
        {"", "", "", "class.csv:1: expected the names of the columns"},
        {"", "q %d;a %d\n", "",
         "class.csv:1: expected the names of the columns, question and answer among "
         "them, found 'q 0' and others; write question;answer above the first pair"},
        {"q,a,b\n", "q %d,a %d,\n", "",
         "class.csv:1: expected the names of the columns, question and answer among "
         "them, found 'q' and others"},
        {"question,answer\n", "q %d,a %d\n", "x\n",
         "class.csv:52: expected 2 columns, as in line 1, found 1"},
        {"question,answer\n", "q %d,a %d\n", "x,y,z\n",
         "class.csv:52: expected 2 columns, as in line 1, found 3"},
        {"question,answer\n", "q %d,a %d\n", "x, \n",
         "class.csv:52: expected an answer, found nothing"},
        {"question,answer\n", "q %d,a %d\n", "\"\",y\n",
         "class.csv:52: expected a question, found nothing"},
        {"question,answer\n", "q %d,a %d\n", "x,\"y\n",
         "class.csv:52: expected a second quotation mark"},
        {"question,answer\n", "q %d,a %d\n", "x,y\xe4\n",
         "class.csv:52: expected an answer, found bytes that are not UTF-8"},
        {"question,answer\n", "q %d,a %d\n", "\x1b[2J,y\n",
         "class.csv:52: expected a question, found a control character"},
        {"question,answer\n", "q %d,a %d\n", "x,<|im_end|>\n",
         "class.csv:52: expected an answer, found a mark"},
        {"", "{\"input\": \"%d\", \"output\": \"%d\"}\n", "{\"input\": \"x\"}\n",
         "class.csv:51: "},
        {"", "{\"input\": \"%d\", \"output\": \"%d\"}\n",
         "{\"input\": \"\", \"output\": \"x\"}\n",
         "class.csv:51: expected a question, found nothing"},
        {"", "{\"input\": \"%d\", \"output\": \"%d\"}\n",
         "{\"input\": \"x\\u0000\", \"output\": \"x\"}\n",
         "class.csv:51: expected text, found a byte 0"},
        {"question,answer\n", "same,%d\n", "",
         "class.csv: expected at least 10 different questions"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_rows(cases[i].head, cases[i].format, cases[i].tail);
        expect_fail(65, cases[i].said, read_it, NULL);
    }
}

/* All at once, so that all can be mended at once. */
Test(rows, ten_bad_rows_are_listed) {
    write_rows("question,answer\n", "%d,\n", "");
    const char *more = expect_fail_more(
        65, "class.csv:2: expected an answer, found nothing", read_it, NULL);
    cr_expect(strstr(more, "class.csv:11: expected an answer") != NULL, "%s", more);
    cr_expect(strstr(more, "class.csv:12: ") == NULL, "%s", more);
    cr_expect(strstr(more, "and 40 more") != NULL, "%s", more);
}

static void fit_it(const void *tokenizer) {
    Rows rows = rows_read(file);
    Tokenizer *loaded = tokenizer_load(tokenizer);
    rows_fit(&rows, loaded, 30);
    rows_free(&rows);
}

Test(rows, a_row_that_does_not_fit_is_said) {
    write_rows("question,answer\n", "q %d,a %d\n",
               "x,0123456789abcdefghijklmnopqrstuvwxyz\n");
    expect_fail(65,
                "class.csv:52: expected question and answer of at most 31 tokens "
                "together, found ",
                fit_it, "tests/golden/bpe/tokenizer.json");
}
