#include "00_ground/safetensors.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "safetensors: little-endian");

static const char *const TENSOR_NAMES[] = {"F32", "I32", "U64", "I8"};
static const size_t TENSOR_SIZES[] = {4, 4, 8, 1};

#define TENSOR_TYPES 4

static size_t tensor_bytes(const FileTensor *tensor) {
    return tensor->shape[0] * (tensor->rank == 2 ? tensor->shape[1] : 1) *
           TENSOR_SIZES[tensor->type];
}

static void header_write(FILE *stream, const FileText *texts, size_t text_count,
                         const FileTensor *tensors, size_t count) {
    fputs("{\"__metadata__\":{", stream);
    for (size_t i = 0; i < text_count; i++) {
        if (i > 0) fputc(',', stream);
        json_put_string(stream, texts[i].key, strlen(texts[i].key));
        fputc(':', stream);
        json_put_string(stream, texts[i].text, strlen(texts[i].text));
    }
    fputc('}', stream);
    for (size_t i = 0, from = 0, to; i < count; i++, from = to) {
        to = from + tensor_bytes(&tensors[i]);
        fprintf(stream, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[%zu", tensors[i].name,
                TENSOR_NAMES[tensors[i].type], tensors[i].shape[0]);
        if (tensors[i].rank == 2) fprintf(stream, ",%zu", tensors[i].shape[1]);
        fprintf(stream, "],\"data_offsets\":[%zu,%zu]}", from, to);
    }
    fputc('}', stream);
}

void safetensors_write(const char *path, const FileText *texts, size_t text_count,
                       const FileTensor *tensors, size_t count) {
    AtomicFile file = file_begin(path);
    uint64_t length = 0; /* not known before the header is written */
    fwrite(&length, sizeof length, 1, file.stream);
    header_write(file.stream, texts, text_count, tensors, count);
    long end = ftell(file.stream);
    if (end < 0) file_cannot_write(path);

    /* Spaces, so that the data starts at a multiple of 8. */
    int spaces = (int)((8 - end % 8) % 8);
    fprintf(file.stream, "%*s", spaces, "");
    for (size_t i = 0; i < count; i++)
        if (tensor_bytes(&tensors[i]) > 0)
            fwrite(tensors[i].data, 1, tensor_bytes(&tensors[i]), file.stream);
    length = (uint64_t)(end + spaces) - sizeof length;
    if (fseek(file.stream, 0, SEEK_SET) != 0) file_cannot_write(path);
    fwrite(&length, sizeof length, 1, file.stream);
    file_commit(&file);
}

struct SafetensorsFile {
    const char *advice;
    char *path, *bytes;
    json_t *header;
    FileTensor *tensors; /* (count) not taken yet; their data is a part of `bytes` */
    size_t count;
};

void safetensors_fail(const SafetensorsFile *file, const char *format, ...) {
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fail(EX_DATAERR, "%s: %s%s", file->path, message, file->advice);
}

static FileTensor tensor_read(const SafetensorsFile *file, const char *name,
                              json_t *json, char *data, size_t size) {
    size_t type = 0, bytes;
    const char *given = json_string_value(json_object_get(json, "dtype"));
    while (given && type < TENSOR_TYPES && strcmp(given, TENSOR_NAMES[type]) != 0)
        type++;
    if (given == NULL || type == TENSOR_TYPES)
        safetensors_fail(file, "%s: expected dtype F32, I32, U64 or I8, found %s", name,
                         given ? given : "none");

    json_int_t rows, columns = 1, from, to;
    json_t *shape = json_object_get(json, "shape");
    size_t rank = json_array_size(shape);
    if (json_unpack(shape, rank == 1 ? "[I!]" : "[II!]", &rows, &columns) != 0 ||
        rows < 0 || columns < 0)
        safetensors_fail(file, "%s: expected a shape of one or two numbers", name);
    if (json_unpack(json, "{s:[II!]}", "data_offsets", &from, &to) != 0 || from < 0 ||
        to < from || (size_t)to > size ||
        __builtin_mul_overflow(rows, columns, &bytes) ||
        __builtin_mul_overflow(bytes, TENSOR_SIZES[type], &bytes) ||
        (size_t)(to - from) != bytes)
        safetensors_fail(file,
                         "%s: expected data_offsets of the size of its shape, within "
                         "the %zu bytes of the file",
                         name, size);
    return (FileTensor){
        name, (TensorType)type, rank, {(size_t)rows, (size_t)columns}, data + from};
}

static int tensor_earlier(const void *a, const void *b) {
    const FileTensor *x = a, *y = b;
    const char *from = x->data, *other = y->data;
    if (from == other) from += tensor_bytes(x), other += tensor_bytes(y);
    return (from > other) - (from < other);
}

/* The tensors in the order of the file; they must use the whole data once. */
static void tensors_read(SafetensorsFile *file, char *data, size_t size) {
    const char *name;
    json_t *json;
    file->tensors = memory_new(json_object_size(file->header), sizeof *file->tensors);
    json_object_foreach(file->header, name, json) {
        if (strcmp(name, "__metadata__") != 0)
            file->tensors[file->count++] = tensor_read(file, name, json, data, size);
    }
    qsort(file->tensors, file->count, sizeof *file->tensors, tensor_earlier);
    size_t end = 0;
    for (size_t i = 0; i < file->count; end += tensor_bytes(&file->tensors[i++])) {
        size_t from = (size_t)((char *)file->tensors[i].data - data);
        if (from != end)
            safetensors_fail(file, "%s: its data should start at byte %zu, not at %zu",
                             file->tensors[i].name, end, from);
    }
    if (end != size)
        safetensors_fail(file, "%zu bytes belong to no tensor", size - end);
}

SafetensorsFile *safetensors_open(const char *path, const char *advice) {
    SafetensorsFile *file = memory_new(1, sizeof *file);
    size_t size;
    uint64_t length;
    file->advice = advice;
    file->path = memory_text(path, strlen(path));
    file->bytes = file_read(path, &size);
    if (size < sizeof length)
        safetensors_fail(file, "expected a safetensors file, found %zu bytes", size);
    memcpy(&length, file->bytes, sizeof length);
    size -= sizeof length;
    if (length > size)
        safetensors_fail(file,
                         "the header should take %" PRIu64
                         " bytes, but %zu are left in the file",
                         length, size);
    json_error_t error;
    char *header = file->bytes + sizeof length;
    file->header = json_parse(header, length, &error);
    if (file->header == NULL)
        safetensors_fail(file, "the header is no JSON object: %s", error.text);
    tensors_read(file, header + length, size - length);
    return file;
}

static FileTensor *tensor_find(const SafetensorsFile *file, const char *name) {
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->tensors[i].name, name) == 0) return &file->tensors[i];
    safetensors_fail(file, "the tensor '%s' is missing", name);
}

size_t safetensors_length(const SafetensorsFile *file, const char *name) {
    const FileTensor *tensor = tensor_find(file, name);
    if (tensor->rank != 1)
        safetensors_fail(file, "%s: expected a list of numbers, found a table", name);
    return tensor->shape[0];
}

void safetensors_take(SafetensorsFile *file, const FileTensor *tensor) {
    FileTensor *found = tensor_find(file, tensor->name);
    if (found->type != tensor->type)
        safetensors_fail(file, "%s: expected dtype %s, found %s", tensor->name,
                         TENSOR_NAMES[tensor->type], TENSOR_NAMES[found->type]);
    size_t columns = tensor->rank == 2 ? tensor->shape[1] : 1;
    if (found->rank != tensor->rank || found->shape[0] != tensor->shape[0] ||
        found->shape[1] != columns)
        safetensors_fail(file, "%s: expected the shape %zu x %zu, found %zu x %zu",
                         tensor->name, tensor->shape[0], columns, found->shape[0],
                         found->shape[1]);
    if (tensor->data == NULL) return;
    memcpy(tensor->data, found->data, tensor_bytes(found));
    const float *x = tensor->data;
    size_t floats = tensor->type == TENSOR_F32 ? found->shape[0] * columns : 0;
    for (size_t i = 0; i < floats; i++)
        if (!isfinite(x[i]))
            safetensors_fail(file, "%s: number %zu is not finite", tensor->name, i);
    *found = file->tensors[--file->count];
}

const char *safetensors_text(const SafetensorsFile *file, const char *key) {
    const json_t *texts = json_object_get(file->header, "__metadata__");
    const char *text = json_string_value(json_object_get(texts, key));
    if (text == NULL) safetensors_fail(file, "expected a text '%s' in its header", key);
    return text;
}

uint64_t safetensors_number(const SafetensorsFile *file, const char *key, uint64_t low,
                            uint64_t high) {
    const char *text = safetensors_text(file, key);
    size_t digits = strspn(text, "0123456789");
    errno = 0;
    uint64_t number = strtoull(text, NULL, 10);
    if (digits == 0 || text[digits] != '\0' || errno == ERANGE || number < low ||
        number > high)
        safetensors_fail(file,
                         "%s: expected a whole number from %" PRIu64 " to %" PRIu64
                         ", found '%s'",
                         key, low, high, text);
    return number;
}

void safetensors_close(SafetensorsFile **handle) {
    SafetensorsFile *file = *handle;
    if (file->count > 0)
        safetensors_fail(file, "there should be no tensor '%s'", file->tensors->name);
    json_decref(file->header);
    free(file->tensors);
    free(file->bytes);
    free(file->path);
    free(file);
    *handle = NULL;
}
