/* Files for other programs, read back by other code than wrote them. (That those
 * programs understand them is asked by make check-exports.) */
#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/random.h"
#include "12_page/export.h"
#include "12_page/rounding.h"
#include "babbler.h"

static const Sampling drawn = {.temperature = 0.7, .top_k = 50, .max_tokens = 64};
static Model *model; /* no parameter of it is 0; two rows are to spare */

static void make_model(void) {
    make_babbler(64);
    Config config = {
        .V = 302, .T = 20, .C = 24, .L = 2, .NH = 3, .F = 40, .start = 1, .end = 2};
    Random random = random_seed(7, "test");
    model = model_new(&config);
    for (size_t i = 0; i < model->layout.total; i++)
        model->parameters[i] = 0.01f + (float)random_normal(&random);
    model_folder = expect_path(room, "exported");
    model_save(model, model_folder, expect_path(room, "tokenizer.json"));
    model_free(&model);
    model = model_load(model_folder); /* with zeros in the gaps */
}

static void remove_model(void) {
    model_free(&model);
    remove_babbler();
}

TestSuite(exports, .init = make_model, .fini = remove_model);

/* What a parameter of ours is in GPT-2's layout and in llama.cpp's; of a block what
 * comes after its number. */
static const struct {
    const char *ours, *gpt2, *gguf;
    float lift;
    int transposed;
} names[] = {
    {"tok_emb.weight", "wte.weight", "token_embd.weight", 1, 0},
    {"pos_emb.weight", "wpe.weight", "position_embd.weight", 1, 0},
    {"norm1.weight", "ln_1.weight", "attn_norm.weight", 1, 0},
    {"norm1.bias", "ln_1.bias", "attn_norm.bias", 1, 0},
    {"attn.qkv.weight", "attn.c_attn.weight", "attn_qkv.weight", 1, 1},
    {"attn.qkv.bias", "attn.c_attn.bias", "attn_qkv.bias", 1, 0},
    {"attn.out.weight", "attn.c_proj.weight", "attn_output.weight", 1, 1},
    {"attn.out.bias", "attn.c_proj.bias", "attn_output.bias", 1, 0},
    {"norm2.weight", "ln_2.weight", "ffn_norm.weight", 1, 0},
    {"norm2.bias", "ln_2.bias", "ffn_norm.bias", 1, 0},
    {"ffn.up.weight", "mlp.c_fc.weight", "ffn_up.weight", 64, 1},
    {"ffn.up.bias", "mlp.c_fc.bias", "ffn_up.bias", 64, 0},
    {"ffn.down.weight", "mlp.c_proj.weight", "ffn_down.weight", 1 / 64.0f, 1},
    {"ffn.down.bias", "mlp.c_proj.bias", "ffn_down.bias", 1, 0},
    {"norm.weight", "ln_f.weight", "output_norm.weight", 1, 0},
    {"norm.bias", "ln_f.bias", "output_norm.bias", 1, 0},
};

/* The row of `names` for a tensor, and in full[] its name with `before` and a number. */
static size_t name_of(const Tensor *t, const char *before, int gguf, char full[128]) {
    const char *own = t->name;
    for (int i = 0; t->per_layer && i < 2; i++) own = strchr(own, '.') + 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i].ours, own) != 0) continue;
        const char *theirs = gguf ? names[i].gguf : names[i].gpt2;
        if (t->per_layer)
            snprintf(full, 128, "%s.%zu.%s", before, t->layer, theirs);
        else
            snprintf(full, 128, "%s", theirs);
        return i;
    }
    cr_assert(0, "expected every tensor in the list, found %s", t->name);
    return 0;
}

Test(exports, gpt2_has_other_names_and_transposed_matrices) {
    export_gpt2(model, &drawn, expect_path(room, "gpt2"), model_folder);
    SafetensorsFile *file =
        safetensors_open(expect_path(room, "gpt2/model.safetensors"), "");
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *t = &model->layout.tensors[i];
        char full[128];
        int transposed = names[name_of(t, "h", 0, full)].transposed;
        size_t M = t->shape[0], K = t->shape[1];
        float *got = calloc(t->count, sizeof *got);
        FileTensor want = {full, TENSOR_F32, t->rank, {M, K}, got};
        if (transposed) want.shape[0] = K, want.shape[1] = M;
        safetensors_take(file, &want);
        for (size_t m = 0; m < M; m++)
            for (size_t k = 0; k < K; k++) {
                float w = model->parameters[t->offset + m * K + k];
                float found = got[transposed ? k * M + m : m * K + k];
                cr_assert_eq(found, w, "%s: expected %g, found %g", full, (double)w,
                             (double)found);
            }
        free(got);
    }
    safetensors_close(&file); /* fails if there is anything else in it */
}

Test(exports, gpt2_says_what_it_is) {
    const char *folder = expect_path(room, "gpt2");
    export_gpt2(model, &drawn, folder, model_folder);
    json_t *config = json_read(expect_path(folder, "config.json"));
    static const struct {
        const char *key;
        int value;
    } sizes[] = {{"vocab_size", 302}, {"n_positions", 20}, {"n_embd", 24},
                 {"n_layer", 2},      {"n_head", 3},       {"n_inner", 40},
                 {"bos_token_id", 1}, {"eos_token_id", 2}, {"pad_token_id", 0},
                 {"resid_pdrop", 0},  {"embd_pdrop", 0},   {"attn_pdrop", 0}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const json_t *value = json_object_get(config, sizes[i].key);
        cr_expect(json_is_number(value) && json_number_value(value) == sizes[i].value,
                  "%s: expected %d, found %g", sizes[i].key, sizes[i].value,
                  json_number_value(value));
    }
    cr_expect_str_eq(json_string_value(json_object_get(config, "activation_function")),
                     "relu");
    cr_expect_eq(json_real_value(json_object_get(config, "layer_norm_epsilon")), 1e-5);
    json_t *settings = json_read(expect_path(folder, "tokenizer_config.json"));
    cr_expect_str_eq(json_string_value(json_object_get(settings, "tokenizer_class")),
                     "PreTrainedTokenizerFast");
    cr_expect_str_eq(json_string_value(json_object_get(settings, "eos_token")),
                     "<|im_end|>");
    size_t size, other;
    char *got = expect_read(expect_path(folder, "tokenizer.json"), &size);
    char *want = expect_read(expect_path(room, "tokenizer.json"), &other);
    cr_expect(size == other && memcmp(got, want, size) == 0);
}

Test(exports, bytes_are_exported_as_the_floats_that_they_are) {
    const char *bytes = expect_path(room, "bytes");
    rounding_save(model, bytes, model_folder);
    Model *rounded = rounding_load_any(bytes), *whole = rounding_load_any(model_folder);
    size_t all = model->layout.total * sizeof(float);
    cr_expect_eq(memcmp(whole->parameters, model->parameters, all), 0);
    rounding_apply(whole, PARAMETER_SPECS, ROUNDING_LEVELS);
    cr_expect_eq(memcmp(whole->parameters, rounded->parameters, all), 0);
    model_free(&whole);
    model_free(&rounded);
    json_t *config = json_read(expect_path(bytes, "config.json"));
    cr_expect_str_eq(json_string_value(json_object_get(config, "hidden_act")), "relu");
    cr_expect_eq(json_real_value(json_object_get(config, "layer_norm_eps")), 1e-5);
}

/* A reader of GGUF: its bytes, and where it is. */
static struct {
    char *bytes;
    size_t size, at;
} gguf;

static uint64_t gguf_number(size_t size) {
    uint64_t value = 0;
    cr_assert_leq(gguf.at + size, gguf.size, "expected more than %zu bytes", gguf.size);
    memcpy(&value, gguf.bytes + gguf.at, size);
    gguf.at += size;
    return value;
}

static const char *gguf_text(void) {
    size_t length = gguf_number(8);
    cr_assert_leq(gguf.at + length, gguf.size);
    char *text = calloc(length + 1, 1);
    memcpy(text, gguf.bytes + gguf.at, length);
    gguf.at += length;
    return text;
}

/* A value, as text; of a list one item a line. */
static char *gguf_value(uint32_t type) {
    static const size_t sizes[] = {1, 1, 2, 2, 4, 4, 4, 1};
    char *said = NULL;
    size_t length;
    FILE *stream = open_memstream(&said, &length);
    if (type == 9) {
        uint32_t items = (uint32_t)gguf_number(4);
        for (uint64_t left = gguf_number(8); left > 0; left--)
            fprintf(stream, "%s\n", gguf_value(items));
    } else if (type == 8) {
        fputs(gguf_text(), stream);
    } else {
        cr_assert_lt(type, 8, "expected a type of GGUF, found %u", type);
        uint64_t bits = gguf_number(sizes[type]);
        float real;
        memcpy(&real, &bits, sizeof real);
        if (type == 6)
            fprintf(stream, "%g", (double)real);
        else
            fprintf(stream, "%lu", (unsigned long)bits);
    }
    fclose(stream);
    return said;
}

static void gguf_open(void) {
    export_gguf(model, room, model_folder);
    gguf.bytes = expect_read(expect_path(room, "model.gguf"), &gguf.size);
    gguf.at = 4;
    cr_assert_eq(memcmp(gguf.bytes, "GGUF", 4), 0);
    cr_assert_eq(gguf_number(4), 3);
    cr_assert_eq(gguf_number(8), model->layout.count);
}

static size_t lines_of(const char *text) {
    size_t count = 0;
    for (; (text = strchr(text, '\n')); text++) count++;
    return count;
}

/* The merges of tokenizer.json, "left right", one a line. */
static const char *merges_of_file(void) {
    json_t *file = json_read(expect_path(room, "tokenizer.json")), *pair;
    char *said = NULL;
    size_t length, i;
    FILE *stream = open_memstream(&said, &length);
    json_array_foreach(json_object_get(json_object_get(file, "model"), "merges"), i,
                       pair)
        fprintf(stream, "%s %s\n", json_string_value(json_array_get(pair, 0)),
                json_string_value(json_array_get(pair, 1)));
    fclose(stream);
    return said;
}

Test(exports, gguf_has_sizes_and_words) {
    gguf_open();
    static const struct {
        const char *key, *value;
    } want[] = {{"general.architecture", "gpt2"},
                {"gpt2.context_length", "20"},
                {"gpt2.embedding_length", "24"},
                {"gpt2.feed_forward_length", "40"},
                {"gpt2.block_count", "2"},
                {"gpt2.attention.head_count", "3"},
                {"gpt2.attention.layer_norm_epsilon", "1e-05"},
                {"tokenizer.ggml.model", "gpt2"},
                {"tokenizer.ggml.pre", "gpt-2"},
                {"tokenizer.ggml.bos_token_id", "1"},
                {"tokenizer.ggml.eos_token_id", "2"},
                {"tokenizer.ggml.add_bos_token", "0"}};
    size_t met = 0;
    for (uint64_t left = gguf_number(8); left > 0; left--) {
        const char *key = gguf_text();
        char *value = gguf_value((uint32_t)gguf_number(4));
        for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
            if (strcmp(key, want[i].key) != 0) continue;
            cr_expect_str_eq(value, want[i].value, "%s", key);
            met++;
        }
        const char *start = NULL;
        if (strcmp(key, "tokenizer.ggml.tokens") == 0) {
            start = "<pad>\n<|im_start|>\n<|im_end|>\n!\n\"\n";
            cr_expect_eq(lines_of(value), 302);
            cr_expect_not_null(strstr(value, "\nĠ\n"), "a space is spelled");
            cr_expect_not_null(strstr(value, "\n<unused 300>\n<unused 301>\n"));
        }
        if (strcmp(key, "tokenizer.ggml.token_type") == 0) {
            start = "3\n3\n3\n1\n";
            cr_expect_str_eq(value + strlen(value) - 6, "1\n5\n5\n");
        }
        if (strcmp(key, "tokenizer.ggml.merges") == 0) {
            cr_expect_str_eq(value, merges_of_file());
        }
        if (start)
            cr_expect_eq(strncmp(value, start, strlen(start)), 0,
                         "%s: expected '%s' first, found '%.40s'", key, start, value);
    }
    cr_expect_eq(met, sizeof want / sizeof *want, "expected all of these, found %zu",
                 met);
}

Test(exports, gguf_has_lifted_weights) {
    gguf_open();
    for (uint64_t left = gguf_number(8); left > 0; left--) {
        gguf_text();
        gguf_value((uint32_t)gguf_number(4));
    }
    size_t count = model->layout.count, places[64];
    for (size_t i = 0; i < count; i++) {
        const Tensor *t = &model->layout.tensors[i];
        char full[128];
        name_of(t, "blk", 1, full);
        cr_expect_str_eq(gguf_text(), full);
        cr_assert_eq(gguf_number(4), t->rank, "%s", full);
        for (size_t d = t->rank; d-- > 0;)
            cr_assert_eq(gguf_number(8), t->shape[d], "%s", full);
        cr_assert_eq(gguf_number(4), 0, "%s: expected F32", full);
        places[i] = gguf_number(8);
        cr_expect_eq(places[i] % 32, 0, "%s", full);
    }
    size_t data = (gguf.at + 31) / 32 * 32;
    for (size_t i = 0; i < count; i++) {
        const Tensor *t = &model->layout.tensors[i];
        char full[128];
        float lift = names[name_of(t, "blk", 1, full)].lift;
        gguf.at = data + places[i];
        for (size_t j = 0; j < t->count; j++) {
            uint64_t bits = gguf_number(4);
            float found, want = lift * model->parameters[t->offset + j];
            memcpy(&found, &bits, sizeof found);
            cr_assert_eq(found, want, "%s: expected %g, found %g", full, (double)want,
                         (double)found);
        }
    }
}

/* Where ONNX's schema is not: a sentence. That graphs are right is asked by make
 * check-exports. */
Test(exports, onnx_has_a_graph_of_floats_and_one_of_bytes) {
    const char *build = expect_build();
    char command[4096];
    snprintf(command, sizeof command,
             "%s/bin/12_page export --as onnx -m %s %s/onnx 2> %s/err", build,
             model_folder, room, room);
    int code = WEXITSTATUS(system(command));
    if (code == EX_UNAVAILABLE) {
        cr_expect_not_null(strstr(expect_read(expect_path(room, "err"), NULL),
                                  "run ./setup --check-exports"));
        return;
    }
    cr_assert_eq(code, 0, "expected 0 or %d, found %d", EX_UNAVAILABLE, code);
    size_t floats, bytes;
    expect_read(expect_path(room, "onnx/onnx/model.onnx"), &floats);
    expect_read(expect_path(room, "onnx/onnx/model_quantized.onnx"), &bytes);
    cr_expect_gt(floats, model->layout.elements * sizeof(float));
    cr_expect(bytes > model->layout.elements && bytes < floats, "%zu", bytes);
}

Test(exports, a_format_that_is_none_is_refused) {
    const char *build = expect_build();
    char command[4096];
    snprintf(command, sizeof command,
             "%s/bin/12_page export --as onyx -m %s %s/none 2> %s/err", build,
             model_folder, room, room);
    int status = system(command);
    cr_expect_eq(WEXITSTATUS(status), EX_USAGE);
    char *said = expect_read(expect_path(room, "err"), NULL);
    cr_expect_not_null(strstr(said, "--as: expected gpt2, gguf or onnx, found onyx"),
                       "%s", said);
}
