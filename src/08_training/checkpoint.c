#include "08_training/checkpoint.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include "00_ground/random.h"
#include "00_ground/safetensors.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint64_t checkpoint_digest(const TokenSet *set) {
    uint64_t digest = random_mix(set->digest ^ set->sequences);
    for (size_t i = 0; i < set->tokens; i++)
        digest = random_mix(digest ^ (uint32_t)set->ids[i]);
    return digest;
}

/* RUN/checkpoint/STEP/NAME, and RUN/checkpoint.json. Both are freed by the caller. */
static char *checkpoint_path(const char *run, uint64_t step, const char *name) {
    char inner[64];
    snprintf(inner, sizeof inner, "checkpoint/%06" PRIu64 "%s%s", step,
             *name ? "/" : "", name);
    return path_join(run, inner);
}

static char *checkpoint_state(const char *run) {
    return path_join(run, "checkpoint.json");
}

static void checkpoint_remove(const char *run, uint64_t step) {
    char *folder = checkpoint_path(run, step, "");
    DIR *files = opendir(folder);
    for (struct dirent *entry; files && (entry = readdir(files));) {
        char *path = path_join(folder, entry->d_name);
        unlink(path);
        free(path);
    }
    if (files) closedir(files);
    rmdir(folder);
    free(folder);
}

/* Remove the folders of all steps but `kept`: the checkpoint before, and what a killed
 * program has left. */
static void checkpoint_sweep(const char *run, uint64_t kept) {
    char *all = path_join(run, "checkpoint");
    DIR *folders = opendir(all);
    for (struct dirent *entry; folders && (entry = readdir(folders));) {
        char *end;
        uint64_t step = strtoull(entry->d_name, &end, 10);
        if (*end == '\0' && step != kept) checkpoint_remove(run, step);
    }
    if (folders) closedir(folders);
    free(all);
}

/* The table of m and v: the model's table twice, under other names. */
static Table checkpoint_moments(const Table *table) {
    Table moments = {.count = 2 * table->count,
                     .elements = 2 * table->elements,
                     .total = 2 * table->total};
    moments.tensors = memory_new(moments.count, sizeof *moments.tensors);
    for (size_t i = 0; i < moments.count; i++) {
        Tensor *tensor = &moments.tensors[i];
        size_t half = i / table->count;
        *tensor = table->tensors[i % table->count];
        snprintf(tensor->name, sizeof tensor->name, "%c.%.45s", half ? 'v' : 'm',
                 table->tensors[i % table->count].name);
        tensor->offset += half * table->total;
    }
    return moments;
}

static void checkpoint_write(FILE *stream, const Checkpoint *c) {
    fprintf(stream,
            "{\n  \"step\": %" PRIu64 ",\n  \"tokens\": %" PRIu64
            ",\n  \"seed\": \"%016" PRIx64 "\",\n  \"data\": \"%016" PRIx64
            "\",\n  \"epoch\": %" PRIu64 ",\n  \"next\": %" PRIu64
            ",\n  \"log\": %ld,\n  \"time\": %ld,\n  \"seconds\": %.3f,\n"
            "  \"recipe\": {",
            c->step, c->tokens, c->seed, c->data, c->place.epoch, c->place.next,
            c->log.log, c->log.time, c->seconds);
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        fprintf(stream, "%s\n    \"%s\": \"%s\"", i ? "," : "", recipe_fields[i].name,
                recipe_get(&c->recipe, i));
    fputs("\n  }\n}\n", stream);
}

void checkpoint_save(const char *run, const Checkpoint *checkpoint, const Model *model,
                     const AdamW *adamw, const char *tokenizer) {
    char *folder = checkpoint_path(run, checkpoint->step, "");
    model_save(model, folder, tokenizer);
    free(folder);
    char *path = checkpoint_path(run, checkpoint->step, "moments.safetensors");
    Table moments = checkpoint_moments(&model->table);
    safetensors_write(path, &moments, adamw->m);
    table_free(&moments);
    free(path);
    path = checkpoint_state(run);
    AtomicFile file = file_begin(path);
    checkpoint_write(file.stream, checkpoint);
    file_commit(&file);
    free(path);
    checkpoint_sweep(run, checkpoint->step);
}

static void checkpoint_recipe(const char *path, json_t *fields, Recipe *recipe) {
    for (size_t i = 0; i < RECIPE_FIELDS; i++) {
        const char *text =
            json_string_value(json_object_get(fields, recipe_fields[i].name));
        if (!text)
            fail(EX_DATAERR,
                 "%s: expected recipe.%s, a string; train anew, without "
                 "--resume",
                 path, recipe_fields[i].name);
        recipe_set(recipe, i, text, path);
    }
}

int checkpoint_load(const char *run, Checkpoint *c) {
    char *path = checkpoint_state(run);
    if (!file_exists(path)) {
        free(path);
        return 0;
    }
    json_t *root = json_read(path), *recipe;
    json_int_t step, tokens, epoch, next, log, time;
    const char *seed, *data;
    json_error_t error;
    if (json_unpack_ex(root, &error, 0,
                       "{s:I, s:I, s:s, s:s, s:I, s:I, s:I, s:I, s:F, s:o}", "step",
                       &step, "tokens", &tokens, "seed", &seed, "data", &data, "epoch",
                       &epoch, "next", &next, "log", &log, "time", &time, "seconds",
                       &c->seconds, "recipe", &recipe) != 0)
        fail(EX_DATAERR, "%s: %s; train anew, without --resume", path, error.text);
    if (step < 0 || tokens < 0 || epoch < 0 || next < 0 || log < 0 || time < 0)
        fail(EX_DATAERR, "%s: expected no number below 0; train anew, without --resume",
             path);
    c->step = (uint64_t)step;
    c->tokens = (uint64_t)tokens;
    c->place = (BatchPlace){(uint64_t)epoch, (uint64_t)next};
    c->log = (LogPlace){(long)log, (long)time};
    c->seed = strtoull(seed, NULL, 16);
    c->data = strtoull(data, NULL, 16);
    checkpoint_recipe(path, recipe, &c->recipe);
    json_decref(root);
    free(path);
    return 1;
}

/* Read the tensors of a table into a block that is laid out by it. */
static void checkpoint_fill(const char *run, uint64_t step, const char *name,
                            const Table *table, float *block) {
    char *path = checkpoint_path(run, step, name);
    float *read = safetensors_read(path, table);
    memcpy(block, read, table->total * sizeof *block);
    free(read);
    free(path);
}

void checkpoint_restore(const char *run, const Checkpoint *checkpoint, Model *model,
                        AdamW *adamw) {
    Table moments = checkpoint_moments(&model->table);
    checkpoint_fill(run, checkpoint->step, "model.safetensors", &model->table,
                    model->parameters);
    checkpoint_fill(run, checkpoint->step, "moments.safetensors", &moments, adamw->m);
    table_free(&moments);
    for (size_t i = 0; i < adamw->count; i++)
        if (adamw->v[i] < 0)
            fail(EX_DATAERR,
                 "%s/checkpoint/%06" PRIu64 "/moments.safetensors: expected a mean of "
                 "squares, found %g; train anew, without --resume",
                 run, checkpoint->step, (double)adamw->v[i]);
    adamw->step = checkpoint->step;
    checkpoint_sweep(run, checkpoint->step);
}

/* checkpoint.json goes first: what it names must be there. */
void checkpoint_clear(const char *run) {
    char *path = checkpoint_state(run);
    if (remove(path) != 0 && errno != ENOENT) file_cannot_write(path);
    checkpoint_sweep(run, UINT64_MAX);
    free(path);
}
