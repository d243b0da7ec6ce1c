#include "08_training/checkpoint.h"

#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "00_ground/safetensors.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECKPOINT_ADVICE "; train anew without --resume, or remove it"

/* 64 bits that depend on all that a training sees of its data. */
static uint64_t checkpoint_digest(const TokenSet *set) {
    uint64_t digest = random_mix(set->digest ^ set->sequences);
    for (size_t i = 0; i < set->tokens; i++)
        digest = random_mix(digest ^ (uint32_t)set->ids[i]);
    return digest;
}

/* The parameters, and behind them m and v: 3 * table->count tensors. */
static FileTensor *checkpoint_tensors(const Model *model, const AdamW *adamw) {
    const Table *table = &model->table;
    const char *prefixes[3] = {"", "m.", "v."};
    float *blocks[3] = {model->parameters, adamw->m, adamw->v};
    FileTensor *all = memory_new(3 * table->count, sizeof *all);
    for (size_t i = 0; i < 3; i++) {
        FileTensor *tensors = table_tensors(table, blocks[i], prefixes[i]);
        memcpy(all + i * table->count, tensors, table->count * sizeof *all);
        for (size_t j = 0; j < table->count; j++) {
            const char *name = tensors[j].name;
            all[i * table->count + j].name = memory_text(name, strlen(name));
        }
        free(tensors);
    }
    return all;
}

static void checkpoint_tensors_free(FileTensor *tensors, size_t count) {
    for (size_t i = 0; i < count; i++) free((char *)tensors[i].name);
    free(tensors);
}

/* Where it is: numbers, and what they can be at most. */
typedef struct {
    const char *name;
    uint64_t *value, high;
} CheckpointNumber;

#define CHECKPOINT_NUMBERS 7

static void checkpoint_numbers(CheckpointNumber numbers[CHECKPOINT_NUMBERS],
                               Checkpoint *c) {
    uint64_t steps = c->recipe->schedule.steps, rows = steps * c->recipe->batch;
    const CheckpointNumber all[CHECKPOINT_NUMBERS] = {
        {"step", &c->step, steps},
        {"tokens", &c->tokens, rows},
        {"epoch", &c->place.epoch, rows}, /* a conversation has a row at least */
        {"next", &c->place.next, c->set->sequences},
        {"log", &c->log.log, LONG_MAX},
        {"time", &c->log.time, LONG_MAX},
        {"milliseconds", &c->milliseconds, LONG_MAX},
    };
    memcpy(numbers, all, sizeof all);
}

/* Words: the metadata: first what it is a training of, then where that is. */
#define IDENTITY_WORDS   (RECIPE_FIELDS + 2)
#define CHECKPOINT_WORDS (IDENTITY_WORDS + CHECKPOINT_NUMBERS)

typedef struct {
    FileText texts[CHECKPOINT_WORDS];
    char room[CHECKPOINT_WORDS][64];
} Words;

static void words_write(Words *words, Checkpoint *c) {
    CheckpointNumber numbers[CHECKPOINT_NUMBERS];
    checkpoint_numbers(numbers, c);
    for (size_t i = 0; i < CHECKPOINT_WORDS; i++) {
        const char *key = i < RECIPE_FIELDS        ? recipe_fields[i].name
                          : i == RECIPE_FIELDS     ? "seed"
                          : i == RECIPE_FIELDS + 1 ? "data"
                                                   : numbers[i - IDENTITY_WORDS].name;
        uint64_t number = i == RECIPE_FIELDS       ? c->seed
                          : i == RECIPE_FIELDS + 1 ? checkpoint_digest(c->set)
                          : i > RECIPE_FIELDS      ? *numbers[i - IDENTITY_WORDS].value
                                                   : 0;
        if (i < RECIPE_FIELDS)
            snprintf(words->room[i], sizeof words->room[i], "%s",
                     recipe_get(c->recipe, i));
        else
            snprintf(words->room[i], sizeof words->room[i], "%" PRIu64, number);
        words->texts[i] = (FileText){key, words->room[i]};
    }
}

void checkpoint_save(const char *path, const Checkpoint *checkpoint, const Model *model,
                     const AdamW *adamw) {
    Checkpoint c = *checkpoint;
    Words words;
    size_t count = 3 * model->table.count;
    FileTensor *tensors = checkpoint_tensors(model, adamw);
    words_write(&words, &c);
    safetensors_write(path, words.texts, CHECKPOINT_WORDS, tensors, count);
    checkpoint_tensors_free(tensors, count);
}

/* The file must be of the same training: recipe, seed and data. */
static void checkpoint_compare(const SafetensorsFile *file, const char *path,
                               Checkpoint *c) {
    Words words;
    words_write(&words, c);
    for (size_t i = 0; i < IDENTITY_WORDS; i++) {
        const char *name = words.texts[i].key, *now = words.texts[i].text;
        const char *was = safetensors_text(file, name);
        if (strcmp(was, now) == 0) continue;
        if (strcmp(name, "data") == 0)
            fail(EX_USAGE, "%s was made from other data" CHECKPOINT_ADVICE, path);
        fail(EX_USAGE, "%s has --%s %s, not %s" CHECKPOINT_ADVICE, path, name, was,
             now);
    }
}

int checkpoint_load(const char *path, Checkpoint *c, Model *model, AdamW *adamw) {
    if (access(path, F_OK) != 0 && errno == ENOENT) return 0;
    SafetensorsFile *file = safetensors_open(path, CHECKPOINT_ADVICE);
    CheckpointNumber numbers[CHECKPOINT_NUMBERS];
    checkpoint_compare(file, path, c);
    checkpoint_numbers(numbers, c);
    for (size_t i = 0; i < CHECKPOINT_NUMBERS; i++)
        *numbers[i].value =
            safetensors_number(file, numbers[i].name, 0, numbers[i].high);
    size_t count = 3 * model->table.count;
    FileTensor *tensors = checkpoint_tensors(model, adamw);
    for (size_t i = 0; i < count; i++) safetensors_take(file, &tensors[i]);
    for (size_t i = 0; i < model->table.total; i++)
        if (adamw->v[i] < 0)
            safetensors_fail(file, "expected a mean of squares, found %g",
                             (double)adamw->v[i]);
    adamw->step = c->step;
    safetensors_close(&file);
    checkpoint_tensors_free(tensors, count);
    return 1;
}
