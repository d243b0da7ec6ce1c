#include "08_training/state.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "00_ground/run.h"
#include "03_batches/token_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The token ids in a folder, or else those of the text beside them. */
static TokenSet training_read(const char *data, const char *ids_name,
                              const char *text_name, Tokenizer *tokenizer,
                              size_t context) {
    char *ids = path_join(data, ids_name), *text = path_join(data, text_name);
    TokenSet set = file_exists(ids) ? token_file_read(ids, tokenizer)
                                    : token_set_from_dataset(text, tokenizer, context);
    if (set.context > context)
        fail(EX_DATAERR,
             "%s: conversations of up to %zu tokens, but the model has room for %zu; "
             "run make 03",
             ids, set.context, context);
    free(ids);
    free(text);
    return set;
}

/* The sizes that the tokenizer decides. */
static void training_vocabulary(Config *config, const Tokenizer *tokenizer) {
    const char *names[3] = {TOKENIZER_PAD, CHAT_START, CHAT_END};
    uint32_t *ids[3] = {&config->pad, &config->start, &config->end};
    for (size_t i = 0; i < 3; i++) {
        int32_t id = tokenizer_find(tokenizer, names[i], strlen(names[i]));
        if (id < 0) fail(EX_DATAERR, "tokenizer.json: expected a token %s", names[i]);
        *ids[i] = (uint32_t)id;
    }
    config->V = tokenizer_size(tokenizer);
}

/* Reads the data, and makes a model that fits it. */
static void training_read_all(Training *t) {
    const TrainingOrder *order = t->order;
    Config config = order->config;
    config.dropout = order->recipe.dropout;
    Tokenizer *tokenizer = tokenizer_load(order->tokenizer);
    training_vocabulary(&config, tokenizer);
    t->train = training_read(order->data, "train.safetensors", "train.jsonl", tokenizer,
                             config.T);
    t->eval = training_read(order->data, "eval.safetensors", "eval.jsonl", tokenizer,
                            config.T);
    tokenizer_free(&tokenizer);
    size_t longest =
        t->train.context > t->eval.context ? t->train.context : t->eval.context;
    const Recipe *recipe = &order->recipe;
    const char *less = recipe->batch < longest ? "--batch"
                       : recipe->batch_first && recipe->batch_first < longest
                           ? "--batch-first"
                       : recipe->micro < longest ? "--micro"
                                                 : NULL;
    if (less)
        fail(EX_USAGE, "%s: expected at least %zu, the longest conversation", less,
             longest);
    t->model = model_new(&config);
}

/* A block that sleeps passes x on: so that it still does when it wakes, what it would
 * add to x begins at 0. */
static void training_sleep(Model *model, size_t awake) {
    for (size_t layer = awake; layer < model->config.L; layer++) {
        static const size_t specs[] = {OUT_WEIGHT, DOWN_WEIGHT};
        for (int i = 0; i < 2; i++) {
            const Tensor *tensor = layout_at(&model->layout, specs[i], layer);
            memset(model->parameters + tensor->offset, 0,
                   tensor->count * sizeof(float));
        }
    }
}

/* From the checkpoint, if it is wanted and there is one; else from nothing. An earlier
 * training's checkpoint would not fit the log that begins now. */
static void training_begin(Training *t) {
    const TrainingOrder *order = t->order;
    char *path = t->checkpoint;
    t->resumed =
        order->resume && checkpoint_load(path, &t->now, t->model, &t->optimizer.adamw);
    if (t->resumed) {
        batcher_seek(t->batcher, t->now.place);
    } else {
        if (remove(path) != 0 && errno != ENOENT) file_cannot_write(path);
        model_init(t->model, order->seed);
        training_sleep(t->model, recipe_awake(&order->recipe, 0, t->model->config.L));
    }
    t->model->awake = recipe_awake(&order->recipe, t->now.step, t->model->config.L);
    log_begin(&t->log, t->now.log);
    t->began = clock_seconds() - 1e-3 * (double)t->now.milliseconds;
}

Training *training_new(const TrainingOrder *order) {
    Training *t = memory_new(1, sizeof *t);
    t->order = order;
    t->newest_eval = NAN;
    t->log = log_open(order->run);
    training_read_all(t);
    t->backprop = backprop_new(t->model);
    t->backprop->products = order->recipe.products;
    t->optimizer = optimizer_new(t->model, &order->recipe);
    t->batcher = batcher_new(&t->train, order->recipe.batch, order->seed);
    t->checkpoint = path_join(order->run, RUN_CHECKPOINT);
    t->now =
        (Checkpoint){.recipe = &order->recipe, .seed = order->seed, .set = &t->train};
    training_begin(t);
    return t;
}

void training_free(Training **training) {
    Training *t = *training;
    log_close(&t->log);
    free(t->checkpoint);
    batcher_free(&t->batcher);
    optimizer_free(&t->optimizer);
    backprop_free(&t->backprop);
    model_free(&t->model);
    token_set_free(&t->train);
    token_set_free(&t->eval);
    free(t);
    *training = NULL;
}
