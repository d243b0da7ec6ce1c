#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include "02_tokenizer/alphabet.h"
#include "02_tokenizer/vocabulary.h"
#include <stdlib.h>
#include <string.h>

/* TokenizerReader: what is read, and where we are, for messages: "model.merges[17]". */
typedef struct {
    const char *path;
    char where[64];
    json_t *vocabulary; /* model.vocab: text to id */
    Token *tokens;      /* (size) by id; no text: none has come yet */
    size_t size;
    Tokenizer *tokenizer;
} TokenizerReader;

/* Messages are "PATH: model.merges[17]: expected X, found Y". */
#define reader_fail(reader, format, ...)                                               \
    fail(EX_DATAERR, "%s: %s: " format, (reader)->path, (reader)->where, __VA_ARGS__)

/* The value under `key`, which must be of this type; what is missing is null. */
static json_t *reader_get(TokenizerReader *reader, json_t *object, const char *key,
                          json_type type) {
    static const char *const names[] = {"an object",  "an array", "a string",
                                        "an integer", "a number", "true",
                                        "false",      "null"};
    json_t *value = json_object_get(object, key);
    json_type found = value ? json_typeof(value) : JSON_NULL;
    snprintf(reader->where, sizeof reader->where, "%s", key);
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

/* What would change the ids, and is not done here, must be off. */
static void reader_refuse(TokenizerReader *reader, json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    if (value == NULL || json_is_null(value) || json_is_false(value)) return;
    if (json_is_string(value) && json_string_length(value) == 0) return;
    if (json_is_number(value) && json_number_value(value) == 0) return;
    const char *type = json_string_value(json_object_get(value, "type"));
    snprintf(reader->where, sizeof reader->where, "%s", key);
    reader_fail(reader, "expected none, found %s, which this program does not do",
                type ? type : "one");
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
static void reader_added_token(TokenizerReader *reader, json_t *entry) {
    json_t *content = reader_get(reader, entry, "content", JSON_STRING);
    json_t *id = reader_get(reader, entry, "id", JSON_INTEGER);
    json_t *known = json_object_get(reader->vocabulary, json_string_value(content));
    if (known != NULL && !json_equal(known, id))
        reader_fail(reader, "expected the id of \"%s\" in model.vocab, found another",
                    json_string_value(content));
    size_t length = json_string_length(content);
    if (length == 0 || strlen(json_string_value(content)) != length)
        reader_fail(reader, "expected a token, found %s", "nothing, or a NUL");
    reader_refuse(reader, entry, "single_word");
    Token token = {.length = length, .added = true};
    token.special = reader_flag(reader, entry, "special", false);
    token.normalized = reader_flag(reader, entry, "normalized", false);
    token.eats_left = reader_flag(reader, entry, "lstrip", false);
    token.eats_right = reader_flag(reader, entry, "rstrip", false);
    token.text = strdup(json_string_value(content));
    snprintf(reader->where, sizeof reader->where, "added_tokens");
    reader_put(reader, id, token);
}

static void reader_tokens(TokenizerReader *reader, json_t *added) {
    size_t number;
    json_t *entry, *id;
    const char *text;
    reader->size = json_object_size(reader->vocabulary);
    json_array_foreach(added, number, entry) {
        text = json_string_value(json_object_get(entry, "content"));
        if (text != NULL && json_object_get(reader->vocabulary, text) == NULL)
            reader->size++;
    }
    reader->tokens = memory_new(reader->size, sizeof(Token));
    json_array_foreach(added, number, entry) reader_added_token(reader, entry);

    snprintf(reader->where, sizeof reader->where, "vocab");
    json_object_foreach(reader->vocabulary, text, id) {
        size_t place =
            json_is_integer(id) ? (size_t)json_integer_value(id) : reader->size;
        if (place < reader->size && reader->tokens[place].added &&
            strcmp(reader->tokens[place].text, text) == 0)
            continue;
        Token token = {.text = memory_new(strlen(text) + 1, 1)};
        long length = alphabet_read(token.text, text, strlen(text));
        if (length < 1)
            reader_fail(reader, "expected bytes in GPT-2's characters, found \"%s\"",
                        text);
        token.length = length;
        reader_put(reader, id, token);
    }
    for (size_t i = 0; i < reader->size; i++) {
        require(reader->tokens[i].text != NULL);
        require(vocabulary_add(reader->tokenizer, reader->tokens[i]));
        free(reader->tokens[i].text);
    }
    free(reader->tokens);
}

/* ["h", "i"], or "h i" as older files have it. */
static void reader_merge(TokenizerReader *reader, json_t *merge) {
    const char *text[2] = {json_string_value(json_array_get(merge, 0)),
                           json_string_value(json_array_get(merge, 1))};
    size_t length[2] = {0}, used = 0;
    if (json_is_string(merge)) {
        text[0] = json_string_value(merge);
        text[1] = strchr(text[0], ' ');
    }
    if (text[0] == NULL || text[1] == NULL || json_array_size(merge) > 2)
        reader_fail(reader, "expected two pieces, found %s", "something else");
    length[0] = json_is_string(merge) ? (size_t)(text[1]++ - text[0]) : strlen(text[0]);
    length[1] = strlen(text[1]);

    char *whole = memory_new(length[0] + length[1] + 1, 1);
    int32_t ids[3];
    for (int i = 0; i < 2; i++) {
        long bytes = alphabet_read(whole + used, text[i], length[i]);
        ids[i] =
            bytes < 1 ? -1 : vocabulary_spelled(reader->tokenizer, whole + used, bytes);
        if (ids[i] < 0)
            reader_fail(reader, "expected a piece in the vocabulary, found \"%.*s\"",
                        (int)(length[i] < 40 ? length[i] : 40), text[i]);
        used += bytes;
    }
    ids[2] = vocabulary_spelled(reader->tokenizer, whole, used);
    if (ids[2] < 0)
        reader_fail(reader,
                    "expected a pair whose whole is in the vocabulary, found %s",
                    whole);
    if (!vocabulary_merge(reader->tokenizer, ids[0], ids[1], ids[2]))
        reader_fail(reader, "expected each pair once, found %s again", whole);
    free(whole);
}

/* {"type": "ByteLevel", ...}, or a sequence of nothing but that. */
static void reader_pre_tokenizer(TokenizerReader *reader, json_t *root) {
    json_t *object = reader_get(reader, root, "pre_tokenizer", JSON_OBJECT);
    json_t *steps = json_object_get(object, "pretokenizers");
    if (json_array_size(steps) == 1) object = json_array_get(steps, 0);
    json_t *type = reader_get(reader, object, "type", JSON_STRING);
    snprintf(reader->where, sizeof reader->where, "pre_tokenizer");
    if (strcmp(json_string_value(type), "ByteLevel") != 0)
        reader_fail(reader, "expected ByteLevel, found %s", json_string_value(type));
    reader->tokenizer->split = reader_flag(reader, object, "use_regex", true);
    reader->tokenizer->prefix_blank =
        reader_flag(reader, object, "add_prefix_space", true);
}

static void reader_model(TokenizerReader *reader, json_t *model) {
    static const char *const refused[] = {"dropout", "continuing_subword_prefix",
                                          "end_of_word_suffix", "byte_fallback"};
    json_t *type = reader_get(reader, model, "type", JSON_STRING);
    if (strcmp(json_string_value(type), "BPE") != 0)
        reader_fail(reader, "expected BPE, found %s", json_string_value(type));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        reader_refuse(reader, model, refused[i]);
    reader->tokenizer->whole_words = reader_flag(reader, model, "ignore_merges", false);
    reader->tokenizer->fuse_unknown = reader_flag(reader, model, "fuse_unk", false);
    reader->vocabulary = reader_get(reader, model, "vocab", JSON_OBJECT);
}

Tokenizer *tokenizer_load(const char *path) {
    TokenizerReader reader = {.path = path, .tokenizer = vocabulary_new()};
    json_t *root = json_read(path), *merge;
    size_t number;
    reader_refuse(&reader, root, "normalizer");
    reader_pre_tokenizer(&reader, root);
    json_t *model = reader_get(&reader, root, "model", JSON_OBJECT);
    reader_model(&reader, model);
    reader_tokens(&reader, reader_get(&reader, root, "added_tokens", JSON_ARRAY));
    json_t *merges = reader_get(&reader, model, "merges", JSON_ARRAY);
    json_array_foreach(merges, number, merge) {
        snprintf(reader.where, sizeof reader.where, "merges[%zu]", number);
        reader_merge(&reader, merge);
    }
    const char *unknown = json_string_value(json_object_get(model, "unk_token"));
    if (unknown != NULL)
        reader.tokenizer->unknown =
            tokenizer_find(reader.tokenizer, unknown, strlen(unknown));
    json_decref(root);
    return reader.tokenizer;
}

static const char *writer_bool(bool value) {
    return value ? "true" : "false";
}

/* The part of the file that deals with bytes; the decoder's settings are the same. */
static void writer_step(FILE *stream, const char *name, const Tokenizer *tokenizer) {
    fprintf(stream,
            "  \"%s\": {\"type\": \"ByteLevel\", \"add_prefix_space\": %s, "
            "\"trim_offsets\": true, \"use_regex\": %s},\n",
            name, writer_bool(tokenizer->prefix_blank), writer_bool(tokenizer->split));
}

/* Texts of the alphabet for what was learned, added tokens as they are. */
static void writer_put(FILE *stream, const Token *token) {
    char *text = memory_new(2 * token->length + 1, 1);
    size_t length = token->length;
    if (token->added)
        memcpy(text, token->text, length);
    else
        length = alphabet_spell(text, token->text, length);
    json_put_string(stream, text, length);
    free(text);
}

static void writer_added_tokens(FILE *stream, const Tokenizer *tokenizer) {
    fprintf(stream, "  \"added_tokens\": [");
    for (size_t i = 0; i < tokenizer->added_count; i++) {
        const Token *token = &tokenizer->tokens[tokenizer->added[i]];
        fprintf(stream, "%s\n    {\"id\": %d, \"content\": ", i ? "," : "",
                (int)tokenizer->added[i]);
        writer_put(stream, token);
        fprintf(stream,
                ", \"single_word\": false, \"lstrip\": %s, \"rstrip\": %s, "
                "\"normalized\": %s, \"special\": %s}",
                writer_bool(token->eats_left), writer_bool(token->eats_right),
                writer_bool(token->normalized), writer_bool(token->special));
    }
    fprintf(stream, "\n  ],\n");
}

static void writer_model(FILE *stream, const Tokenizer *tokenizer) {
    fprintf(stream, "  \"model\": {\n    \"type\": \"BPE\",\n    \"dropout\": null,\n"
                    "    \"unk_token\": ");
    if (tokenizer->unknown < 0)
        fprintf(stream, "null");
    else
        writer_put(stream, &tokenizer->tokens[tokenizer->unknown]);
    fprintf(stream,
            ",\n    \"continuing_subword_prefix\": null,\n"
            "    \"end_of_word_suffix\": null,\n    \"fuse_unk\": %s,\n"
            "    \"byte_fallback\": false,\n    \"ignore_merges\": %s,\n"
            "    \"vocab\": {",
            writer_bool(tokenizer->fuse_unknown), writer_bool(tokenizer->whole_words));
    for (size_t id = 0; id < tokenizer->size; id++) {
        fprintf(stream, "%s\n      ", id ? "," : "");
        writer_put(stream, &tokenizer->tokens[id]);
        fprintf(stream, ": %zu", id);
    }
    fprintf(stream, "\n    },\n    \"merges\": [");
    for (uint32_t rank = 0; rank < tokenizer->merges.count; rank++) {
        int32_t left, right;
        vocabulary_pair(tokenizer, rank, &left, &right);
        fprintf(stream, "%s\n      [", rank ? "," : "");
        writer_put(stream, &tokenizer->tokens[left]);
        fprintf(stream, ", ");
        writer_put(stream, &tokenizer->tokens[right]);
        fprintf(stream, "]");
    }
    fprintf(stream, "\n    ]\n  }\n");
}

void tokenizer_save(const Tokenizer *tokenizer, const char *path) {
    AtomicFile file = file_begin(path);
    fprintf(file.stream, "{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n"
                         "  \"padding\": null,\n");
    writer_added_tokens(file.stream, tokenizer);
    fprintf(file.stream, "  \"normalizer\": null,\n");
    writer_step(file.stream, "pre_tokenizer", tokenizer);
    fprintf(file.stream, "  \"post_processor\": null,\n");
    writer_step(file.stream, "decoder", tokenizer);
    writer_model(file.stream, tokenizer);
    fprintf(file.stream, "}\n");
    file_commit(&file);
}
