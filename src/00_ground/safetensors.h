/* safetensors: named tensors in one file, as Hugging Face writes them, with a few
 * texts.
 *
 * 8 bytes: length H of the header, little-endian; H bytes of JSON {"__metadata__":
 * {KEY: TEXT, ...}, NAME: {"dtype": "F32", "shape": [...], "data_offsets": [from, to]},
 * ...}; the data, offsets counted from its start.
 * https://github.com/huggingface/safetensors */
#ifndef GUPPY_SAFETENSORS_H
#define GUPPY_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

typedef enum { TENSOR_F32, TENSOR_I32, TENSOR_U64, TENSOR_I8 } TensorType;

/* FileTensor: one tensor of a file, and where its numbers are in memory, row by row. */
typedef struct {
    const char *name;
    TensorType type;
    size_t rank, shape[2]; /* of rank 1: shape[1] is 1 */
    void *data;
} FileTensor;

/* FileText: a key and a text of the file's metadata. */
typedef struct {
    const char *key, *text;
} FileText;

/* safetensors_write: these texts and tensors, in this order, as PATH; atomic. Fails as
 * file_commit. */
void safetensors_write(const char *path, const FileText *texts, size_t text_count,
                       const FileTensor *tensors, size_t count);

typedef struct SafetensorsFile SafetensorsFile;

/* safetensors_open: read PATH and check that the tensors its header names fill the rest
 * of it, without a hole and without an overlap. Fails with EX_NOINPUT, EX_IOERR as
 * file_read, with EX_DATAERR on any other file.
 *
 * advice  what a message of a bad file ends in: "; run make 03"; or "" */
SafetensorsFile *safetensors_open(const char *path, const char *advice);

/* safetensors_length: of a tensor of rank 1, how many numbers it has.
 * safetensors_take: copy a tensor to tensor->data, which has room for it; F32 must be
 * finite. With data NULL: only see that it is there, of this type and shape.
 * safetensors_text: the text under a key of the metadata; it lives until close.
 * safetensors_number: that text as a whole number from low to high, in decimal.
 *
 * Each fails with EX_DATAERR where the file lacks it, or has another type or shape. */
size_t safetensors_length(const SafetensorsFile *file, const char *name);
void safetensors_take(SafetensorsFile *file, const FileTensor *tensor);
const char *safetensors_text(const SafetensorsFile *file, const char *key);
uint64_t safetensors_number(const SafetensorsFile *file, const char *key, uint64_t low,
                            uint64_t high);

/* safetensors_fail: fail with EX_DATAERR and "PATH: " before the message, the advice
 * behind it. */
_Noreturn void safetensors_fail(const SafetensorsFile *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* safetensors_close: fail with EX_DATAERR if a tensor of the file was not taken; free
 * the file and clear the handle. */
void safetensors_close(SafetensorsFile **file);

#endif
