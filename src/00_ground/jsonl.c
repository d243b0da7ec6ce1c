#include "00_ground/jsonl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/text.h"

#define JSONL_FLAGS (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL)

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
    lines->stream = file_open(path);
    lines->path = path_join("", lines->stream == stdin ? "standard input" : path);
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

/* A line and its length, without the byte order mark that some editors put in front of
 * a file; NULL at the end. getline returns -1 for the end and for an error alike. */
static const char *jsonl_read_line(JsonLines *lines, size_t *length) {
    errno = 0;
    ssize_t got = getline(&lines->buffer, &lines->capacity, lines->stream);
    if (got < 0) {
        if (!feof(lines->stream) || ferror(lines->stream))
            fail(errno == ENOMEM ? EX_OSERR : EX_IOERR,
                 "%s:%zu: cannot be read any further: %s", lines->path, lines->line + 1,
                 strerror(errno));
        return NULL;
    }
    lines->line++;
    *length = (size_t)got;
    if (lines->line > 1 || got < 3 || memcmp(lines->buffer, "\xEF\xBB\xBF", 3) != 0)
        return lines->buffer;
    *length -= 3;
    return lines->buffer + 3;
}

/* `line`: the number of the only line of `bytes`, or 0 where they are a whole file. */
static json_t *json_object_load(const char *path, size_t line, const char *bytes,
                                size_t length) {
    json_error_t error;
    json_t *object = json_loadb(bytes, length, JSONL_FLAGS, &error);
    if (line == 0) line = object == NULL && error.line > 0 ? (size_t)error.line : 1;
    if (object == NULL)
        fail(EX_DATAERR,
             "%s:%zu: expected a JSON object, found bad JSON in column %d: %s", path,
             line, error.column, error.text);
    if (!json_is_object(object))
        fail(EX_DATAERR, "%s:%zu: expected a JSON object, found another kind of value",
             path, line);
    return object;
}

json_t *jsonl_next(JsonLines *lines) {
    json_decref(lines->object);
    lines->object = NULL;
    const char *line;
    size_t length;
    do {
        line = jsonl_read_line(lines, &length);
        if (line == NULL) return NULL;
    } while (strspn(line, " \t\r\n") == length);
    lines->object = json_object_load(lines->path, lines->line, line, length);
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
    json_t *object = json_object_load(path, 0, bytes, size);
    free(bytes);
    return object;
}

void json_put_string(FILE *stream, const char *text, size_t length) {
    static const char special[] = "\b\f\n\r\t\"\\", named[] = "bfnrt\"\\";
    fputc('"', stream);
    for (size_t at = 0; at < length;) {
        uint32_t code;
        size_t bytes = text_decode(&code, text + at, length - at);
        const char *name = code < 0x80 && code != 0 ? strchr(special, (int)code) : NULL;
        if (name != NULL)
            fprintf(stream, "\\%c", named[name - special]);
        else if (code < 0x20 || (code >= 0x7F && code < 0xA0))
            fprintf(stream, "\\u%04x", (unsigned)code);
        else if (code == TEXT_BAD)
            fputs("\xEF\xBF\xBD", stream);
        else
            fwrite(text + at, 1, bytes, stream);
        at += bytes;
    }
    fputc('"', stream);
}
