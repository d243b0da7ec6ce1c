#include "08_training/checkpoint.h"

#include "00_ground/fail.h"
#include "00_ground/jsonl.h"
#include "00_ground/random.h"
#include "06_transformer/safetensors.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECKPOINT_ADVICE "train anew without --resume, or remove it"

/* 64 bits that depend on all that a training sees of its data. */
static uint64_t checkpoint_digest(const TokenSet *set) {
    uint64_t digest = random_mix(set->digest ^ set->sequences);
    for (size_t i = 0; i < set->tokens; i++)
        digest = random_mix(digest ^ (uint32_t)set->ids[i]);
    return digest;
}

/* The table of the parameters, and of m and v behind them. */
static Table checkpoint_table(const Table *model) {
    const char *names[3] = {"%.47s", "m.%.45s", "v.%.45s"};
    Table table = {.count = 3 * model->count,
                   .elements = 3 * model->elements,
                   .total = 3 * model->total};
    table.tensors = memory_new(table.count, sizeof *table.tensors);
    for (size_t i = 0; i < table.count; i++) {
        size_t third = i / model->count;
        const Tensor *parameter = &model->tensors[i % model->count];
        Tensor *tensor = &table.tensors[i];
        *tensor = *parameter;
        snprintf(tensor->name, sizeof tensor->name, names[third], parameter->name);
        tensor->offset += third * model->total;
    }
    return table;
}

/* What the training is of, as words by their names. */
static json_t *checkpoint_identity(const Checkpoint *c) {
    json_t *words = json_object();
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        json_object_set_new(words, recipe_fields[i].name,
                            json_string(recipe_get(c->recipe, i)));
    json_object_set_new(words, "seed", json_sprintf("%" PRIu64, c->seed));
    json_object_set_new(words, "data",
                        json_sprintf("%016" PRIx64, checkpoint_digest(c->set)));
    return words;
}

static const char *checkpoint_word(const char *path, const json_t *words,
                                   const char *name) {
    const char *word = json_string_value(json_object_get(words, name));
    if (!word)
        fail(EX_DATAERR, "%s: expected %s in its metadata; " CHECKPOINT_ADVICE, path,
             name);
    return word;
}

/* Where it is, a number: put among the words, or, if `path` is not NULL, taken from the
 * words of that file. */
static void checkpoint_number(json_t *words, const char *path, const char *name,
                              uint64_t *value, uint64_t high) {
    char what[4096];
    if (path) {
        snprintf(what, sizeof what, "%s: %s", path, name);
        *value = (uint64_t)integer_parse(what, checkpoint_word(path, words, name), 0,
                                         (long)high);
    } else
        json_object_set_new(words, name, json_sprintf("%" PRIu64, *value));
}

static void checkpoint_numbers(json_t *words, const char *path, Checkpoint *c) {
    uint64_t steps = c->recipe->schedule.steps, rows = steps * c->recipe->batch;
    checkpoint_number(words, path, "step", &c->step, steps);
    checkpoint_number(words, path, "tokens", &c->tokens, rows);
    checkpoint_number(words, path, "epoch", &c->place.epoch, rows);
    checkpoint_number(words, path, "next", &c->place.next, c->set->sequences);
    checkpoint_number(words, path, "log", &c->log.log, LONG_MAX);
    checkpoint_number(words, path, "time", &c->log.time, LONG_MAX);
    checkpoint_number(words, path, "milliseconds", &c->milliseconds, LONG_MAX);
}

void checkpoint_save(const char *path, const Checkpoint *checkpoint, const Model *model,
                     const AdamW *adamw) {
    Checkpoint c = *checkpoint;
    json_t *words = checkpoint_identity(&c);
    checkpoint_numbers(words, NULL, &c);
    Table table = checkpoint_table(&model->table);
    size_t total = model->table.total;
    float *block = memory_new(table.total, sizeof *block);
    memcpy(block, model->parameters, total * sizeof *block);
    memcpy(block + total, adamw->m, 2 * total * sizeof *block);
    safetensors_save(path, &table, block, words);
    json_decref(words);
    free(block);
    table_free(&table);
}

static void checkpoint_compare(const char *path, const json_t *words,
                               const Checkpoint *c) {
    json_t *identity = checkpoint_identity(c), *value;
    const char *name;
    json_object_foreach(identity, name, value) {
        const char *was = checkpoint_word(path, words, name);
        const char *now = json_string_value(value);
        if (strcmp(was, now) == 0) continue;
        if (strcmp(name, "data") == 0)
            fail(EX_USAGE, "%s was made from other data; " CHECKPOINT_ADVICE, path);
        fail(EX_USAGE, "%s has --%s %s, not %s; " CHECKPOINT_ADVICE, path, name, was,
             now);
    }
    json_decref(identity);
}

int checkpoint_load(const char *path, Checkpoint *c, Model *model, AdamW *adamw) {
    if (access(path, F_OK) != 0 && errno == ENOENT) return 0;
    json_t *words;
    Table table = checkpoint_table(&model->table);
    float *block = safetensors_load(path, &table, &words);
    size_t total = model->table.total;
    checkpoint_compare(path, words, c);
    checkpoint_numbers(words, path, c);
    for (size_t i = 2 * total; i < 3 * total; i++)
        if (block[i] < 0)
            fail(EX_DATAERR,
                 "%s: expected a mean of squares, found %g; " CHECKPOINT_ADVICE, path,
                 (double)block[i]);
    memcpy(model->parameters, block, total * sizeof *block);
    memcpy(adamw->m, block + total, 2 * total * sizeof *block);
    adamw->step = c->step;
    json_decref(words);
    free(block);
    table_free(&table);
    return 1;
}
