#include "00_ground/safetensors.h"

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

static const struct {
    const char *name;
    size_t size;
} TENSOR_TYPES[] = {
    [TENSOR_F32] = {"F32", 4}, [TENSOR_I32] = {"I32", 4}, [TENSOR_U64] = {"U64", 8}};

#define TENSOR_TYPE_COUNT (sizeof TENSOR_TYPES / sizeof *TENSOR_TYPES)

static size_t tensor_bytes(const FileTensor *tensor) {
    return tensor->shape[0] * (tensor->rank == 2 ? tensor->shape[1] : 1) *
           TENSOR_TYPES[tensor->type].size;
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
    for (size_t i = 0, from = 0; i < count; i++) {
        const FileTensor *tensor = &tensors[i];
        size_t to = from + tensor_bytes(tensor);
        fprintf(stream, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[%zu", tensor->name,
                TENSOR_TYPES[tensor->type].name, tensor->shape[0]);
        if (tensor->rank == 2) fprintf(stream, ",%zu", tensor->shape[1]);
        fprintf(stream, "],\"data_offsets\":[%zu,%zu]}", from, to);
        from = to;
    }
    fputc('}', stream);
}

void safetensors_write(const char *path, const FileText *texts, size_t text_count,
                       const FileTensor *tensors, size_t count) {
    char *header = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&header, &length);
    if (stream == NULL) fail(EX_OSERR, "no memory for the header of a tensor file");
    header_write(stream, texts, text_count, tensors, count);
    if (fclose(stream) != 0)
        fail(EX_OSERR, "no memory for the header of a tensor file");

    /* Spaces, so that the data starts at a multiple of 8. */
    int spaces = (int)((8 - length % 8) % 8);
    uint64_t padded = length + (size_t)spaces;
    AtomicFile file = file_begin(path);
    fwrite(&padded, sizeof padded, 1, file.stream);
    fprintf(file.stream, "%s%*s", header, spaces, "");
    for (size_t i = 0; i < count; i++)
        if (tensor_bytes(&tensors[i]) > 0)
            fwrite(tensors[i].data, 1, tensor_bytes(&tensors[i]), file.stream);
    file_commit(&file);
    free(header);
}

/* FileEntry: a tensor that the header names. */
typedef struct {
    FileTensor tensor;
    size_t from, to; /* its bytes in the data */
    int taken;
} FileEntry;

struct SafetensorsFile {
    const char *advice;
    char *path, *bytes;
    const char *data; /* where the header ends */
    size_t size;      /* of the data, bytes */
    json_t *header;
    FileEntry *entries;
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

static void header_read(SafetensorsFile *file) {
    size_t size;
    uint64_t length;
    file->bytes = file_read(file->path, &size);
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
    const char *header = file->bytes + sizeof length;
    file->header = json_loadb(header, length, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(file->header))
        safetensors_fail(file, "the header is no JSON object: %s",
                         file->header == NULL ? error.text : "something else");
    file->data = header + length;
    file->size = size - length;
}

/* entry[key] as a list of `low` to `high` numbers, which are in `values` then; returns
 * how many, or 0. */
static size_t entry_numbers(const json_t *entry, const char *key, size_t low,
                            size_t high, size_t *values) {
    const json_t *list = json_object_get(entry, key);
    size_t count = json_array_size(list);
    if (count < low || count > high) return 0;
    for (size_t i = 0; i < count; i++) {
        const json_t *number = json_array_get(list, i);
        if (!json_is_integer(number) || json_integer_value(number) < 0) return 0;
        values[i] = (size_t)json_integer_value(number);
    }
    return count;
}

static FileEntry entry_read(const SafetensorsFile *file, const char *name,
                            const json_t *json) {
    FileEntry entry = {.tensor = {.name = name, .shape = {1, 1}}};
    FileTensor *tensor = &entry.tensor;
    const char *type = json_string_value(json_object_get(json, "dtype"));
    size_t kind = 0, offsets[2], bytes;
    while (kind < TENSOR_TYPE_COUNT &&
           (type == NULL || strcmp(type, TENSOR_TYPES[kind].name) != 0))
        kind++;
    if (kind == TENSOR_TYPE_COUNT)
        safetensors_fail(file, "%s: expected dtype F32, I32 or U64, found %s", name,
                         type == NULL ? "none" : type);
    tensor->type = (TensorType)kind;
    tensor->rank = entry_numbers(json, "shape", 1, 2, tensor->shape);
    if (tensor->rank == 0)
        safetensors_fail(file, "%s: expected a shape of one or two numbers", name);
    if (__builtin_mul_overflow(tensor->shape[0], tensor->shape[1], &bytes) ||
        __builtin_mul_overflow(bytes, TENSOR_TYPES[kind].size, &bytes) ||
        !entry_numbers(json, "data_offsets", 2, 2, offsets) ||
        offsets[1] < offsets[0] || offsets[1] > file->size ||
        offsets[1] - offsets[0] != bytes)
        safetensors_fail(file,
                         "%s: expected data_offsets of the size of its shape, within "
                         "the %zu bytes of the file",
                         name, file->size);
    entry.from = offsets[0];
    entry.to = offsets[1];
    return entry;
}

static int entry_earlier(const void *a, const void *b) {
    const FileEntry *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* The tensors in the order of the file; they must use the whole data once. */
static void entries_read(SafetensorsFile *file) {
    const char *name;
    json_t *json;
    file->entries = memory_new(json_object_size(file->header), sizeof *file->entries);
    json_object_foreach(file->header, name, json) {
        if (strcmp(name, "__metadata__") != 0)
            file->entries[file->count++] = entry_read(file, name, json);
    }
    qsort(file->entries, file->count, sizeof *file->entries, entry_earlier);
    size_t end = 0;
    for (size_t i = 0; i < file->count; end = file->entries[i++].to)
        if (file->entries[i].from != end)
            safetensors_fail(file, "%s: its data should start at byte %zu, not at %zu",
                             file->entries[i].tensor.name, end, file->entries[i].from);
    if (end != file->size)
        safetensors_fail(file, "%zu bytes belong to no tensor", file->size - end);
}

SafetensorsFile *safetensors_open(const char *path, const char *advice) {
    SafetensorsFile *file = memory_new(1, sizeof *file);
    file->advice = advice;
    file->path = memory_text(path, strlen(path));
    header_read(file);
    entries_read(file);
    return file;
}

static FileEntry *entry_find(const SafetensorsFile *file, const char *name) {
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->entries[i].tensor.name, name) == 0) return &file->entries[i];
    safetensors_fail(file, "the tensor '%s' is missing", name);
}

size_t safetensors_length(const SafetensorsFile *file, const char *name) {
    const FileTensor *tensor = &entry_find(file, name)->tensor;
    if (tensor->rank != 1)
        safetensors_fail(file, "%s: expected a list of numbers, found a table", name);
    return tensor->shape[0];
}

void safetensors_take(SafetensorsFile *file, const FileTensor *tensor) {
    FileEntry *entry = entry_find(file, tensor->name);
    const FileTensor *found = &entry->tensor;
    if (found->type != tensor->type)
        safetensors_fail(file, "%s: expected dtype %s, found %s", tensor->name,
                         TENSOR_TYPES[tensor->type].name,
                         TENSOR_TYPES[found->type].name);
    size_t columns = tensor->rank == 2 ? tensor->shape[1] : 1;
    if (found->rank != tensor->rank || found->shape[0] != tensor->shape[0] ||
        found->shape[1] != columns)
        safetensors_fail(file, "%s: expected the shape %zu x %zu, found %zu x %zu",
                         tensor->name, tensor->shape[0], columns, found->shape[0],
                         found->shape[1]);
    if (tensor->data == NULL) return;
    memcpy(tensor->data, file->data + entry->from, entry->to - entry->from);
    const float *x = tensor->data;
    for (size_t i = 0; tensor->type == TENSOR_F32 && i < tensor->shape[0] * columns;
         i++)
        if (!isfinite(x[i]))
            safetensors_fail(file, "%s: number %zu is not finite", tensor->name, i);
    entry->taken = 1;
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
    uint64_t number = 0;
    int whole = *text != '\0';
    for (const char *at = text; *at != '\0'; at++)
        whole = whole && *at >= '0' && *at <= '9' &&
                !__builtin_mul_overflow(number, 10, &number) &&
                !__builtin_add_overflow(number, (uint64_t)(*at - '0'), &number);
    if (!whole || number < low || number > high)
        safetensors_fail(file,
                         "%s: expected a whole number from %" PRIu64 " to %" PRIu64
                         ", found '%s'",
                         key, low, high, text);
    return number;
}

void safetensors_close(SafetensorsFile **handle) {
    SafetensorsFile *file = *handle;
    for (size_t i = 0; i < file->count; i++)
        if (!file->entries[i].taken)
            safetensors_fail(file, "there should be no tensor '%s'",
                             file->entries[i].tensor.name);
    json_decref(file->header);
    free(file->entries);
    free(file->bytes);
    free(file->path);
    free(file);
    *handle = NULL;
}
