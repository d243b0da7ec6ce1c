#include "06_transformer/config.h"
#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "05_attention/attention.h"
#include <stdlib.h>
#include <string.h>

/* The sizes that this book trains. A conversation's special tokens come first in every
 * vocabulary. */
static const struct {
    const char *name;
    Config config;
} CONFIG_PRESETS[] = {
    {"guppy",
     {.V = 4096, .T = 128, .C = 384, .L = 6, .NH = 6, .F = 768, .start = 1, .end = 2}},
    {"long",
     {.V = 4096, .T = 128, .C = 384, .L = 6, .NH = 6, .F = 768, .start = 1, .end = 2}},
    {"minnow",
     {.V = 1024, .T = 128, .C = 128, .L = 4, .NH = 4, .F = 256, .start = 1, .end = 2}},
};

#define CONFIG_PRESET_COUNT (sizeof CONFIG_PRESETS / sizeof *CONFIG_PRESETS)

Config config_preset(const char *name) {
    for (size_t i = 0; i < CONFIG_PRESET_COUNT; i++)
        if (strcmp(CONFIG_PRESETS[i].name, name) == 0) return CONFIG_PRESETS[i].config;
    fail(EX_USAGE, "--preset: expected guppy, long or minnow, found '%s'", name);
}

static const json_t *config_value(const json_t *object, const char *path,
                                  const char *key) {
    const json_t *value = json_object_get(object, key);
    if (value == NULL) fail(EX_DATAERR, "%s: the key '%s' is missing", path, key);
    return value;
}

static size_t config_size(const json_t *object, const char *path, const char *key,
                          size_t low, size_t high) {
    const json_t *value = config_value(object, path, key);
    json_int_t size = json_integer_value(value);
    if (!json_is_integer(value) || size < (json_int_t)low || size > (json_int_t)high)
        fail(EX_DATAERR, "%s: %s: expected an integer from %zu to %zu", path, key, low,
             high);
    return (size_t)size;
}

static double config_probability(const json_t *object, const char *path,
                                 const char *key) {
    const json_t *value = config_value(object, path, key);
    double probability = json_number_value(value);
    if (!json_is_number(value) || !(probability >= 0 && probability < 1))
        fail(EX_DATAERR, "%s: %s: expected a number from 0 to below 1", path, key);
    return probability;
}

Config config_read(const char *path) {
    json_t *object = json_read(path);
    Config config = {
        .V = config_size(object, path, "vocab_size", 1, 1 << 20),
        .T = config_size(object, path, "max_position_embeddings", 1,
                         ATTENTION_MAX_CONTEXT),
        .C = config_size(object, path, "hidden_size", 1, 1 << 14),
        .L = config_size(object, path, "num_hidden_layers", 1, 256),
        .NH = config_size(object, path, "num_attention_heads", 1, 1 << 14),
        .F = config_size(object, path, "intermediate_size", 1, 1 << 16),
        .dropout = config_probability(object, path, "hidden_dropout_prob"),
    };
    config.pad = (uint32_t)config_size(object, path, "pad_token_id", 0, config.V - 1);
    config.start = (uint32_t)config_size(object, path, "bos_token_id", 0, config.V - 1);
    config.end = (uint32_t)config_size(object, path, "eos_token_id", 0, config.V - 1);

    if (config.C % config.NH != 0 || config.C / config.NH > ATTENTION_MAX_HEAD)
        fail(
            EX_DATAERR,
            "%s: expected a hidden_size that num_attention_heads divides into heads of "
            "at most %d channels, found %zu and %zu",
            path, ATTENTION_MAX_HEAD, config.C, config.NH);
    json_decref(object);
    return config;
}

/* The shortest decimal number that reads back as the same double; never an integer. */
static void config_put_real(FILE *stream, double value) {
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    fprintf(stream, "%s%s", text, strpbrk(text, ".e") == NULL ? ".0" : "");
}

void config_write(FILE *stream, const Config *config) {
    fprintf(stream,
            "{\n"
            "  \"model_type\": \"guppylm\",\n"
            "  \"architectures\": [\n    \"GuppyLM\"\n  ],\n"
            "  \"vocab_size\": %zu,\n"
            "  \"max_position_embeddings\": %zu,\n"
            "  \"hidden_size\": %zu,\n"
            "  \"num_hidden_layers\": %zu,\n"
            "  \"num_attention_heads\": %zu,\n"
            "  \"intermediate_size\": %zu,\n"
            "  \"hidden_dropout_prob\": ",
            config->V, config->T, config->C, config->L, config->NH, config->F);
    config_put_real(stream, config->dropout);
    fprintf(stream,
            ",\n"
            "  \"pad_token_id\": %u,\n"
            "  \"bos_token_id\": %u,\n"
            "  \"eos_token_id\": %u\n"
            "}",
            config->pad, config->start, config->end);
}
