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
    Token *tokens;      /* (room) by id; no text: none has come yet */
    size_t room, count;
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
    if (place < 0 || (size_t)place >= reader->room)
        reader_fail(reader, "expected an id from 0 to %zu for \"%s\", found another",
                    reader->room - 1, token.text);
    if (reader->tokens[place].text != NULL)
        reader_fail(reader, "expected each id once, found %d for \"%s\" and \"%s\"",
                    (int)place, reader->tokens[place].text, token.text);
    reader->tokens[place] = token;
    reader->count++;
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

/* {"id": 1, "content": "<|im_start|>", "special": true, ...}; returns whether it is
 * `normalized`. */
static bool reader_added_token(TokenizerReader *reader, json_t *entry) {
    json_t *content = reader_get(reader, entry, "content", JSON_STRING);
    const char *text = json_string_value(content);
    Token token = {.length = strlen(text), .added = true};
    if (*text == '\0' || token.length != json_string_length(content))
        reader_fail(reader, "expected a token, found %s", "nothing, or a NUL");
    if (json_object_get(reader->added, text) != NULL)
        reader_fail(reader, "expected each token once, found \"%s\" again", text);
    json_object_set(reader->added, text, entry);
    reader_refuse(reader, entry,
                  (const char *[]){"single_word", "lstrip", "rstrip", NULL});
    token.text = memory_text(text, token.length);
    token.special = reader_flag(reader, entry, "special", false);
    json_t *id = reader_get(reader, entry, "id", JSON_INTEGER);
    reader_at(reader, "added_tokens");
    reader_put(reader, id, token);
    return reader_flag(reader, entry, "normalized", false);
}

static void reader_tokens(TokenizerReader *reader, json_t *list) {
    const char *text;
    json_t *value;
    size_t i, normalized = 0;
    reader->added = json_object();
    reader->room = json_object_size(reader->vocabulary) + json_array_size(list);
    reader->tokens = memory_new(reader->room, sizeof(Token));
    json_array_foreach(list, i, value) normalized += reader_added_token(reader, value);
    reader_at(reader, "normalized");
    if (normalized != 0 && normalized != i) /* some would be looked for after others */
        reader_fail(reader, "expected all added tokens alike, found %zu of %zu",
                    normalized, i);
    json_object_foreach(reader->vocabulary, text, value) {
        if (json_object_get(reader->added, text) == NULL)
            reader_learned_token(reader, text, value);
    }
    for (i = 0; i < reader->count; i++) {
        if (reader->tokens[i].text == NULL)
            reader_fail(reader, "expected ids without gaps, found none that is %zu", i);
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
                                   "ignore_merges", NULL});
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
    size_t length = alphabet_spell(text, token->text, token->length);
    if (token->added)
        json_put_string(stream, token->text, token->length);
    else
        json_put_string(stream, text, length);
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

static void writer_model(FILE *stream, const Tokenizer *tokenizer) {
    fputs("  \"model\": {\n    \"type\": \"BPE\",\n    \"dropout\": null,\n"
          "    \"unk_token\": ",
          stream);
    if (tokenizer->unknown < 0)
        fputs("null", stream);
    else
        writer_text(stream, &tokenizer->tokens[tokenizer->unknown]);
    fputs(",\n    \"continuing_subword_prefix\": null,\n"
          "    \"end_of_word_suffix\": null,\n    \"fuse_unk\": false,\n"
          "    \"byte_fallback\": false,\n    \"ignore_merges\": false,\n"
          "    \"vocab\": {",
          stream);
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
    char step[120]; /* what deals with bytes; the decoder's settings are the same */
    snprintf(step, sizeof step,
             "{\"type\": \"ByteLevel\", \"add_prefix_space\": %s, "
             "\"trim_offsets\": true, \"use_regex\": %s}",
             WRITER_BOOL(tokenizer->prefix_space), WRITER_BOOL(tokenizer->split));
    fputs("{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n"
          "  \"padding\": null,\n",
          stream);
    writer_added_tokens(stream, tokenizer);
    fprintf(stream,
            "  \"normalizer\": null,\n  \"pre_tokenizer\": %s,\n"
            "  \"post_processor\": null,\n  \"decoder\": %s,\n",
            step, step);
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
