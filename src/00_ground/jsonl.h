/* jsonl: JSON lines, one object a line, read by jansson; errors know their line. */
#ifndef GUPPY_JSONL_H
#define GUPPY_JSONL_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

typedef struct JsonLines JsonLines;

/* jsonl_open: start reading `path` ("-": standard input). Fails as file_read.
 * jsonl_close: free it and clear the handle. */
JsonLines *jsonl_open(const char *path);
void jsonl_close(JsonLines **lines);

/* jsonl_next: the next object, or NULL at the end; blank lines are skipped.
 *
 * The object belongs to `lines` and lives until the next call. Fails with EX_DATAERR,
 * "PATH:LINE: ...", on what is no JSON object, on a key that is there twice, on nesting
 * deeper than jansson allows. */
json_t *jsonl_next(JsonLines *lines);

/* jsonl_text: the string under `key` of the current object and its length in bytes
 * (NULs are allowed). Fails with EX_DATAERR when it is missing or no string. */
const char *jsonl_text(JsonLines *lines, const char *key, size_t *length);

/* jsonl_fail: fail with EX_DATAERR and "PATH:LINE: " before the message. */
_Noreturn void jsonl_fail(const JsonLines *lines, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* json_read: a whole file as one JSON object. Release with json_decref. Fails with
 * EX_DATAERR, "PATH:LINE: ...", as jsonl_next does. */
json_t *json_read(const char *path);

/* json_parse: these bytes as one JSON object, which no key may have twice; NULL if they
 * are none, and `error` says where and why. Release with json_decref. Fails with
 * EX_OSERR, as all that jansson does from then on, when there is no memory. */
json_t *json_parse(const char *bytes, size_t length, json_error_t *error);

/* json_put_string: a JSON string with its quotes, from bytes that may be anything; what
 * is not UTF-8 is written as U+FFFD, what drives a terminal as \u and its number. */
void json_put_string(FILE *stream, const char *text, size_t length);

#endif
