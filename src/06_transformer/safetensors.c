#include "06_transformer/safetensors.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "safetensors: little-endian");

/* The header, padded with blanks so that the data starts at a multiple of 8. */
static char *safetensors_header(const Table *table, const json_t *words,
                                size_t *length) {
    char *header;
    FILE *stream = open_memstream(&header, length);
    if (stream == NULL) fail(EX_OSERR, "no memory for the header of a model file");

    const char *name;
    json_t *word;
    fputs("{\"__metadata__\":{\"format\":\"pt\"", stream);
    json_object_foreach((json_t *)words, name, word)
        fprintf(stream, ",\"%s\":\"%s\"", name, json_string_value(word));
    fputc('}', stream);
    size_t from = 0;
    for (size_t i = 0; i < table->count; i++) {
        const Tensor *tensor = &table->tensors[i];
        size_t to = from + tensor->count * sizeof(float);
        fprintf(stream, ",\"%s\":{\"dtype\":\"F32\",\"shape\":[%zu", tensor->name,
                tensor->shape[0]);
        if (tensor->rank == 2) fprintf(stream, ",%zu", tensor->shape[1]);
        fprintf(stream, "],\"data_offsets\":[%zu,%zu]}", from, to);
        from = to;
    }
    fputc('}', stream);
    for (long at = ftell(stream); at % 8 != 0; at++) fputc(' ', stream);
    if (fclose(stream) != 0) fail(EX_OSERR, "no memory for the header of a model file");
    return header;
}

void safetensors_write(const char *path, const Table *table, const float *block) {
    safetensors_save(path, table, block, NULL);
}

void safetensors_save(const char *path, const Table *table, const float *block,
                      const json_t *words) {
    size_t length;
    char *header = safetensors_header(table, words, &length);
    uint64_t length64 = length;

    AtomicFile file = file_begin(path);
    fwrite(&length64, sizeof length64, 1, file.stream);
    fwrite(header, 1, length, file.stream);
    for (size_t i = 0; i < table->count; i++)
        fwrite(block + table->tensors[i].offset, sizeof(float), table->tensors[i].count,
               file.stream);
    file_commit(&file);
    free(header);
}

/* SafetensorsFile: the bytes of a file whose header has been read, not yet believed. */
typedef struct {
    const char *path;
    char *bytes;
    const char *data; /* where the header ends */
    size_t size;      /* of the data, bytes */
    json_t *header;
} SafetensorsFile;

static SafetensorsFile safetensors_open(const char *path) {
    SafetensorsFile file = {.path = path};
    size_t size;
    uint64_t length;
    file.bytes = file_read(path, &size);
    if (size < sizeof length)
        fail(EX_DATAERR, "%s: expected a safetensors file, found %zu bytes", path,
             size);
    memcpy(&length, file.bytes, sizeof length);
    size -= sizeof length;
    if (length > size)
        fail(EX_DATAERR,
             "%s: the header should take %" PRIu64
             " bytes, but %zu are left in the file",
             path, length, size);

    json_error_t error;
    const char *header = file.bytes + sizeof length;
    file.header = json_loadb(header, length, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(file.header))
        fail(EX_DATAERR, "%s: the header is no JSON object: %s", path,
             file.header == NULL ? error.text : "something else");
    file.data = header + length;
    file.size = size - length;
    return file;
}

static void safetensors_close(SafetensorsFile *file) {
    json_decref(file->header);
    free(file->bytes);
    *file = (SafetensorsFile){0};
}

/* SafetensorsRange: where in the data a tensor of the table lies, bytes. */
typedef struct {
    size_t from, to;
    const Tensor *tensor;
} SafetensorsRange;

/* Whether entry[key] is a list of `count` integers; only then are they in `values`. */
static int safetensors_integers(const json_t *entry, const char *key, size_t count,
                                json_int_t *values) {
    const json_t *list = json_object_get(entry, key);
    if (!json_is_array(list) || json_array_size(list) != count) return 0;
    for (size_t i = 0; i < count; i++) {
        const json_t *number = json_array_get(list, i);
        if (!json_is_integer(number) || json_integer_value(number) < 0) return 0;
        values[i] = json_integer_value(number);
    }
    return 1;
}

static SafetensorsRange safetensors_locate(const SafetensorsFile *file,
                                           const Tensor *tensor) {
    const char *path = file->path, *name = tensor->name;
    const json_t *entry = json_object_get(file->header, name);
    if (entry == NULL) fail(EX_DATAERR, "%s: the tensor '%s' is missing", path, name);

    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    if (dtype == NULL || strcmp(dtype, "F32") != 0)
        fail(EX_DATAERR, "%s: %s: expected dtype F32, found %s", path, name,
             dtype == NULL ? "none" : dtype);

    json_int_t shape[2], range[2];
    if (!safetensors_integers(entry, "shape", tensor->rank, shape) ||
        (size_t)shape[0] != tensor->shape[0] ||
        (tensor->rank == 2 && (size_t)shape[1] != tensor->shape[1]))
        fail(EX_DATAERR, "%s: %s: config.json asks for another shape: %zu x %zu", path,
             name, tensor->shape[0], tensor->rank == 2 ? tensor->shape[1] : 1);
    if (!safetensors_integers(entry, "data_offsets", 2, range) || range[1] < range[0] ||
        (uint64_t)range[1] > file->size ||
        (size_t)(range[1] - range[0]) != tensor->count * sizeof(float))
        fail(EX_DATAERR,
             "%s: %s: expected data_offsets of %zu bytes within the %zu of the file",
             path, name, tensor->count * sizeof(float), file->size);
    return (SafetensorsRange){(size_t)range[0], (size_t)range[1], tensor};
}

static int safetensors_earlier(const void *a, const void *b) {
    size_t x = ((const SafetensorsRange *)a)->from;
    size_t y = ((const SafetensorsRange *)b)->from;
    return (x > y) - (x < y);
}

/* Where every tensor lies, in the order of the file, the whole data used once. */
static SafetensorsRange *safetensors_ranges(const SafetensorsFile *file,
                                            const Table *table) {
    const char *name;
    json_t *entry;
    json_object_foreach(file->header, name, entry) {
        if (strcmp(name, "__metadata__") != 0 && table_find(table, name) == NULL)
            fail(EX_DATAERR, "%s: a model of this config has no tensor '%s'",
                 file->path, name);
    }

    SafetensorsRange *ranges = memory_new(table->count, sizeof *ranges);
    for (size_t i = 0; i < table->count; i++)
        ranges[i] = safetensors_locate(file, &table->tensors[i]);
    qsort(ranges, table->count, sizeof *ranges, safetensors_earlier);

    size_t end = 0;
    for (size_t i = 0; i < table->count; end = ranges[i++].to)
        if (ranges[i].from != end)
            fail(EX_DATAERR, "%s: %s: its data should start at byte %zu, not at %zu",
                 file->path, ranges[i].tensor->name, end, ranges[i].from);
    if (end != file->size)
        fail(EX_DATAERR, "%s: %zu bytes belong to no tensor", file->path,
             file->size - end);
    return ranges;
}

float *safetensors_read(const char *path, const Table *table) {
    json_t *words;
    float *block = safetensors_load(path, table, &words);
    json_decref(words);
    return block;
}

float *safetensors_load(const char *path, const Table *table, json_t **words) {
    SafetensorsFile file = safetensors_open(path);
    *words = json_incref(json_object_get(file.header, "__metadata__"));
    SafetensorsRange *ranges = safetensors_ranges(&file, table);

    float *block = memory_new(table->total, sizeof *block);
    for (size_t i = 0; i < table->count; i++) {
        const Tensor *tensor = ranges[i].tensor;
        float *to = block + tensor->offset;
        memcpy(to, file.data + ranges[i].from, tensor->count * sizeof *to);
        for (size_t j = 0; j < tensor->count; j++)
            if (!isfinite(to[j]))
                fail(EX_DATAERR, "%s: %s: number %zu is not finite", path, tensor->name,
                     j);
    }
    free(ranges);
    safetensors_close(&file);
    return block;
}
