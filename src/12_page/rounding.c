#include "12_page/rounding.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include "00_ground/safetensors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDING_LEAST 0x1p-100f /* what is smaller is 0: no product is too small */
#define ROUNDING_MOST  0x1p100f
#define ROUNDING_DROPS 7              /* bits of a scale that are 0: 24 - 17 */
#define ROUNDING_KEY   "quantization" /* of config.json, where matrices are bytes */

float rounding_scale(const float *row, size_t K, int levels) {
    float most = 0;
    for (size_t k = 0; k < K; k++)
        if (fabsf(row[k]) > most) most = fabsf(row[k]);
    if (most < ROUNDING_LEAST) return 0;
    if (most > ROUNDING_MOST)
        fail(EX_DATAERR, "a weight of %g is too large to be rounded; train anew",
             (double)most);
    float scale = most / (float)levels;
    uint32_t bits, low = (1 << ROUNDING_DROPS) - 1;
    memcpy(&bits, &scale, sizeof bits);
    bits = (bits + low) & ~low; /* up: no weight is beyond the last level */
    memcpy(&scale, &bits, sizeof bits);
    return scale;
}

void rounding_row(int8_t *restrict q, const float *restrict row, float scale,
                  size_t K) {
    for (size_t k = 0; k < K; k++) q[k] = scale > 0 ? (int8_t)rintf(row[k] / scale) : 0;
}

int rounding_kind(size_t spec) {
    return spec == TOK_EMB || spec == QKV_WEIGHT || spec == OUT_WEIGHT ||
           spec == UP_WEIGHT || spec == DOWN_WEIGHT;
}

void rounding_apply(Model *model, size_t kind, int levels) {
    require(levels >= 1 && levels <= ROUNDING_LEVELS);
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *t = &model->layout.tensors[i];
        size_t K = t->shape[1];
        if (!rounding_kind(t->spec) || (kind < PARAMETER_SPECS && t->spec != kind))
            continue;
        int8_t *q = memory_new(K, 1);
        for (size_t m = 0; m < t->shape[0]; m++) {
            float *row = model->parameters + t->offset + m * K;
            float scale = rounding_scale(row, K, levels);
            rounding_row(q, row, scale, K);
            for (size_t k = 0; k < K; k++) row[k] = (float)q[k] * scale;
        }
        free(q);
    }
}

/* RoundedFile: the tensors of a rounded model, for writing or reading. What has four
 * bytes comes before what has one, so that all of it is aligned in the file. */
typedef struct {
    FileTensor *tensors; /* (count) */
    size_t count, rows;  /* rows: of all matrices together */
    char (*names)[64];   /* of the scales */
    float *scales;       /* (rows), in the order of the layout */
    int8_t *bytes;       /* (layout.total), each where the model has its float */
} RoundedFile;

/* Their names, types and shapes. */
static RoundedFile rounded_open(const Model *model) {
    const Layout *layout = &model->layout;
    RoundedFile file = {.tensors = memory_new(2 * layout->count, sizeof(FileTensor)),
                        .names = memory_new(layout->count, sizeof *file.names)};
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *t = &layout->tensors[i];
        FileTensor *to = &file.tensors[file.count++];
        *to = (FileTensor){
            t->name, TENSOR_F32, t->rank, {t->shape[0], t->shape[1]}, NULL};
        if (!rounding_kind(t->spec)) continue;
        snprintf(file.names[i], sizeof *file.names, "%s.scale", t->name);
        *to = (FileTensor){file.names[i], TENSOR_F32, 1, {t->shape[0], 1}, NULL};
        file.rows += t->shape[0];
    }
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *t = &layout->tensors[i];
        if (rounding_kind(t->spec))
            file.tensors[file.count++] =
                (FileTensor){t->name, TENSOR_I8, 2, {t->shape[0], t->shape[1]}, NULL};
    }
    return file;
}

/* And their numbers: room for scales and bytes; the rest are the model's own. */
static void rounded_room(RoundedFile *file, const Model *model) {
    const Layout *layout = &model->layout;
    FileTensor *last = file->tensors + layout->count;
    file->scales = memory_new(file->rows, sizeof *file->scales);
    file->bytes = memory_new(layout->total, 1);
    float *scale = file->scales;
    for (size_t i = 0; i < layout->count; i++) {
        const Tensor *t = &layout->tensors[i];
        if (rounding_kind(t->spec)) {
            file->tensors[i].data = scale;
            last++->data = file->bytes + t->offset;
            scale += t->shape[0];
        } else {
            file->tensors[i].data = model->parameters + t->offset;
        }
    }
}

static void rounded_free(RoundedFile *file) {
    free(file->tensors);
    free(file->names);
    free(file->scales);
    free(file->bytes);
}

/* config.json, and how the weights are stored. */
static void rounding_config(const char *from, const char *to) {
    char *path = path_join(from, "config.json"), *copy = path_join(to, "config.json");
    json_t *config = json_read(path);
    json_object_set_new(config, ROUNDING_KEY,
                        json_pack("{si ss}", "bits", 8, "weight",
                                  "NAME * NAME.scale, a scale for each row"));
    AtomicFile file = file_begin(copy);
    json_dumpf(config, file.stream, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    fputc('\n', file.stream);
    file_commit(&file);
    json_decref(config);
    free(path);
    free(copy);
}

/* A model from elsewhere has no training.json, which stage 08 leaves. */
static void rounding_copy(const char *name, const char *from, const char *to) {
    char *path = path_join(from, name), *copy = path_join(to, name);
    if (file_exists(path)) file_copy(path, copy);
    free(path);
    free(copy);
}

void rounding_save(const Model *model, const char *folder, const char *from) {
    RoundedFile file = rounded_open(model);
    rounded_room(&file, model);
    float *scale = file.scales;
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *t = &model->layout.tensors[i];
        size_t rows = rounding_kind(t->spec) ? t->shape[0] : 0, K = t->shape[1];
        for (size_t m = 0; m < rows; m++, scale++) {
            const float *row = model->parameters + t->offset + m * K;
            *scale = rounding_scale(row, K, ROUNDING_LEVELS);
            rounding_row(file.bytes + t->offset + m * K, row, *scale, K);
        }
    }
    rounding_config(from, folder);
    rounding_copy("tokenizer.json", from, folder);
    rounding_copy("training.json", from, folder);
    char *path = path_join(folder, "model.safetensors");
    safetensors_write(path, &(FileText){"format", "pt"}, 1, file.tensors, file.count);
    free(path);
    rounded_free(&file);
}

/* The file decides how much memory is taken, as in model_load. */
Model *rounding_load(const char *folder) {
    char *config_path = path_join(folder, "config.json");
    char *path = path_join(folder, "model.safetensors");
    Config config = config_read(config_path);
    Model *model = model_outline(&config);
    SafetensorsFile *from = safetensors_open(path, "; run 12_page quantize");
    RoundedFile file = rounded_open(model);
    for (size_t i = 0; i < file.count; i++) safetensors_take(from, &file.tensors[i]);
    model->parameters = memory_new(model->layout.total, sizeof *model->parameters);
    rounded_room(&file, model);
    for (size_t i = 0; i < file.count; i++) safetensors_take(from, &file.tensors[i]);
    float *scale = file.scales;
    for (size_t i = 0; i < model->layout.count; i++) {
        const Tensor *t = &model->layout.tensors[i];
        size_t rows = rounding_kind(t->spec) ? t->shape[0] : 0, K = t->shape[1];
        for (size_t m = 0; m < rows; m++, scale++) {
            if (!(*scale >= 0 && *scale <= ROUNDING_MOST / 128))
                safetensors_fail(from, "%s: expected scales from 0 to %g, found %g",
                                 file.names[i], (double)ROUNDING_MOST / 128,
                                 (double)*scale);
            for (size_t k = m * K; k < (m + 1) * K; k++)
                model->parameters[t->offset + k] =
                    (float)file.bytes[t->offset + k] * *scale;
        }
    }
    safetensors_close(&from);
    rounded_free(&file);
    free(config_path);
    free(path);
    return model;
}

Model *rounding_load_any(const char *folder) {
    char *path = path_join(folder, "config.json");
    json_t *config = json_read(path);
    int rounded = json_object_get(config, ROUNDING_KEY) != NULL;
    json_decref(config);
    free(path);
    return rounded ? rounding_load(folder) : model_load(folder);
}
