/* tokenizer: text to token ids and back, by byte-level byte-pair encoding (tokenizer.c;
 * tokenizer_load, tokenizer_save and tokenizer_digest: tokenizer_file.c).
 *
 * Text is split into words (split.h); the bytes of a word are joined, pair by pair, by
 * the merges that training has learned, the earliest-learned first, until none applies
 * (Sennrich, Haddow, Birch 2016, arXiv:1508.07909). With all 256 bytes in the
 * vocabulary every text, and every piece of binary rubbish, can be spelled.
 *
 * A tokenizer remembers the words that it has met, so encoding changes it: one thread
 * at a time. */
#ifndef GUPPY_TOKENIZER_H
#define GUPPY_TOKENIZER_H

#include "01_datagen/conversation.h"
#include "02_tokenizer/tokens.h"
#include <stddef.h>
#include <stdint.h>

#define TOKENIZER_PAD "<pad>" /* the other special tokens: CHAT_START, CHAT_END */

typedef struct Tokenizer Tokenizer;

/* tokenizer_load: a tokenizer.json of the Hugging Face tokenizers library.
 * tokenizer_free: free it and clear the handle.
 *
 * Byte-level BPE only; merges as pairs or as strings, ids without gaps from 0, the
 * alphabet as it is (bytes that it lacks cannot be spelled). What would be encoded
 * otherwise than the library does is refused. Fails as file_read, and with EX_DATAERR,
 * "PATH: merges[17]: ..." */
Tokenizer *tokenizer_load(const char *path);
void tokenizer_free(Tokenizer **tokenizer);

/* tokenizer_save: write it as a tokenizer.json, atomically. Fails as file_commit. */
void tokenizer_save(const Tokenizer *tokenizer, const char *path);

/* tokenizer_digest: 64 bits that depend on all that decides how text is encoded, and
 * on nothing else: files of token ids carry it. */
uint64_t tokenizer_digest(const Tokenizer *tokenizer);

/* tokenizer_size: the vocabulary size V; ids are 0..V-1.
 * tokenizer_merges: how many merges it has.
 * tokenizer_find: the id of a token by its text, special or not, or -1.
 * tokenizer_special: whether `id` is a special token.
 * tokenizer_bytes: what `id` stands for, in bytes; lives as long as the tokenizer. */
size_t tokenizer_size(const Tokenizer *tokenizer);
size_t tokenizer_merges(const Tokenizer *tokenizer);
int32_t tokenizer_find(const Tokenizer *tokenizer, const char *text, size_t length);
int tokenizer_special(const Tokenizer *tokenizer, int32_t id);
const char *tokenizer_bytes(const Tokenizer *tokenizer, int32_t id, size_t *length);

/* tokenizer_encode: append the ids of `text` to `out`. Special tokens spelled out in
 * the text are ordinary characters: this is the one for what a user typed.
 * tokenizer_encode_marked: the same, but special tokens are recognized, as the library
 * does it.
 *
 * Any bytes are accepted. Both return how many bytes the vocabulary could not spell,
 * 0 with a full alphabet. Time is linear in the length but for a logarithm. */
size_t tokenizer_encode(Tokenizer *tokenizer, Tokens *out, const char *text,
                        size_t length);
size_t tokenizer_encode_marked(Tokenizer *tokenizer, Tokens *out, const char *text,
                               size_t length);

/* tokenizer_encode_prompt: <|im_start|>user\nTEXT<|im_end|>\n<|im_start|>assistant\n
 * tokenizer_encode_conversation: the same with the input, then OUTPUT<|im_end|>.
 *
 * The first is the beginning of the second, unless OUTPUT begins with white space.
 * Return as tokenizer_encode. Fail with EX_DATAERR when the vocabulary has no
 * <|im_start|> or <|im_end|>. */
size_t tokenizer_encode_prompt(Tokenizer *tokenizer, Tokens *out, const char *text,
                               size_t length);
size_t tokenizer_encode_conversation(Tokenizer *tokenizer, Tokens *out,
                                     const Conversation *conversation);

/* tokenizer_decode: the bytes that `count` ids stand for, with a NUL after the last;
 * special tokens come out spelled.
 *
 * size  receives the number of bytes
 *
 * Requires every id in 0..V-1. Allocates the result; release with free. */
char *tokenizer_decode(const Tokenizer *tokenizer, const int32_t *ids, size_t count,
                       size_t *size);

#endif
