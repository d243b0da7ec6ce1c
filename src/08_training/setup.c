#include "08_training/setup.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"

#include <stdlib.h>
#include <string.h>

TokenSet training_read(const char *data, const char *name, Tokenizer *tokenizer,
                       size_t context) {
    char file[32];
    snprintf(file, sizeof file, "%s.tokens", name);
    char *tokens = path_join(data, file);
    snprintf(file, sizeof file, "%s.jsonl", name);
    char *lines = path_join(data, file);
    TokenSet set = file_exists(tokens)
                       ? token_file_read(tokens, tokenizer)
                       : token_set_from_dataset(lines, tokenizer, context);
    if (set.context > context)
        fail(EX_DATAERR,
             "%s: conversations of up to %zu tokens, but the model has room "
             "for %zu; run make 03",
             tokens, set.context, context);
    free(tokens);
    free(lines);
    return set;
}

static void training_config(Config *config, const Tokenizer *tokenizer) {
    int32_t ids[3];
    const char *names[3] = {TOKENIZER_PAD, CHAT_START, CHAT_END};
    for (size_t i = 0; i < 3; i++) {
        ids[i] = tokenizer_find(tokenizer, names[i], strlen(names[i]));
        if (ids[i] < 0)
            fail(EX_DATAERR, "tokenizer.json: expected a token %s", names[i]);
    }
    config->V = tokenizer_size(tokenizer);
    config->pad = (uint32_t)ids[0];
    config->start = (uint32_t)ids[1];
    config->end = (uint32_t)ids[2];
}

/* Muon moves the matrices inside the blocks; not the embeddings, whose rows are met one
 * by one and have nothing to do with each other. */
static int training_hidden(const Tensor *tensor) {
    return tensor->rank == 2 && strncmp(tensor->name, "blocks.", 7) == 0;
}

static AdamW training_adamw(const Model *model, const Recipe *recipe) {
    const Table *table = &model->table;
    AdamWTensor *tensors = memory_new(table->count, sizeof *tensors);
    for (size_t i = 0; i < table->count; i++) {
        const Tensor *tensor = &table->tensors[i];
        tensors[i] = (AdamWTensor){
            .begin = tensor->offset,
            .count = tensor->count,
            .decays = recipe->decay_all != 0 || tensor->rank == 2,
            .elsewhere = recipe->optimizer != 0 && training_hidden(tensor)};
    }
    AdamW adamw = adamw_new(tensors, table->count, table->total);
    free(tensors);
    return adamw;
}

/* The queries', keys' and values' matrices share a tensor, and are three for Muon. */
static Muon training_muon(const Model *model, const Recipe *recipe) {
    const Table *table = &model->table;
    MuonMatrix *matrices = memory_new(3 * table->count, sizeof *matrices);
    size_t count = 0;
    for (size_t i = 0; i < table->count && recipe->optimizer != 0; i++) {
        const Tensor *tensor = &table->tensors[i];
        size_t parts = strstr(tensor->name, ".attn.qkv.") ? 3 : 1;
        for (size_t part = 0; training_hidden(tensor) && part < parts; part++)
            matrices[count++] =
                (MuonMatrix){.begin = tensor->offset + part * tensor->count / parts,
                             .rows = tensor->shape[0] / parts,
                             .columns = tensor->shape[1]};
    }
    Muon muon = muon_new(matrices, count);
    free(matrices);
    return muon;
}

/* A checkpoint may only be gone on with by the same order on the same data. */
static void training_compare(const Training *t, const Checkpoint *old) {
    const char *advice = "train anew without --resume, or remove it";
    for (size_t i = 0; i < RECIPE_FIELDS; i++) {
        char was[32];
        snprintf(was, sizeof was, "%s", recipe_get(&old->recipe, i));
        const char *now = recipe_get(&t->order->recipe, i);
        if (strcmp(was, now) != 0)
            fail(EX_USAGE, "%s/checkpoint.json has --%s %s, not %s; %s", t->order->run,
                 recipe_fields[i].name, was, now, advice);
    }
    if (old->seed != t->order->seed)
        fail(EX_USAGE, "%s/checkpoint.json has another --seed; %s", t->order->run,
             advice);
    if (old->data != t->now.data)
        fail(EX_USAGE, "%s/checkpoint.json was made from other data; %s", t->order->run,
             advice);
    if (old->step > (uint64_t)t->order->recipe.steps ||
        old->place.next > t->train.sequences)
        fail(EX_DATAERR,
             "%s/checkpoint.json: expected a step and a conversation of this training; "
             "%s",
             t->order->run, advice);
}

static void training_start(Training *t) {
    const TrainingOrder *order = t->order;
    Checkpoint old;
    t->saved = UINT64_MAX;
    if (order->resume && checkpoint_load(order->run, &old)) {
        training_compare(t, &old);
        checkpoint_restore(order->run, &old, t->model, &t->adamw);
        batcher_seek(t->batcher, old.place);
        t->log = log_reopen(order->run, old.log);
        t->now = old;
        t->saved = old.step;
    } else {
        checkpoint_clear(order->run);
        model_init(t->model, order->seed);
        t->log = log_open(order->run);
    }
    t->began = clock_seconds() - t->now.seconds;
}

Training *training_new(const TrainingOrder *order) {
    Training *t = memory_new(1, sizeof *t);
    t->order = order;
    t->config = order->config;
    Tokenizer *tokenizer = tokenizer_load(order->tokenizer);
    training_config(&t->config, tokenizer);
    t->config.dropout = order->recipe.dropout;
    t->train = training_read(order->data, "train", tokenizer, t->config.T);
    t->eval = training_read(order->data, "eval", tokenizer, t->config.T);
    tokenizer_free(&tokenizer);
    size_t rows = (size_t)order->recipe.batch, micro = (size_t)order->recipe.micro;
    size_t longest =
        t->train.context > t->eval.context ? t->train.context : t->eval.context;
    if (rows < longest || micro < longest)
        fail(EX_USAGE, "%s: expected at least %zu, the longest conversation",
             rows < longest ? "--batch" : "--micro", longest);
    t->model = model_new(&t->config);
    t->backprop = backprop_new(t->model);
    t->backprop->products = (MatmulProducts)order->recipe.products;
    t->adamw = training_adamw(t->model, &order->recipe);
    t->muon = training_muon(t->model, &order->recipe);
    t->batcher = batcher_new(&t->train, rows, order->seed);
    t->now = (Checkpoint){.seed = order->seed,
                          .data = checkpoint_digest(&t->train),
                          .recipe = order->recipe};
    training_start(t);
    return t;
}

void training_free(Training **training) {
    Training *t = *training;
    log_close(&t->log);
    batcher_free(&t->batcher);
    adamw_free(&t->adamw);
    muon_free(&t->muon);
    backprop_free(&t->backprop);
    model_free(&t->model);
    token_set_free(&t->train);
    token_set_free(&t->eval);
    free(t);
    *training = NULL;
}
