#include "02_tokenizer/lines.h"
#include "00_ground/jsonl.h"
#include <stdlib.h>

size_t lines_encode(FILE *stream, Tokenizer *tokenizer, const char *path, int plain) {
    JsonLines *lines = jsonl_open(path);
    size_t left_out = 0, length;
    while (jsonl_next(lines) != NULL) {
        Tokens tokens = {0};
        const char *text = jsonl_text(lines, "text", &length);
        left_out += (plain ? tokenizer_encode
                           : tokenizer_encode_marked)(tokenizer, &tokens, text, length);
        fputs("{\"ids\":[", stream);
        for (size_t i = 0; i < tokens.count; i++)
            fprintf(stream, "%s%d", i ? "," : "", (int)tokens.ids[i]);
        fputs("]}\n", stream);
        free(tokens.ids);
    }
    jsonl_close(&lines);
    return left_out;
}

static Tokens line_ids(const Tokenizer *tokenizer, const JsonLines *lines,
                       const json_t *line) {
    Tokens tokens = {0};
    json_t *ids = json_object_get(line, "ids"), *id;
    size_t i;
    if (!json_is_array(ids)) jsonl_fail(lines, "expected a list under \"ids\"");
    json_array_foreach(ids, i, id) {
        json_int_t value = json_is_integer(id) ? json_integer_value(id) : -1;
        if (value < 0 || value >= (json_int_t)tokenizer_size(tokenizer))
            jsonl_fail(lines, "ids[%zu]: expected an integer from 0 to %zu", i,
                       tokenizer_size(tokenizer) - 1);
        tokens_push(&tokens, (int32_t)value);
    }
    return tokens;
}

void lines_decode(FILE *stream, const Tokenizer *tokenizer, const char *path) {
    JsonLines *lines = jsonl_open(path);
    for (json_t *line; (line = jsonl_next(lines)) != NULL;) {
        Tokens tokens = line_ids(tokenizer, lines, line);
        size_t length;
        char *text = tokenizer_decode(tokenizer, tokens.ids, tokens.count, &length);
        fputs("{\"text\":", stream);
        json_put_string(stream, text, length);
        fputs("}\n", stream);
        free(text);
        free(tokens.ids);
    }
    jsonl_close(&lines);
}
