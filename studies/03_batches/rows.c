#include "studies/03_batches/rows.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/lexicon.h"
#include "00_ground/text.h"
#include "01_datagen/dataset.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_LISTED  10 /* bad rows */
#define ROWS_COLUMNS 64

/* Bad rows are collected, so that all can be mended at once. */
static char *bad_text;

static size_t bad_size, bad_count;

static FILE *bad_stream;

__attribute__((format(printf, 3, 4))) static void row_bad(const Rows *rows, size_t line,
                                                          const char *format, ...) {
    if (!bad_stream) bad_stream = open_memstream(&bad_text, &bad_size);
    if (!bad_stream) fail(EX_OSERR, "no memory for a message");
    if (bad_count++ >= ROWS_LISTED) return;
    va_list values;
    va_start(values, format);
    fprintf(bad_stream, "%s:%zu: ", rows->path, line);
    vfprintf(bad_stream, format, values);
    fputc('\n', bad_stream);
    va_end(values);
}

/* The first bad row is the message, the others are listed below it. */
static void rows_settle(void) {
    if (bad_count == 0) return;
    if (bad_count > ROWS_LISTED)
        fprintf(bad_stream, "and %zu more\n", bad_count - ROWS_LISTED);
    fclose(bad_stream);
    char *others = strchr(bad_text, '\n');
    *others++ = '\0';
    if (*others) fail_quote(others);
    fail(EX_DATAERR, "%s", bad_text);
}

static char *text_trim(char *text) {
    while (isspace((unsigned char)*text)) text++;
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) length--;
    text[length] = '\0';
    return text;
}

/* What is wrong with a question or an answer; NULL: nothing. */
static const char *text_fault(const char *text) {
    if (*text == '\0') return "nothing";
    if (strstr(text, CHAT_START) || strstr(text, CHAT_END))
        return "a mark that separates question and answer";
    size_t length = strlen(text), taken;
    for (size_t i = 0; i < length; i += taken) {
        uint32_t code;
        taken = text_decode(&code, text + i, length - i);
        if (code == TEXT_BAD) return "bytes that are not UTF-8 (save it as UTF-8)";
        if (text_drives_terminal(code) && code != '\n' && code != '\t')
            return "a control character";
    }
    return NULL;
}

static void rows_add(Rows *rows, char *question, char *answer, size_t line) {
    question = text_trim(question);
    answer = text_trim(answer);
    const char *fault = text_fault(question);
    if (fault) row_bad(rows, line, "expected a question, found %s", fault);
    if (!fault && (fault = text_fault(answer)))
        row_bad(rows, line, "expected an answer, found %s", fault);
    rows->rows =
        memory_grow(rows->rows, &rows->capacity, rows->count + 1, sizeof *rows->rows);
    rows->rows[rows->count++] = (Row){question, answer, line, 0};
}

static void rows_read_lines(Rows *rows) {
    Dataset *dataset = dataset_open(rows->path);
    Conversation read;
    const char *at = rows->text;
    size_t line = 1;
    while (dataset_next(dataset, &read)) {
        for (; isspace((unsigned char)*at); at++) line += *at == '\n';
        if (strlen(read.question) != read.question_length ||
            strlen(read.answer) != read.answer_length)
            row_bad(rows, line, "expected text, found a byte 0");
        else
            rows_add(rows, memory_text(read.question, read.question_length),
                     memory_text(read.answer, read.answer_length), line);
        at += strcspn(at, "\n");
    }
    dataset_close(&dataset);
}

/* Sheet: where the reading of one is. */
typedef struct {
    char *at;
    size_t line;
    char separator;
} Sheet;

/* Lines end as on Unix or Windows, or with the lone \r of an old Mac. */
static int line_ends(const char *at) {
    return *at == '\n' || (*at == '\r' && at[1] != '\n');
}

/* The next field, decoded where it is; `last` says whether it ends its line. NULL: its
 * quotation mark has no other. */
static char *sheet_field(Sheet *sheet, int *last) {
    char *from = sheet->at, *field = from, *to = from;
    int quoted = *from == '"';
    if (quoted) from++;
    for (;; from++) {
        if (quoted && *from == '"') {
            if (from[1] != '"') {
                quoted = 0;
                continue;
            }
            from++;
        } else if (!quoted &&
                   (*from == sheet->separator || line_ends(from) || !*from)) {
            break;
        } else if (*from == '\0') {
            return NULL;
        }
        if (*from == '\r' && from[1] == '\n') continue;
        sheet->line += (size_t)line_ends(from);
        *to++ = *from == '\r' ? '\n' : *from;
    }
    *last = *from != sheet->separator;
    sheet->line += (size_t)line_ends(from);
    sheet->at = from + (*from != '\0');
    *to = '\0';
    return text_trim(field);
}

/* The fields of the next row, at most ROWS_COLUMNS; counts all. 0 at the end. */
static size_t sheet_row(const Rows *rows, Sheet *sheet, char **fields) {
    size_t count = 0, line = sheet->line;
    int last = 0;
    if (*sheet->at == '\0') return 0;
    while (!last) {
        char *field = sheet_field(sheet, &last);
        if (field == NULL) {
            row_bad(rows, line, "expected a second quotation mark, found none");
            rows_settle();
        }
        if (count < ROWS_COLUMNS) fields[count] = field;
        count++;
    }
    return count;
}

/* The separator that the first line has most of. */
static char sheet_separator(const char *text) {
    static const char separators[] = ",;\t";
    size_t best = 0, counts[3] = {0};
    for (; *text && !line_ends(text); text++)
        for (size_t i = 0; i < 3; i++) counts[i] += *text == separators[i];
    for (size_t i = 1; i < 3; i++)
        if (counts[i] > counts[best]) best = i;
    return separators[best];
}

static size_t column_named(char *const *fields, size_t count,
                           const char *const *names) {
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < 4; n++)
            if (strcasecmp(fields[i], names[n]) == 0) return i;
    return count;
}

static void rows_read_sheet(Rows *rows, char *text) {
    static const char *const asked[] = {"question", "input", "prompt", "user"};
    static const char *const said[] = {"answer", "output", "response", "assistant"};
    Sheet sheet = {text, 1, sheet_separator(text)};
    char *fields[ROWS_COLUMNS];
    size_t columns = sheet_row(rows, &sheet, fields), found;
    size_t known = columns < ROWS_COLUMNS ? columns : ROWS_COLUMNS;
    size_t question = column_named(fields, known, asked);
    size_t answer = column_named(fields, known, said);
    if (question == known || answer == known) {
        row_bad(rows, 1,
                "expected the names of the columns, question and answer among them, "
                "found '%s'%s; write question%canswer above the first pair, or where "
                "other names are",
                known ? fields[0] : "", columns > 1 ? " and others" : "",
                sheet.separator);
        rows_settle();
    }
    for (;;) {
        size_t line = sheet.line, filled = 0;
        found = sheet_row(rows, &sheet, fields);
        if (found == 0) break;
        for (size_t i = 0; i < found && i < ROWS_COLUMNS; i++)
            filled += *fields[i] != 0;
        if (filled == 0) continue; /* a line of separators alone is an empty one */
        if (found != columns)
            row_bad(rows, line, "expected %zu columns, as in line 1, found %zu",
                    columns, found);
        else
            rows_add(rows, fields[question], fields[answer], line);
    }
}

/* Each tenth question is kept aside, wherever it stands. */
static void rows_divide(Rows *rows) {
    Lexicon questions = {0};
    for (size_t i = 0; i < rows->count; i++) {
        Row *row = &rows->rows[i];
        uint32_t number = lexicon_add(&questions, row->question, strlen(row->question));
        row->aside = number % ROWS_ASIDE == ROWS_ASIDE - 1;
        rows->aside += (size_t)row->aside;
    }
    lexicon_free(&questions);
    if (rows->aside == 0)
        fail(EX_DATAERR, "%s: expected at least %d different questions, found fewer",
             rows->path, ROWS_ASIDE);
}

Rows rows_read(const char *path) {
    size_t size;
    Rows rows = {.path = path};
    rows.text = file_read(path, &size);
    char *text = rows.text;
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) text += 3;
    if (text[strspn(text, " \t\r\n")] == '{')
        rows_read_lines(&rows);
    else if (strlen(rows.text) < size)
        fail(EX_DATAERR, "%s: expected a sheet saved as CSV, found a byte 0", path);
    else
        rows_read_sheet(&rows, text);
    rows_settle();
    if (rows.count < ROWS_LEAST)
        fail(EX_DATAERR, "%s: expected at least %d pairs, found %zu", path, ROWS_LEAST,
             rows.count);
    rows_divide(&rows);
    return rows;
}

void rows_free(Rows *rows) {
    free(rows->rows);
    free(rows->text);
    *rows = (Rows){0};
}

void rows_write(const Rows *rows, const char *folder, FILE *report) {
    static const char *const names[] = {"train.jsonl", "eval.jsonl"};
    for (int aside = 0; aside < 2; aside++) {
        char *path = path_join(folder, names[aside]);
        AtomicFile file = file_begin(path);
        for (size_t i = 0; i < rows->count; i++) {
            const Row *row = &rows->rows[i];
            const Conversation pair = {row->question,         row->answer,         "",
                                       strlen(row->question), strlen(row->answer), 0};
            if (row->aside == aside) dataset_write(file.stream, FORMAT_GUPPY, &pair);
        }
        file_commit(&file);
        free(path);
    }
    fprintf(report, "%s: %zu pairs; %zu to learn, %zu kept aside to ask about\n",
            rows->path, rows->count, rows->count - rows->aside, rows->aside);
}

void rows_fit(const Rows *rows, Tokenizer *tokenizer, size_t context) {
    Tokens tokens = {0};
    for (size_t i = 0; i < rows->count; i++) {
        const Row *row = &rows->rows[i];
        const Conversation pair = {row->question,         row->answer,         "",
                                   strlen(row->question), strlen(row->answer), 0};
        tokens.count = 0;
        tokenizer_encode_conversation(tokenizer, &tokens, &pair);
        if (tokens.count > context + 1)
            row_bad(
                rows, row->line,
                "expected question and answer of at most %zu tokens together, found "
                "%zu; say it in fewer words",
                context + 1, tokens.count);
    }
    free(tokens.ids);
    rows_settle();
}
