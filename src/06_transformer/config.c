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

Config config_preset(const char *name) {
    for (size_t i = 0; i < sizeof CONFIG_PRESETS / sizeof *CONFIG_PRESETS; i++)
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
    };
    config.pad = (uint32_t)config_size(object, path, "pad_token_id", 0, config.V - 1);
    config.start = (uint32_t)config_size(object, path, "bos_token_id", 0, config.V - 1);
    config.end = (uint32_t)config_size(object, path, "eos_token_id", 0, config.V - 1);

    const json_t *dropout = config_value(object, path, "hidden_dropout_prob");
    config.dropout = json_number_value(dropout);
    if (!json_is_number(dropout) || !(config.dropout >= 0 && config.dropout < 1))
        fail(EX_DATAERR, "%s: hidden_dropout_prob: expected a number from 0 to below 1",
             path);
    if (config.C % config.NH != 0 || config.C / config.NH > ATTENTION_MAX_HEAD)
        fail(EX_DATAERR,
             "%s: expected a hidden_size that num_attention_heads divides into heads "
             "of at most %d channels, found %zu and %zu",
             path, ATTENTION_MAX_HEAD, config.C, config.NH);
    json_decref(object);
    return config;
}

static void config_put(json_t *object, const char *key, size_t value) {
    json_object_set_new(object, key, json_integer((json_int_t)value));
}

void config_write(FILE *stream, const Config *config) {
    json_t *object = json_pack("{ss s[s] ss sf sb}", "model_type", "guppylm",
                               "architectures", "GuppyLM", "hidden_act", "relu",
                               "layer_norm_eps", 1e-5, "tie_word_embeddings", 1);
    config_put(object, "vocab_size", config->V);
    config_put(object, "max_position_embeddings", config->T);
    config_put(object, "hidden_size", config->C);
    config_put(object, "num_hidden_layers", config->L);
    config_put(object, "num_attention_heads", config->NH);
    config_put(object, "intermediate_size", config->F);
    json_object_set_new(object, "hidden_dropout_prob", json_real(config->dropout));
    config_put(object, "pad_token_id", config->pad);
    config_put(object, "bos_token_id", config->start);
    config_put(object, "eos_token_id", config->end);

    /* 15 digits, 0.1, where that is the number; 17, 0.10000000000000001, always are. */
    char text[40];
    snprintf(text, sizeof text, "%.15g", config->dropout);
    size_t digits = strtod(text, NULL) == config->dropout ? 15 : 17;
    json_dumpf(object, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(digits));
    json_decref(object);
}
