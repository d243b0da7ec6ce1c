#include "00_ground/jsonl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/text.h"

/* jansson takes no memory for bad JSON, and at times for nothing at all. */
static void *json_memory(size_t size) {
    size_t capacity = 0;
    return memory_grow(NULL, &capacity, size, 1);
}

json_t *json_parse(const char *bytes, size_t length, json_error_t *error) {
    json_set_alloc_funcs(json_memory, free);
    json_t *json =
        json_loadb(bytes, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, error);
    if (json == NULL || json_is_object(json)) return json;
    json_decref(json);
    error->line = error->column = 1;
    strcpy(error->text, "'{' expected near '['");
    return NULL;
}

struct JsonLines {
    FILE *stream;
    char *path;
    size_t line; /* number of the current line, from 1 */
    char *buffer;
    size_t capacity;
    json_t *object;
};

JsonLines *jsonl_open(const char *path) {
    JsonLines *lines = memory_new(1, sizeof *lines);
    int from_stdin = strcmp(path, "-") == 0;
    lines->path = path_join("", from_stdin ? "standard input" : path);
    lines->stream = from_stdin ? stdin : fopen(path, "rb");
    if (lines->stream == NULL) file_cannot_open(path);
    return lines;
}

void jsonl_close(JsonLines **lines) {
    if (*lines == NULL) return;
    json_decref((*lines)->object);
    if ((*lines)->stream != stdin) fclose((*lines)->stream);
    free((*lines)->buffer);
    free((*lines)->path);
    free(*lines);
    *lines = NULL;
}

_Noreturn void jsonl_fail(const JsonLines *lines, const char *format, ...) {
    char message[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fail(EX_DATAERR, "%s:%zu: %s", lines->path, lines->line, message);
}

/* getline returns -1 for the end and for an error alike, and a piece of a line where an
 * error came in its middle. */
json_t *jsonl_next(JsonLines *lines) {
    json_decref(lines->object);
    lines->object = NULL;
    ssize_t length;
    do {
        errno = 0;
        length = getline(&lines->buffer, &lines->capacity, lines->stream);
        if (ferror(lines->stream) || (length < 0 && !feof(lines->stream)))
            fail(errno == ENOMEM ? EX_OSERR : EX_IOERR,
                 "%s:%zu: cannot be read any further: %s", lines->path, lines->line + 1,
                 strerror(errno));
        if (length < 0) return NULL;
        char *line = lines->buffer;
        if (lines->line++ == 0 && length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0)
            memset(line, ' ', 3); /* some editors begin a file with this mark */
        while (length > 0 && memchr(" \t\r\n", line[length - 1], 4)) length--;
    } while (length == 0);

    json_error_t error;
    lines->object = json_parse(lines->buffer, (size_t)length, &error);
    if (lines->object == NULL)
        jsonl_fail(lines, "expected a JSON object, found bad JSON in column %d: %s",
                   error.column, error.text);
    return lines->object;
}

const char *jsonl_text(JsonLines *lines, const char *key, size_t *length) {
    json_t *value = json_object_get(lines->object, key);
    if (value == NULL) jsonl_fail(lines, "expected the key \"%s\", found none", key);
    if (!json_is_string(value))
        jsonl_fail(lines, "%s: expected a string, found another kind of value", key);
    *length = json_string_length(value);
    return json_string_value(value);
}

json_t *json_read(const char *path) {
    size_t size;
    char *bytes = file_read(path, &size);
    json_error_t error;
    json_t *object = json_parse(bytes, size, &error);
    if (object == NULL)
        fail(EX_DATAERR, "%s:%d: expected a JSON object, found bad JSON: %s", path,
             error.line > 0 ? error.line : 1, error.text);
    free(bytes);
    return object;
}

void json_put_string(FILE *stream, const char *text, size_t length) {
    static const char special[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
    fputc('"', stream);
    for (size_t at = 0; at < length;) {
        uint32_t code;
        size_t bytes = text_decode(&code, text + at, length - at);
        const char *name = code > 0 && code < 0x80 ? strchr(special, (int)code) : NULL;
        if (name)
            fprintf(stream, "\\%c", letters[name - special]);
        else if (code == TEXT_BAD)
            fputs("\xEF\xBF\xBD", stream);
        else if (text_drives_terminal(code))
            fprintf(stream, "\\u%04x", (unsigned)code);
        else
            fwrite(text + at, 1, bytes, stream);
        at += bytes;
    }
    fputc('"', stream);
}
