#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include "00_ground/random.h"
#include "00_ground/text.h"
#include "02_tokenizer/alphabet.h"
#include "02_tokenizer/vocabulary.h"
#include <stdlib.h>
#include <string.h>

/* TokenizerReader: what is read, and where we are, for messages: "merges[17]". */
typedef struct {
    const char *path;
    char where[64];
    json_t *vocabulary; /* model.vocab: text to id */
    json_t *added;      /* added_tokens: text to {"id": 1, "special": true, ...} */
    Token *tokens;      /* (size) by id; no text: none has come yet */
    size_t size;
    Tokenizer *tokenizer;
} TokenizerReader;

/* Messages are "PATH: merges[17]: expected X, found Y". */
#define reader_fail(reader, format, ...)                                               \
    fail(EX_DATAERR, "%s: %s: " format, (reader)->path, (reader)->where, __VA_ARGS__)

#define WRITER_BOOL(value) ((value) ? "true" : "false")

static void reader_at(TokenizerReader *reader, const char *where) {
    snprintf(reader->where, sizeof reader->where, "%s", where);
}

/* The value under `key`, which must be of this type; what is missing is null. */
static json_t *reader_get(TokenizerReader *reader, json_t *object, const char *key,
                          json_type type) {
    static const char *const names[] = {"an object",  "an array", "a string",
                                        "an integer", "a number", "true",
                                        "false",      "null"};
    json_t *value = json_object_get(object, key);
    json_type found = value ? json_typeof(value) : JSON_NULL;
    reader_at(reader, key);
    if (found != type)
        reader_fail(reader, "expected %s, found %s", names[type], names[found]);
    return value;
}

static bool reader_flag(TokenizerReader *reader, json_t *object, const char *key,
                        bool otherwise) {
    json_t *value = json_object_get(object, key);
    if (value == NULL || json_is_null(value)) return otherwise;
    if (!json_is_boolean(value)) reader_get(reader, object, key, JSON_TRUE);
    return json_is_true(value);
}

/* What would change the ids, and is not done here, must be off. Keys end with NULL. */
static void reader_refuse(TokenizerReader *reader, json_t *object,
                          const char *const *keys) {
    for (; *keys != NULL; keys++) {
        json_t *value = json_object_get(object, *keys);
        const char *type = json_string_value(json_object_get(value, "type"));
        if (value == NULL || json_is_null(value) || json_is_false(value)) continue;
        if (json_is_string(value) && json_string_length(value) == 0) continue;
        if (json_is_number(value) && json_number_value(value) == 0) continue;
        reader_at(reader, *keys);
        reader_fail(reader, "expected none, found %s, which this program does not do",
                    type ? type : "one");
    }
}

/* The step `name` must be {"type": "ByteLevel", ...}. */
static json_t *reader_step(TokenizerReader *reader, json_t *root, const char *name) {
    json_t *step = reader_get(reader, root, name, JSON_OBJECT);
    const char *type = json_string_value(json_object_get(step, "type"));
    if (type == NULL || strcmp(type, "ByteLevel") != 0)
        reader_fail(reader,
                    "expected ByteLevel, found %s, which this program does not do",
                    type ? type : "another");
    return step;
}

static void reader_steps(TokenizerReader *reader, json_t *root) {
    reader_refuse(reader, root,
                  (const char *[]){"normalizer", "truncation", "padding", NULL});
    json_t *step = reader_step(reader, root, "pre_tokenizer");
    reader->tokenizer->split = reader_flag(reader, step, "use_regex", true);
    reader->tokenizer->prefix_space =
        reader_flag(reader, step, "add_prefix_space", true);
    json_t *post = json_object_get(root, "post_processor");
    if (post != NULL && !json_is_null(post)) /* if it is this, it only moves offsets */
        reader_step(reader, root, "post_processor");
}

/* The token of this id goes to its place, which must be free. */
static void reader_put(TokenizerReader *reader, json_t *id, Token token) {
    json_int_t place = json_is_integer(id) ? json_integer_value(id) : -1;
    if (place < 0 || (size_t)place >= reader->size)
        reader_fail(reader, "expected an id from 0 to %zu for \"%s\", found another",
                    reader->size - 1, token.text);
    if (reader->tokens[place].text != NULL)
        reader_fail(reader, "expected each id once, found %d for \"%s\" and \"%s\"",
                    (int)place, reader->tokens[place].text, token.text);
    reader->tokens[place] = token;
}

/* {"id": 1, "content": "<|im_start|>", "special": true, ...} */
static void reader_added_token(TokenizerReader *reader, const char *text,
                               json_t *entry) {
    Token token = {.text = memory_text(text, strlen(text)),
                   .length = strlen(text),
                   .added = true,
                   .special = reader_flag(reader, entry, "special", false)};
    reader_refuse(reader, entry,
                  (const char *[]){"single_word", "lstrip", "rstrip", NULL});
    reader_at(reader, "added_tokens");
    reader_put(reader, json_object_get(entry, "id"), token);
}

/* "the": 280, in GPT-2's characters. */
static void reader_learned_token(TokenizerReader *reader, const char *text,
                                 json_t *id) {
    Token token = {.text = memory_new(strlen(text) + 1, 1)};
    long length = alphabet_read(token.text, text, strlen(text));
    reader_at(reader, "vocab");
    if (length < 1)
        reader_fail(reader, "expected bytes in GPT-2's characters, found \"%s\"", text);
    token.length = (size_t)length;
    reader_put(reader, id, token);
}

/* The added tokens by their texts; returns how many of them model.vocab has too. */
static size_t reader_added_tokens(TokenizerReader *reader, json_t *list) {
    size_t i, both = 0, normalized = 0;
    json_t *entry;
    reader->added = json_object();
    json_array_foreach(list, i, entry) {
        json_t *content = reader_get(reader, entry, "content", JSON_STRING);
        const char *text = json_string_value(content);
        if (*text == '\0' || strlen(text) != json_string_length(content))
            reader_fail(reader, "expected a token, found %s", "nothing, or a NUL");
        if (json_object_get(reader->added, text) != NULL)
            reader_fail(reader, "expected each token once, found \"%s\" again", text);
        reader_get(reader, entry, "id", JSON_INTEGER);
        json_object_set(reader->added, text, entry);
        both += json_object_get(reader->vocabulary, text) != NULL;
        normalized += reader_flag(reader, entry, "normalized", false);
    }
    reader_at(reader, "normalized");
    if (normalized != 0 && normalized != i) /* some would be looked for after others */
        reader_fail(reader, "expected all added tokens alike, found %zu of %zu",
                    normalized, i);
    return both;
}

static void reader_tokens(TokenizerReader *reader, json_t *list) {
    const char *text;
    json_t *value;
    size_t both = reader_added_tokens(reader, list);
    reader->size =
        json_object_size(reader->vocabulary) + json_object_size(reader->added) - both;
    reader->tokens = memory_new(reader->size, sizeof(Token));
    json_object_foreach(reader->added, text, value) {
        reader_added_token(reader, text, value);
    }
    json_object_foreach(reader->vocabulary, text, value) {
        if (json_object_get(reader->added, text) == NULL)
            reader_learned_token(reader, text, value);
    }
    for (size_t i = 0; i < reader->size; i++) {
        require(reader->tokens[i].text != NULL); /* as many tokens as ids, each once */
        require(vocabulary_add(reader->tokenizer, reader->tokens[i]));
        free(reader->tokens[i].text);
    }
    free(reader->tokens);
}

static int32_t reader_piece(const TokenizerReader *reader, const char *text) {
    json_t *id = json_object_get(reader->vocabulary, text);
    if (id == NULL || json_object_get(reader->added, text) != NULL)
        reader_fail(reader, "expected a piece in the vocabulary, found \"%.40s\"",
                    text);
    return (int32_t)json_integer_value(id);
}

/* ["h", "i"], or "h i" as older files have it. */
static void reader_merge(TokenizerReader *reader, json_t *merge) {
    const char *text = json_string_value(merge), *left, *right;
    const char *space = text ? strchr(text, ' ') : NULL;
    json_t *pair = space ? json_pack("[s%, s]", text, (size_t)(space - text), space + 1)
                         : json_incref(merge);
    if (json_unpack(pair, "[ss!]", &left, &right) != 0)
        reader_fail(reader, "expected two pieces, found %s", "something else");
    json_t *whole = json_sprintf("%s%s", left, right);
    if (!vocabulary_merge(reader->tokenizer, reader_piece(reader, left),
                          reader_piece(reader, right),
                          reader_piece(reader, json_string_value(whole))))
        reader_fail(reader, "expected each pair once, found \"%s\" again",
                    json_string_value(whole));
    json_decref(whole);
    json_decref(pair);
}

static void reader_model(TokenizerReader *reader, json_t *model) {
    json_t *type = reader_get(reader, model, "type", JSON_STRING);
    if (strcmp(json_string_value(type), "BPE") != 0)
        reader_fail(reader, "expected BPE, found %s", json_string_value(type));
    reader_refuse(reader, model,
                  (const char *[]){"dropout", "continuing_subword_prefix",
                                   "end_of_word_suffix", "byte_fallback", "fuse_unk",
                                   NULL});
    reader->tokenizer->whole_words = reader_flag(reader, model, "ignore_merges", false);
    reader->vocabulary = reader_get(reader, model, "vocab", JSON_OBJECT);
}

Tokenizer *tokenizer_load(const char *path) {
    TokenizerReader reader = {.path = path, .tokenizer = vocabulary_new()};
    json_t *root = json_read(path), *merge;
    size_t i;
    reader_steps(&reader, root);
    json_t *model = reader_get(&reader, root, "model", JSON_OBJECT);
    reader_model(&reader, model);
    reader_tokens(&reader, reader_get(&reader, root, "added_tokens", JSON_ARRAY));
    json_t *merges = reader_get(&reader, model, "merges", JSON_ARRAY);
    json_array_foreach(merges, i, merge) {
        snprintf(reader.where, sizeof reader.where, "merges[%zu]", i);
        reader_merge(&reader, merge);
    }
    const char *unknown = json_string_value(json_object_get(model, "unk_token"));
    if (unknown != NULL)
        reader.tokenizer->unknown =
            tokenizer_find(reader.tokenizer, unknown, strlen(unknown));
    json_decref(reader.added);
    json_decref(root);
    return reader.tokenizer;
}

/* Texts of the alphabet for what was learned, added tokens as they are. */
static void writer_text(FILE *stream, const Token *token) {
    char *text = memory_new(2 * token->length + 1, 1);
    if (token->added) {
        json_put_string(stream, token->text, token->length);
    } else {
        size_t length = alphabet_spell(text, token->text, token->length);
        json_put_string(stream, text, length);
    }
    free(text);
}

static void writer_added_tokens(FILE *stream, const Tokenizer *tokenizer) {
    fputs("  \"added_tokens\": [", stream);
    for (size_t i = 0; i < tokenizer->added.count; i++) {
        const Token *token = &tokenizer->tokens[tokenizer->added.ids[i]];
        fprintf(stream, "%s\n    {\"id\": %d, \"content\": ", i ? "," : "",
                (int)tokenizer->added.ids[i]);
        writer_text(stream, token);
        fprintf(stream,
                ", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, "
                "\"normalized\": false, \"special\": %s}",
                WRITER_BOOL(token->special));
    }
    fputs("\n  ],\n", stream);
}

/* The part of the file that deals with bytes; the decoder's settings are the same. */
static void writer_step(FILE *stream, const char *name, const Tokenizer *tokenizer) {
    fprintf(stream,
            "  \"%s\": {\"type\": \"ByteLevel\", \"add_prefix_space\": %s, "
            "\"trim_offsets\": true, \"use_regex\": %s},\n",
            name, WRITER_BOOL(tokenizer->prefix_space), WRITER_BOOL(tokenizer->split));
}

static void writer_model(FILE *stream, const Tokenizer *tokenizer) {
    fputs("  \"model\": {\n    \"type\": \"BPE\",\n    \"dropout\": null,\n"
          "    \"unk_token\": ",
          stream);
    if (tokenizer->unknown < 0)
        fputs("null", stream);
    else
        writer_text(stream, &tokenizer->tokens[tokenizer->unknown]);
    fprintf(stream,
            ",\n    \"continuing_subword_prefix\": null,\n"
            "    \"end_of_word_suffix\": null,\n    \"fuse_unk\": false,\n"
            "    \"byte_fallback\": false,\n    \"ignore_merges\": %s,\n"
            "    \"vocab\": {",
            WRITER_BOOL(tokenizer->whole_words));
    for (size_t id = 0; id < tokenizer->size; id++) {
        fputs(id ? ",\n      " : "\n      ", stream);
        writer_text(stream, &tokenizer->tokens[id]);
        fprintf(stream, ": %zu", id);
    }
    fputs("\n    },\n    \"merges\": [", stream);
    for (uint32_t rank = 0; rank < tokenizer->merges.count; rank++) {
        int32_t pair[2];
        vocabulary_pair(tokenizer, rank, pair);
        fputs(rank ? ",\n      [" : "\n      [", stream);
        writer_text(stream, &tokenizer->tokens[pair[0]]);
        fputs(", ", stream);
        writer_text(stream, &tokenizer->tokens[pair[1]]);
        fputs("]", stream);
    }
    fputs("\n    ]\n  }\n", stream);
}

static void writer_write(FILE *stream, const Tokenizer *tokenizer) {
    fputs("{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n"
          "  \"padding\": null,\n",
          stream);
    writer_added_tokens(stream, tokenizer);
    fputs("  \"normalizer\": null,\n", stream);
    writer_step(stream, "pre_tokenizer", tokenizer);
    fputs("  \"post_processor\": null,\n", stream);
    writer_step(stream, "decoder", tokenizer);
    writer_model(stream, tokenizer);
    fputs("}\n", stream);
}

void tokenizer_save(const Tokenizer *tokenizer, const char *path) {
    AtomicFile file = file_begin(path);
    writer_write(file.stream, tokenizer);
    file_commit(&file);
}

static ssize_t digest_write(void *digest, const char *bytes, size_t size) {
    *(uint64_t *)digest = text_hash(*(uint64_t *)digest, bytes, size);
    return (ssize_t)size;
}

/* The file says all that matters. */
uint64_t tokenizer_digest(const Tokenizer *tokenizer) {
    uint64_t digest = TEXT_HASH;
    cookie_io_functions_t calls = {.write = digest_write};
    FILE *stream = fopencookie(&digest, "w", calls);
    if (stream == NULL) fail(EX_OSERR, "no memory for a tokenizer's digest");
    writer_write(stream, tokenizer);
    fclose(stream);
    return random_mix(digest);
}
