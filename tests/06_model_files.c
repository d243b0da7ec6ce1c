/* Model folders: what is written reads back, and no file can harm the reader. */
#include "00_ground/fail.h"
#include "00_ground/safetensors.h"
#include "06_transformer/model.h"
#include "expect.h"
#include "golden_tensors.h"
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[128];

static void folder_open(void) {
    mkdir("build", 0777);
    mkdir("build/tmp", 0777);
    strcpy(folder, "build/tmp/model-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void folder_close(void) {
    char command[256];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

static void folder_put(const char *name, const void *bytes, size_t size) {
    char *path = path_join(folder, name);
    FILE *file = fopen(path, "wb");
    fwrite(bytes, 1, size, file);
    fclose(file);
    free(path);
}

/* Runs model_load in a child: its exit code, and what it says on stderr. */
static int load_in_child(char *said, size_t room) {
    int ends[2], status;
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 2);
        Model *model = model_load(folder);
        model_free(&model);
        _exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t n; (n = read(ends[0], said + length, room - 1 - length)) > 0;)
        length += (size_t)n;
    said[length] = '\0';
    close(ends[0]);
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void expect_refusal(const char *what, int code, const char *message) {
    char said[4096];
    cr_expect_eq(load_in_child(said, sizeof said), code, "%s: %s", what, said);
    cr_expect(strncmp(said, "guppy: ", 7) == 0, "%s: %s", what, said);
    cr_expect(strchr(said, '\n') == said + strlen(said) - 1, "%s: %s", what, said);
    cr_expect_not_null(strstr(said, message), "%s: expected '%s' in: %s", what, message,
                       said);
}

/* The reference model's files. */
static char *config_text, *weights;
static size_t config_length, weights_size;

static void files_open(void) {
    folder_open();
    config_text = file_read(GOLDEN_FOLDER "/config.json", &config_length);
    weights = file_read(GOLDEN_FOLDER "/model.safetensors", &weights_size);
    folder_put("config.json", config_text, config_length);
    folder_put("model.safetensors", weights, weights_size);
}

static void files_close(void) {
    free(config_text);
    free(weights);
    folder_close();
}

TestSuite(model_files, .init = files_open, .fini = files_close);

Test(model_files, reference_loads_and_saves_to_the_same_bytes) {
    Model *model = model_load(GOLDEN_FOLDER);
    char *out = path_join(folder, "saved"), *path = path_join(out, "model.safetensors");
    model_save(model, out, GOLDEN_FOLDER "/config.json"); /* any file will do */
    size_t size;
    char *saved = file_read(path, &size);
    cr_assert_eq(size, weights_size);
    cr_expect_arr_eq(saved, weights, size);
    free(saved);
    free(path);
    path = path_join(out, "config.json");
    saved = file_read(path, &size);
    cr_expect_str_eq(saved, config_text);
    free(saved);
    free(path);
    path = path_join(out, "tokenizer.json");
    cr_expect(file_exists(path));
    free(path);
    free(out);
    model_free(&model);
}

Test(model_files, newborn_survives_the_disk) {
    Config config = config_preset("minnow");
    config.dropout = 0.1;
    Model *model = model_new(&config);
    model_init(model, 9);
    model_save(model, folder, NULL);
    Model *again = model_load(folder);
    cr_expect(again->config.V == config.V && again->config.F == config.F &&
              again->config.dropout == config.dropout && again->config.end == 2);
    expect_floats(again->parameters, model->parameters, model->layout.total, 0);
    char *path = path_join(folder, "config.json");
    size_t size;
    char *text = file_read(path, &size);
    cr_expect_not_null(strstr(text, "\"hidden_dropout_prob\": 0.1,"), "%s", text);
    free(text);
    free(path);
    model_free(&model);
    model_free(&again);
}

/* The reference's weights with the first `from` of their header replaced by `to`. */
static void put_edited(const char *from, const char *to) {
    uint64_t length, edited;
    memcpy(&length, weights, 8);
    char *header = memory_text(weights + 8, length), *at = strstr(header, from);
    cr_assert_not_null(at, "no '%s' in the header", from);
    char *bytes = memory_new(weights_size + strlen(to), 1);
    edited = (uint64_t)sprintf(bytes + 8, "%.*s%s%s", (int)(at - header), header, to,
                               at + strlen(from));
    memcpy(bytes, &edited, 8);
    memcpy(bytes + 8 + edited, weights + 8 + length, weights_size - 8 - length);
    folder_put("model.safetensors", bytes, weights_size + edited - length);
    free(bytes);
    free(header);
}

#define TOK                                                                            \
    "\"tok_emb.weight\":{\"dtype\":\"F32\",\"shape\":[61,24],\"data_offsets\":[0,"     \
    "5856]}"

Test(model_files, hostile_headers) {
    static const struct {
        const char *from, *to, *message;
    } EDITS[] = {
        {"\"tok_emb.weight\"", "\"tok_emb_weight\"", "'tok_emb.weight' is missing"},
        {TOK, TOK ",\"extra\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}",
         "there should be no tensor 'extra'"},
        {"F32", "F16", "expected dtype F32, I32, U64 or I8, found F16"},
        {"[61,24]", "[24,61]", "expected the shape 61 x 24, found 24 x 61"},
        {"[61,24]", "[1464]", "expected the shape 61 x 24, found 1464 x 1"},
        {"[0,5856]", "[1536,7392]", "should start at byte"},
    };
    for (size_t i = 0; i < sizeof EDITS / sizeof *EDITS; i++) {
        put_edited(EDITS[i].from, EDITS[i].to);
        expect_refusal(EDITS[i].to, EX_DATAERR, EDITS[i].message);
    }
}

Test(model_files, hostile_numbers) {
    const float bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 3; i++) {
        memcpy(weights + weights_size - 4, &bad[i], 4);
        folder_put("model.safetensors", weights, weights_size);
        expect_refusal("no number", EX_DATAERR, "norm.bias: number 23 is not finite");
    }
}

Test(model_files, hostile_configs) {
    static const struct {
        const char *from, *to, *message;
    } EDITS[] = {
        {"\"hidden_size\"", "\"hidden\"", "the key 'hidden_size' is missing"},
        {"\"vocab_size\": 61", "\"vocab_size\": 62",
         "expected the shape 62 x 24, found 61 x 24"},
        {"\"vocab_size\": 61", "\"vocab_size\": \"61\"",
         "vocab_size: expected an integer"},
        {"\"vocab_size\": 61", "\"vocab_size\": 61.5",
         "vocab_size: expected an integer"},
        {"\"vocab_size\": 61", "\"vocab_size\": 0", "vocab_size: expected an integer"},
        {"\"vocab_size\": 61", "\"vocab_size\": 4611686018427387904",
         "vocab_size: expected"},
        {"\"hidden_size\": 24", "\"hidden_size\": 16384", "expected a hidden_size"},
        {"\"hidden_size\": 24", "\"hidden_size\": 25", "expected a hidden_size"},
        {"\"hidden_size\": 24", "\"hidden_size\": -24", "hidden_size: expected"},
        {"\"num_attention_heads\": 3", "\"num_attention_heads\": 0",
         "num_attention_heads: expected"},
        {"\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3",
         "'blocks.2.norm1.weight' is missing"},
        {"\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1",
         "there should be no tensor 'blocks.1.norm1."},
        {"\"num_hidden_layers\": 2", "\"num_hidden_layers\": null",
         "num_hidden_layers: expected"},
        {"\"max_position_embeddings\": 16", "\"max_position_embeddings\": 1e9",
         "max_position"},
        {"\"hidden_dropout_prob\": 0.0", "\"hidden_dropout_prob\": 1.0",
         "hidden_dropout_prob: expected"},
        {"\"hidden_dropout_prob\": 0.0", "\"hidden_dropout_prob\": true",
         "hidden_dropout_prob: expected"},
        {"\"eos_token_id\": 2", "\"eos_token_id\": 61", "eos_token_id: expected"},
        {"\"bos_token_id\": 1", "\"bos_token_id\": 61", "bos_token_id: expected"},
        {"\"pad_token_id\": 0", "\"pad_token_id\": 61", "pad_token_id: expected"},
        {"\"eos_token_id\": 2", "\"eos_token_id\": 2, \"eos_token_id\": 2",
         "duplicate"},
        {"{", "[", "config.json"},
        {"}", "", "config.json"},
    };
    for (size_t i = 0; i < sizeof EDITS / sizeof *EDITS; i++) {
        char edited[2048], *at = strstr(config_text, EDITS[i].from);
        cr_assert_not_null(at);
        int length =
            snprintf(edited, sizeof edited, "%.*s%s%s", (int)(at - config_text),
                     config_text, EDITS[i].to, at + strlen(EDITS[i].from));
        folder_put("config.json", edited, (size_t)length);
        expect_refusal(EDITS[i].to, EX_DATAERR, EDITS[i].message);
    }
}

Test(model_files, unknown_keys_are_ignored) {
    char edited[2048];
    int length =
        snprintf(edited, sizeof edited, "{\"mood\": [1, {}], %s", config_text + 1);
    folder_put("config.json", edited, (size_t)length);
    char said[4096];
    cr_expect_eq(load_in_child(said, sizeof said), 0, "%s", said);
}

Test(model_files, missing_files) {
    char *path = path_join(folder, "model.safetensors");
    remove(path);
    expect_refusal("no weights", EX_NOINPUT, "model.safetensors");
    free(path);
    path = path_join(folder, "config.json");
    remove(path);
    expect_refusal("no config", EX_NOINPUT, "config.json");
    free(path);
}

/* The reference file with a bit of its header flipped, and cut short, each at many
 * places: refused, or (a spoiled space or so) read; never a crash. */
Test(model_files, no_spoiled_byte_crashes) {
    uint64_t own;
    memcpy(&own, weights, 8);
    char said[4096];
    for (size_t i = 0; i < 8 + own; i += 37) {
        char kept = weights[i];
        weights[i] = (char)(kept ^ (1 << (i % 7)));
        folder_put("model.safetensors", weights, weights_size);
        int code = load_in_child(said, sizeof said);
        cr_expect(code == 0 || code == EX_DATAERR, "byte %zu: %d %s", i, code, said);
        weights[i] = kept;
        folder_put("model.safetensors", weights, i * 19);
        code = load_in_child(said, sizeof said);
        cr_expect_eq(code, i * 19 == weights_size ? 0 : EX_DATAERR, "%zu bytes",
                     i * 19);
    }
}
