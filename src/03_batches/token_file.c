#include "03_batches/token_file.h"
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "00_ground/safetensors.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Text: room for a number of the metadata. */
typedef char NumberText[24];

static void number_text(NumberText text, uint64_t number) {
    snprintf(text, sizeof(NumberText), "%" PRIu64, number);
}

static void token_checksum(NumberText text, const TokenSet *set) {
    uint64_t sum = 0;
    for (size_t i = 0; i <= set->sequences; i++) sum = random_mix(sum ^ set->starts[i]);
    for (size_t i = 0; i < set->tokens; i++)
        sum = random_mix(sum ^ (uint32_t)set->ids[i]);
    number_text(text, sum);
}

/* The two tensors of a file of this size; a set without room yet has none. */
static void token_tensors(FileTensor tensors[2], const TokenSet *set) {
    tensors[0] =
        (FileTensor){"starts", TENSOR_U64, 1, {set->sequences + 1, 1}, set->starts};
    tensors[1] = (FileTensor){"ids", TENSOR_I32, 1, {set->tokens, 1}, set->ids};
}

void token_file_write(const char *path, const TokenSet *set) {
    NumberText vocabulary, digest, context, cut, left_out, checksum;
    const FileText texts[] = {{"vocabulary", vocabulary}, {"tokenizer", digest},
                              {"context", context},       {"cut", cut},
                              {"left_out", left_out},     {"checksum", checksum}};
    FileTensor tensors[2];
    number_text(vocabulary, set->vocabulary);
    number_text(digest, set->digest);
    number_text(context, set->context);
    number_text(cut, set->cut);
    number_text(left_out, set->left_out);
    token_checksum(checksum, set);
    token_tensors(tensors, set);
    safetensors_write(path, texts, sizeof texts / sizeof *texts, tensors, 2);
}

static void token_file_check(const SafetensorsFile *file, const TokenSet *set) {
    if (set->starts[0] != 0 || set->starts[set->sequences] != set->tokens)
        safetensors_fail(file, "the conversations do not fill the file");
    for (size_t s = 0; s < set->sequences; s++) {
        uint64_t start = set->starts[s], end = set->starts[s + 1];
        if (end < start || end - start < 2 || end - start - 1 > set->context)
            safetensors_fail(file, "a conversation is too short or too long");
    }
    for (size_t i = 0; i < set->tokens; i++)
        if (set->ids[i] < 0 || (size_t)set->ids[i] >= set->vocabulary)
            safetensors_fail(file, "a token id is outside the vocabulary");
}

TokenSet token_file_read(const char *path, const Tokenizer *tokenizer) {
    SafetensorsFile *file = safetensors_open(path, "; run make 03");
    TokenSet set = {.vocabulary = safetensors_number(file, "vocabulary", 1, SIZE_MAX),
                    .digest = safetensors_number(file, "tokenizer", 0, UINT64_MAX),
                    .context =
                        safetensors_number(file, "context", 1, TOKEN_MAX_CONTEXT),
                    .cut = safetensors_number(file, "cut", 0, SIZE_MAX),
                    .left_out = safetensors_number(file, "left_out", 0, SIZE_MAX),
                    .sequences = safetensors_length(file, "starts"),
                    .tokens = safetensors_length(file, "ids")};
    if (set.sequences < 2)
        safetensors_fail(file, "expected a conversation, found none");
    set.starts = memory_new(set.sequences--, sizeof *set.starts);
    set.ids = memory_new(set.tokens, sizeof *set.ids);
    FileTensor tensors[2];
    token_tensors(tensors, &set);
    for (size_t i = 0; i < 2; i++) safetensors_take(file, &tensors[i]);

    NumberText checksum;
    token_checksum(checksum, &set);
    if (strcmp(checksum, safetensors_text(file, "checksum")) != 0)
        safetensors_fail(file, "is damaged: its checksum is wrong");
    if (set.digest != tokenizer_digest(tokenizer) ||
        set.vocabulary != tokenizer_size(tokenizer))
        safetensors_fail(file, "was made with another tokenizer.json");
    token_file_check(file, &set);
    safetensors_close(&file);
    return set;
}
