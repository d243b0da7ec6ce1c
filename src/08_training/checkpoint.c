#include "08_training/checkpoint.h"

#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "00_ground/safetensors.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECKPOINT_ADVICE "; train anew without --resume, or remove it"
#define CHECKPOINT_AGE    (uint64_t)1e13 /* milliseconds: 300 years */
#define CHECKPOINT_TEXTS  (RECIPE_FIELDS + 2 + 7)

/* CheckpointTexts: the metadata, on their way to a file. */
typedef struct {
    FileText texts[CHECKPOINT_TEXTS];
    char room[CHECKPOINT_TEXTS][32];
    size_t count;
} CheckpointTexts;

static void checkpoint_add(CheckpointTexts *t, const char *key, const char *text) {
    char *room = t->room[t->count];
    snprintf(room, sizeof t->room[0], "%s", text);
    t->texts[t->count++] = (FileText){key, room};
}

static void checkpoint_add_number(CheckpointTexts *t, const char *key,
                                  uint64_t number) {
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, number);
    checkpoint_add(t, key, text);
}

/* 64 bits that depend on all that a training sees of its data. */
static uint64_t checkpoint_digest(const TokenSet *set) {
    uint64_t digest = random_mix(set->digest ^ set->sequences);
    for (size_t i = 0; i < set->tokens; i++)
        digest = random_mix(digest ^ (uint32_t)set->ids[i]);
    return digest;
}

/* What it is a training of. */
static void checkpoint_identity(CheckpointTexts *t, const Checkpoint *c) {
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        checkpoint_add(t, recipe_fields[i].name, recipe_get(c->recipe, i));
    checkpoint_add_number(t, "seed", c->seed);
    checkpoint_add_number(t, "data", checkpoint_digest(c->set));
}

static void checkpoint_compare(const char *path, const SafetensorsFile *file,
                               const Checkpoint *c) {
    CheckpointTexts ours = {.count = 0};
    checkpoint_identity(&ours, c);
    for (size_t i = 0; i < ours.count; i++) {
        const char *key = ours.texts[i].key, *text = ours.texts[i].text;
        const char *was = safetensors_text(file, key);
        if (strcmp(was, text) == 0) continue;
        if (strcmp(key, "data") == 0)
            fail(EX_USAGE, "%s was made from other data" CHECKPOINT_ADVICE, path);
        fail(EX_USAGE, "%s has --%s %s, not %s" CHECKPOINT_ADVICE, path, key, was,
             text);
    }
}

/* Where it is, a number: taken from a file, or, if that is NULL, added to the texts. */
static void checkpoint_number(CheckpointTexts *t, const SafetensorsFile *file,
                              const char *key, uint64_t *number, uint64_t low,
                              uint64_t high) {
    if (file)
        *number = safetensors_number(file, key, low, high);
    else
        checkpoint_add_number(t, key, *number);
}

static void checkpoint_numbers(CheckpointTexts *t, const SafetensorsFile *file,
                               Checkpoint *c) {
    uint64_t steps = c->recipe->schedule.steps, rows = steps * c->recipe->batch;
    checkpoint_number(t, file, "step", &c->step, 0, steps);
    checkpoint_number(t, file, "tokens", &c->tokens, 0, rows);
    checkpoint_number(t, file, "epoch", &c->place.epoch, 0, rows);
    checkpoint_number(t, file, "next", &c->place.next, 0, c->set->sequences);
    checkpoint_number(t, file, "log", &c->log.log, 1, LONG_MAX);
    checkpoint_number(t, file, "time", &c->log.time, 1, LONG_MAX);
    checkpoint_number(t, file, "milliseconds", &c->milliseconds, 0, CHECKPOINT_AGE);
}

/* The tensors of the parameters, of m and of v; each list is to be freed. */
static void checkpoint_tensors(FileTensor *lists[3], const Model *model,
                               const AdamW *adamw) {
    lists[0] = layout_tensors(&model->layout, model->parameters, "");
    lists[1] = layout_tensors(&model->layout, adamw->m, "m.");
    lists[2] = layout_tensors(&model->layout, adamw->v, "v.");
}

void checkpoint_save(const char *path, const Checkpoint *checkpoint, const Model *model,
                     const AdamW *adamw) {
    Checkpoint c = *checkpoint;
    CheckpointTexts texts = {.count = 0};
    checkpoint_identity(&texts, &c);
    checkpoint_numbers(&texts, NULL, &c);
    size_t count = model->layout.count;
    FileTensor *lists[3], *tensors = memory_new(3 * count, sizeof *tensors);
    checkpoint_tensors(lists, model, adamw);
    for (size_t i = 0; i < 3; i++)
        memcpy(tensors + i * count, lists[i], count * sizeof *tensors);
    safetensors_write(path, texts.texts, texts.count, tensors, 3 * count);
    for (size_t i = 0; i < 3; i++) free(lists[i]);
    free(tensors);
}

int checkpoint_load(const char *path, Checkpoint *c, Model *model, AdamW *adamw) {
    if (access(path, F_OK) != 0 && errno == ENOENT) return 0;
    SafetensorsFile *file = safetensors_open(path, CHECKPOINT_ADVICE);
    checkpoint_compare(path, file, c);
    checkpoint_numbers(NULL, file, c);
    FileTensor *lists[3];
    checkpoint_tensors(lists, model, adamw);
    for (size_t i = 0; i < 3; i++) {
        for (size_t t = 0; t < model->layout.count; t++)
            safetensors_take(file, &lists[i][t]);
        free(lists[i]);
    }
    for (size_t i = 0; i < model->layout.total; i++)
        if (adamw->v[i] < 0)
            safetensors_fail(file, "expected a mean of squares, found %g",
                             (double)adamw->v[i]);
    safetensors_close(&file);
    adamw->step = c->step;
    return 1;
}
