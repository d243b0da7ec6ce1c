#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "02_tokenizer/alphabet.h"
#include "02_tokenizer/vocabulary.h"
#include "12_page/export.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What llama.cpp calls them; those of a block come after "blk.0." */
static const char *const GGUF_NAMES[PARAMETER_SPECS] = {
    [TOK_EMB] = "token_embd.weight",      [POS_EMB] = "position_embd.weight",
    [NORM1_WEIGHT] = "attn_norm.weight",  [NORM1_BIAS] = "attn_norm.bias",
    [QKV_WEIGHT] = "attn_qkv.weight",     [QKV_BIAS] = "attn_qkv.bias",
    [OUT_WEIGHT] = "attn_output.weight",  [OUT_BIAS] = "attn_output.bias",
    [NORM2_WEIGHT] = "ffn_norm.weight",   [NORM2_BIAS] = "ffn_norm.bias",
    [UP_WEIGHT] = "ffn_up.weight",        [UP_BIAS] = "ffn_up.bias",
    [DOWN_WEIGHT] = "ffn_down.weight",    [DOWN_BIAS] = "ffn_down.bias",
    [NORM_WEIGHT] = "output_norm.weight", [NORM_BIAS] = "output_norm.bias",
};

/* Types of values, and of tokens; where tensors may begin. */
enum { GGUF_U32 = 4, GGUF_I32 = 5, GGUF_F32 = 6, GGUF_BOOL = 7, GGUF_TEXT = 8 };
enum { GGUF_LIST = 9, GGUF_ORDINARY = 1, GGUF_CONTROL = 3, GGUF_UNUSED = 5 };
#define GGUF_PLACE 32

/* GgufFile: a file being written: magic, version, how many tensors and keys; the keys
 * and their values; the tensors' names, shapes and places; the tensors. */
typedef struct {
    FILE *stream;
    uint64_t keys;
} GgufFile;

static void gguf_put(GgufFile *file, const void *value, size_t size) {
    fwrite(value, size, 1, file->stream);
}

static void gguf_u32(GgufFile *file, uint32_t value) {
    gguf_put(file, &value, 4);
}

static void gguf_u64(GgufFile *file, uint64_t value) {
    gguf_put(file, &value, 8);
}

static void gguf_text(GgufFile *file, const char *text, size_t length) {
    gguf_u64(file, length);
    if (length > 0) gguf_put(file, text, length);
}

static void gguf_key(GgufFile *file, const char *key, uint32_t type) {
    gguf_text(file, key, strlen(key));
    gguf_u32(file, type);
    file->keys++;
}

static void gguf_key_u32(GgufFile *file, const char *key, size_t value) {
    gguf_key(file, key, GGUF_U32);
    gguf_u32(file, (uint32_t)value);
}

static void gguf_key_text(GgufFile *file, const char *key, const char *text) {
    gguf_key(file, key, GGUF_TEXT);
    gguf_text(file, text, strlen(text));
}

static void gguf_key_list(GgufFile *file, const char *key, uint32_t type,
                          size_t count) {
    gguf_key(file, key, GGUF_LIST);
    gguf_u32(file, type);
    gguf_u64(file, count);
}

static void gguf_sizes(GgufFile *file, const Config *config) {
    const float epsilon = 1e-5f;
    gguf_key_text(file, "general.architecture", "gpt2");
    gguf_key_text(file, "general.name", "guppy");
    gguf_key_u32(file, "general.file_type", 0); /* all F32 */
    gguf_key_u32(file, "gpt2.context_length", config->T);
    gguf_key_u32(file, "gpt2.embedding_length", config->C);
    gguf_key_u32(file, "gpt2.feed_forward_length", config->F);
    gguf_key_u32(file, "gpt2.block_count", config->L);
    gguf_key_u32(file, "gpt2.attention.head_count", config->NH);
    gguf_key(file, "gpt2.attention.layer_norm_epsilon", GGUF_F32);
    gguf_put(file, &epsilon, sizeof epsilon);
}

/* A token as tokenizer.json spells it: bytes as characters that one can see, but what
 * was added to the vocabulary as it is. */
static void gguf_token(GgufFile *file, const Token *token, const Token *second) {
    size_t length = token->length + (second ? second->length : 0);
    char *text = memory_new(2 * length + 2, 1);
    if (token->added) {
        gguf_text(file, token->text, token->length);
    } else {
        size_t end = alphabet_spell(text, token->text, token->length);
        if (second) {
            text[end++] = ' ';
            end += alphabet_spell(text + end, second->text, second->length);
        }
        gguf_text(file, text, end);
    }
    free(text);
}

/* The tokens by id, and what kind each is: of the model's V rows those that no token
 * has are unused. Then the merges, each two tokens with a space between. */
static void gguf_vocabulary(GgufFile *file, const Tokenizer *tokenizer, size_t V) {
    gguf_key_text(file, "tokenizer.ggml.model", "gpt2");
    gguf_key_text(file, "tokenizer.ggml.pre", "gpt-2");
    gguf_key_list(file, "tokenizer.ggml.tokens", GGUF_TEXT, V);
    for (size_t id = 0; id < tokenizer->size; id++)
        gguf_token(file, &tokenizer->tokens[id], NULL);
    for (size_t id = tokenizer->size; id < V; id++) {
        char unused[32];
        int length = snprintf(unused, sizeof unused, "<unused %zu>", id);
        gguf_text(file, unused, (size_t)length);
    }
    gguf_key_list(file, "tokenizer.ggml.token_type", GGUF_I32, V);
    for (size_t id = 0; id < V; id++)
        gguf_u32(file, id >= tokenizer->size         ? GGUF_UNUSED
                       : tokenizer->tokens[id].added ? GGUF_CONTROL
                                                     : GGUF_ORDINARY);
    size_t merges = tokenizer_merges(tokenizer);
    gguf_key_list(file, "tokenizer.ggml.merges", GGUF_TEXT, merges);
    for (uint32_t rank = 0; rank < merges; rank++) {
        int32_t pair[2];
        vocabulary_pair(tokenizer, rank, pair);
        gguf_token(file, &tokenizer->tokens[pair[0]], &tokenizer->tokens[pair[1]]);
    }
}

static void gguf_chat(GgufFile *file, const Config *config) {
    gguf_key_u32(file, "tokenizer.ggml.bos_token_id", config->start);
    gguf_key_u32(file, "tokenizer.ggml.eos_token_id", config->end);
    gguf_key_u32(file, "tokenizer.ggml.padding_token_id", config->pad);
    gguf_key(file, "tokenizer.ggml.add_bos_token", GGUF_BOOL);
    gguf_put(file, "", 1);
    gguf_key_text(file, "tokenizer.chat_template", EXPORT_TEMPLATE);
}

/* Bytes up to the next place where a tensor may begin. */
static size_t gguf_gap(size_t at) {
    return (GGUF_PLACE - at % GGUF_PLACE) % GGUF_PLACE;
}

static void gguf_zeros(GgufFile *file, size_t count) {
    while (count-- > 0) fputc(0, file->stream);
}

/* Sizes of a row first: (out, in) is written "in, out". */
static void gguf_outline(GgufFile *file, const Layout *layout) {
    for (size_t i = 0, at = 0; i < layout->count; i++) {
        const Tensor *t = &layout->tensors[i];
        char name[64];
        if (t->per_layer)
            snprintf(name, sizeof name, "blk.%zu.%s", t->layer, GGUF_NAMES[t->spec]);
        else
            snprintf(name, sizeof name, "%s", GGUF_NAMES[t->spec]);
        gguf_text(file, name, strlen(name));
        gguf_u32(file, (uint32_t)t->rank);
        for (size_t d = t->rank; d-- > 0;) gguf_u64(file, t->shape[d]);
        gguf_u32(file, 0); /* F32 */
        gguf_u64(file, at);
        at += t->count * sizeof(float);
        at += gguf_gap(at);
    }
}

/* A power of two changes no digit of a weight. */
static float gguf_factor(size_t spec) {
    if (spec == UP_WEIGHT || spec == UP_BIAS) return GGUF_LIFT;
    return spec == DOWN_WEIGHT ? 1.0f / GGUF_LIFT : 1;
}

static void gguf_tensors(GgufFile *file, const Model *model) {
    float *lifted = memory_new(model->layout.total, sizeof *lifted);
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *t = &model->layout.tensors[i];
        const float *w = model->parameters + t->offset;
        for (size_t j = 0; j < t->count; j++) lifted[j] = w[j] * gguf_factor(t->spec);
        gguf_put(file, lifted, t->count * sizeof *lifted);
        gguf_zeros(file, gguf_gap(t->count * sizeof *lifted));
    }
    free(lifted);
}

void export_gguf(const Model *model, const char *folder, const char *from) {
    Tokenizer *tokenizer = model_tokenizer(model, from);
    char *path = path_join(folder, "model.gguf");
    AtomicFile file = file_begin(path);
    GgufFile gguf = {file.stream, 0};
    fputs("GGUF", file.stream);
    gguf_u32(&gguf, 3);
    gguf_u64(&gguf, model->layout.count);
    long counted = ftell(file.stream);
    gguf_u64(&gguf, 0); /* keys: not known before they are written */
    gguf_sizes(&gguf, &model->config);
    gguf_vocabulary(&gguf, tokenizer, model->config.V);
    gguf_chat(&gguf, &model->config);
    gguf_outline(&gguf, &model->layout);
    long end = ftell(file.stream);
    if (end < 0) file_cannot_write(path);
    gguf_zeros(&gguf, gguf_gap((size_t)end));
    gguf_tensors(&gguf, model);
    if (fseek(file.stream, counted, SEEK_SET) != 0) file_cannot_write(path);
    gguf_u64(&gguf, gguf.keys);
    file_commit(&file);
    tokenizer_free(&tokenizer);
    free(path);
}
