/* jansson, as far as a page needs it to read a model's folder: JSON is the browser's
 * own. A json_t is the number of a value that JavaScript keeps (web/fish.js). */
#ifndef GUPPY_WEB_JANSSON_H
#define GUPPY_WEB_JANSSON_H

#include <stddef.h>
#include <stdio.h>

typedef struct json_t json_t;
typedef long long json_int_t;

typedef enum {
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_INTEGER,
    JSON_REAL,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL
} json_type;

typedef struct {
    int line, column;
    char text[160];
} json_error_t;

#define JSON_REJECT_DUPLICATES     1
#define JSON_ALLOW_NUL             2
#define JSON_INDENT(n)             ((size_t)(n))
#define JSON_REAL_PRECISION(n)     ((size_t)(n))
#define json_set_alloc_funcs(a, b) ((void)(a))

#define FROM_JSON(name) __attribute__((import_module("json"), import_name(#name))) name

json_t *FROM_JSON(json_loadb)(const char *bytes, size_t length, size_t flags,
                              json_error_t *error);
json_type FROM_JSON(json_typeof)(const json_t *json);
json_t *FROM_JSON(json_object)(void);
size_t FROM_JSON(json_object_size)(const json_t *object);
json_t *FROM_JSON(json_object_get)(const json_t *object, const char *key);
const char *FROM_JSON(json_object_key)(const json_t *object, size_t number);
int FROM_JSON(json_object_set)(json_t *object, const char *key, json_t *value);
size_t FROM_JSON(json_array_size)(const json_t *array);
json_t *FROM_JSON(json_array_get)(const json_t *array, size_t number);
const char *FROM_JSON(json_string_value)(const json_t *json);
size_t FROM_JSON(json_string_length)(const json_t *json);
json_int_t FROM_JSON(json_integer_value)(const json_t *json);
double FROM_JSON(json_number_value)(const json_t *json);
int FROM_JSON(json_unpack)(json_t *root, const char *format, ...);
json_t *FROM_JSON(json_pack)(const char *format, ...);
json_t *FROM_JSON(json_sprintf)(const char *format, ...);

/* Writing, which a page does not do. */
json_t *json_integer(json_int_t value);
json_t *json_real(double value);
json_t *json_string(const char *text);
json_t *json_true(void);
int json_object_set_new(json_t *object, const char *key, json_t *value);
int json_dumpf(const json_t *json, FILE *stream, size_t flags);

static inline json_t *json_incref(json_t *json) {
    return json;
}

static inline void json_decref(json_t *json) { /* all are let go together */
    (void)json;
}

#define json_is(json, type)   ((json) != NULL && json_typeof(json) == (type))
#define json_is_object(json)  json_is(json, JSON_OBJECT)
#define json_is_string(json)  json_is(json, JSON_STRING)
#define json_is_integer(json) json_is(json, JSON_INTEGER)
#define json_is_null(json)    json_is(json, JSON_NULL)
#define json_is_true(json)    json_is(json, JSON_TRUE)
#define json_is_false(json)   json_is(json, JSON_FALSE)
#define json_is_boolean(json) (json_is_true(json) || json_is_false(json))
#define json_is_number(json)  (json_is_integer(json) || json_is(json, JSON_REAL))

#define json_array_foreach(array, number, value)                                       \
    for (number = 0; number < json_array_size(array) &&                                \
                     ((value) = json_array_get(array, number), 1);                     \
         number++)

#define json_object_foreach(object, key, value)                                        \
    for (size_t key##_at = 0; key##_at < json_object_size(object) &&                   \
                              ((key) = json_object_key(object, key##_at),              \
                              (value) = json_object_get(object, key), 1);              \
         key##_at++)

#endif
