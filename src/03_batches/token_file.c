#include "03_batches/token_file.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include <stdlib.h>
#include <string.h>

#define TOKEN_FILE_VERSION 1

static const char TOKEN_FILE_MAGIC[8] = "guppytok";

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are little-endian");

/* TokenHeader: how a token file begins. */
typedef struct {
    char magic[8];
    uint64_t version, vocabulary, digest, context, sequences, tokens, cut, left_out;
    uint64_t checksum; /* of starts, then ids */
} TokenHeader;

static uint64_t token_checksum(const TokenSet *set) {
    uint64_t sum = 0;
    for (size_t i = 0; i <= set->sequences; i++) sum = random_mix(sum ^ set->starts[i]);
    for (size_t i = 0; i < set->tokens; i++)
        sum = random_mix(sum ^ (uint32_t)set->ids[i]);
    return sum;
}

void token_file_write(const char *path, const TokenSet *set) {
    TokenHeader header = {.version = TOKEN_FILE_VERSION,
                          .vocabulary = set->vocabulary,
                          .digest = set->digest,
                          .context = set->context,
                          .sequences = set->sequences,
                          .tokens = set->tokens,
                          .cut = set->cut,
                          .left_out = set->left_out,
                          .checksum = token_checksum(set)};
    AtomicFile file = file_begin(path);
    memcpy(header.magic, TOKEN_FILE_MAGIC, sizeof header.magic);
    fwrite(&header, sizeof header, 1, file.stream);
    fwrite(set->starts, sizeof *set->starts, set->sequences + 1, file.stream);
    fwrite(set->ids, sizeof *set->ids, set->tokens, file.stream);
    file_commit(&file);
}

static _Noreturn void token_file_fail(const char *path, const char *what) {
    fail(EX_DATAERR, "%s: %s; run make 03", path, what);
}

/* The sizes are believed only when they add up to the size of the file. */
static void token_file_check_size(const char *path, const TokenHeader *header,
                                  size_t size) {
    size_t rest = size - sizeof *header;
    if (memcmp(header->magic, TOKEN_FILE_MAGIC, sizeof header->magic) != 0)
        token_file_fail(path, "expected a token file, found something else");
    if (header->version != TOKEN_FILE_VERSION)
        token_file_fail(path, "expected version 1 of the format, found another");
    if (header->sequences >= rest / 8 || header->tokens > rest / 4 ||
        8 * (header->sequences + 1) + 4 * header->tokens != rest)
        token_file_fail(path, "is shorter or longer than its header says");
}

static void token_file_check(const char *path, const TokenSet *set) {
    if (set->sequences == 0) token_file_fail(path, "holds no conversation");
    if (set->context > TOKEN_MAX_CONTEXT)
        token_file_fail(path, "has a context that no batch could hold");
    if (set->starts[0] != 0 || set->starts[set->sequences] != set->tokens)
        token_file_fail(path, "the conversations do not fill the file");
    for (size_t s = 0; s < set->sequences; s++) {
        uint64_t start = set->starts[s], end = set->starts[s + 1];
        if (end < start || end - start < 2 || end - start - 1 > set->context)
            token_file_fail(path, "a conversation is too short or too long");
    }
    for (size_t i = 0; i < set->tokens; i++)
        if (set->ids[i] < 0 || (size_t)set->ids[i] >= set->vocabulary)
            token_file_fail(path, "a token id is outside the vocabulary");
}

TokenSet token_file_read(const char *path, const Tokenizer *tokenizer) {
    size_t size;
    TokenHeader header;
    char *bytes = file_read(path, &size);
    if (size < sizeof header) token_file_fail(path, "is too short for a token file");
    memcpy(&header, bytes, sizeof header);
    token_file_check_size(path, &header, size);

    TokenSet set = {.vocabulary = header.vocabulary,
                    .digest = header.digest,
                    .context = header.context,
                    .sequences = header.sequences,
                    .tokens = header.tokens,
                    .cut = header.cut,
                    .left_out = header.left_out};
    size_t starts_size = 8 * (set.sequences + 1);
    set.starts = memory_new(set.sequences + 1, sizeof *set.starts);
    set.ids = memory_new(set.tokens, sizeof *set.ids);
    memcpy(set.starts, bytes + sizeof header, starts_size);
    memcpy(set.ids, bytes + sizeof header + starts_size, 4 * set.tokens);
    free(bytes);
    if (token_checksum(&set) != header.checksum)
        token_file_fail(path, "is damaged: its checksum is wrong");
    if (set.digest != tokenizer_digest(tokenizer) ||
        set.vocabulary != tokenizer_size(tokenizer))
        token_file_fail(path, "was made with another tokenizer.json");
    token_file_check(path, &set);
    return set;
}
