/* safetensors: named fp32 tensors in one file, as Hugging Face writes them.
 *
 * 8 bytes: length H of the header, little-endian; H bytes of JSON {"NAME": {"dtype":
 * "F32", "shape": [...], "data_offsets": [from, to]}, ...}; the data, offsets counted
 * from its start. https://github.com/huggingface/safetensors */
#ifndef GUPPY_SAFETENSORS_H
#define GUPPY_SAFETENSORS_H

#include "00_ground/jsonl.h"
#include "06_transformer/table.h"

/* safetensors_write: a table's tensors, `block` holding them, as PATH; atomic. Fails
 * as file_commit. */
void safetensors_write(const char *path, const Table *table, const float *block);

/* safetensors_save, safetensors_load: the same with words beside the tensors: an object
 * of strings, part of the file's metadata. Load fails with EX_DATAERR where there are
 * none; release them with json_decref. */
void safetensors_save(const char *path, const Table *table, const float *block,
                      const json_t *words);
float *safetensors_load(const char *path, const Table *table, json_t **words);

/* safetensors_read: the tensors of `table` from PATH, as a block laid out by it.
 *
 * The file must hold every tensor of the table with its shape, as finite F32, and
 * nothing else; their data must neither overlap nor leave holes. Allocates the block
 * after every size has been checked against the file's length; release with free. Fails
 * with EX_NOINPUT, EX_IOERR as file_read, with EX_DATAERR on any other file. */
float *safetensors_read(const char *path, const Table *table);

#endif
