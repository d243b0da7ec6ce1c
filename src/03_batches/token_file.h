/* token_file: a token set as a file: a safetensors file with the tensors `starts`, U64
 * (S+1), and `ids`, I32 (tokens), and in its metadata V, the context, what was cut and
 * left out, the digest of the tokenizer and a checksum of both tensors. */
#ifndef GUPPY_TOKEN_FILE_H
#define GUPPY_TOKEN_FILE_H

#include "03_batches/token_set.h"

/* token_file_write: write `set` to `path`, atomically. Fails as file_commit.
 * token_file_read: read it back; the digest must be that of `tokenizer`.
 *
 * Read allocates; release with token_set_free. Fails with EX_NOINPUT, and with
 * EX_DATAERR on a damaged file or another tokenizer's: "...; run make 03". */
void token_file_write(const char *path, const TokenSet *set);
TokenSet token_file_read(const char *path, const Tokenizer *tokenizer);

#endif
