#include "06_transformer/model.h"
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "00_ground/safetensors.h"
#include <stdlib.h>
#include <string.h>

Model *model_outline(const Config *config) {
    const size_t V = config->V, T = config->T, C = config->C, F = config->F;
    const TensorSpec specs[PARAMETER_SPECS] = {
        [TOK_EMB] = {"tok_emb.weight", 0, V, C, FILL_NORMAL},
        [POS_EMB] = {"pos_emb.weight", 0, T, C, FILL_NORMAL},
        [NORM1_WEIGHT] = {"norm1.weight", 1, C, 0, FILL_ONES},
        [NORM1_BIAS] = {"norm1.bias", 1, C, 0, FILL_ZEROS},
        [QKV_WEIGHT] = {"attn.qkv.weight", 1, 3 * C, C, FILL_NORMAL},
        [QKV_BIAS] = {"attn.qkv.bias", 1, 3 * C, 0, FILL_ZEROS},
        [OUT_WEIGHT] = {"attn.out.weight", 1, C, C, FILL_NORMAL},
        [OUT_BIAS] = {"attn.out.bias", 1, C, 0, FILL_ZEROS},
        [NORM2_WEIGHT] = {"norm2.weight", 1, C, 0, FILL_ONES},
        [NORM2_BIAS] = {"norm2.bias", 1, C, 0, FILL_ZEROS},
        [UP_WEIGHT] = {"ffn.up.weight", 1, F, C, FILL_NORMAL},
        [UP_BIAS] = {"ffn.up.bias", 1, F, 0, FILL_ZEROS},
        [DOWN_WEIGHT] = {"ffn.down.weight", 1, C, F, FILL_NORMAL},
        [DOWN_BIAS] = {"ffn.down.bias", 1, C, 0, FILL_ZEROS},
        [NORM_WEIGHT] = {"norm.weight", 0, C, 0, FILL_ONES},
        [NORM_BIAS] = {"norm.bias", 0, C, 0, FILL_ZEROS},
    };
    Model *model = memory_new(1, sizeof *model);
    model->config = *config;
    model->awake = config->L;
    model->layout = layout_build(specs, PARAMETER_SPECS, config->L);
    return model;
}

Model *model_new(const Config *config) {
    Model *model = model_outline(config);
    model->parameters = memory_new(model->layout.total, sizeof *model->parameters);
    return model;
}

void model_free(Model **model) {
    if (*model == NULL) return;
    free((*model)->parameters);
    layout_free(&(*model)->layout);
    free(*model);
    *model = NULL;
}

void model_init(Model *model, uint64_t seed) {
    Random random = random_seed(seed, "weights");
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *tensor = &model->layout.tensors[i];
        float *x = model->parameters + tensor->offset;
        for (size_t j = 0; j < tensor->count; j++)
            x[j] = tensor->fill == FILL_NORMAL ? (float)(0.02 * random_normal(&random))
                                               : tensor->fill == FILL_ONES;
    }
}

float *model_parameter(const Model *model, float *block, size_t spec, size_t layer) {
    return block + layout_at(&model->layout, spec, layer)->offset;
}

/* Takes every parameter out of a file; block NULL: only sees that they are there. */
static void model_take(SafetensorsFile *file, const Layout *layout, float *block) {
    FileTensor *tensors = layout_tensors(layout, block, "");
    for (size_t i = 0; i < layout->count; i++) safetensors_take(file, &tensors[i]);
    free(tensors);
}

/* The file decides how much memory is taken, not the sizes that config.json claims. */
Model *model_load(const char *folder) {
    char *config_path = path_join(folder, "config.json");
    char *path = path_join(folder, "model.safetensors");
    Config config = config_read(config_path);
    Model *model = model_outline(&config);
    SafetensorsFile *file = safetensors_open(path, "");
    model_take(file, &model->layout, NULL);
    model->parameters = memory_new(model->layout.total, sizeof *model->parameters);
    model_take(file, &model->layout, model->parameters);
    safetensors_close(&file);
    free(config_path);
    free(path);
    return model;
}

Tokenizer *model_tokenizer(const Model *model, const char *folder) {
    char *path = path_join(folder, "tokenizer.json");
    Tokenizer *tokenizer = tokenizer_load(path);
    size_t V = model->config.V;
    if (tokenizer_size(tokenizer) > V)
        fail(EX_DATAERR,
             "%s: expected no more tokens than the model's %zu, found %zu; run make 08",
             path, V, tokenizer_size(tokenizer));
    free(path);
    return tokenizer;
}

void model_save(const Model *model, const char *folder, const char *tokenizer) {
    char *path = path_join(folder, "config.json");
    AtomicFile file = file_begin(path);
    config_write(file.stream, &model->config);
    file_commit(&file);
    free(path);

    if (tokenizer != NULL) {
        path = path_join(folder, "tokenizer.json");
        file_copy(tokenizer, path);
        free(path);
    }
    path = path_join(folder, "model.safetensors");
    FileTensor *tensors = layout_tensors(&model->layout, model->parameters, "");
    safetensors_write(path, &(FileText){"format", "pt"}, 1, tensors,
                      model->layout.count);
    free(tensors);
    free(path);
}
