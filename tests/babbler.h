/* babbler: a newborn fish in a folder of its own. It babbles, which is all that the
 * tests of stages 09 and 10 need. */
#ifndef GUPPY_TESTS_BABBLER_H
#define GUPPY_TESTS_BABBLER_H

#include "06_transformer/model.h"
#include "expect.h"
#include "find.h"

static const char *room; /* the folder: train.jsonl, eval.jsonl, tokenizer.json */
static const char *model_folder; /* and in it the model */

static inline void shell(const char *command) {
    cr_assert_eq(system(command), 0, "%s", command);
}

static inline void make_babbler(size_t T) {
    const char *build = expect_build();
    char command[4096];
    room = expect_folder();
    model_folder = expect_path(room, "model");
    snprintf(command, sizeof command,
             "%s/bin/01_datagen -n 300 -o %s > /dev/null && %s/bin/02_tokenizer train "
             "--vocab 300 -o %s/tokenizer.json %s/train.jsonl > /dev/null",
             build, room, build, room, room);
    shell(command);
    Config config = {
        .V = 300, .T = T, .C = 24, .L = 2, .NH = 2, .F = 16, .start = 1, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 1);
    model_save(model, model_folder, expect_path(room, "tokenizer.json"));
    model_free(&model);
}

/* A model that says "k", and "k" again, whatever it is asked; it would rather say one
 * of the special tokens that stand between question and answer. Returns its folder. */
static inline const char *make_parrot(void) {
    Model *model = model_load(model_folder);
    Tokenizer *tokenizer = model_tokenizer(model, model_folder);
    memset(model->parameters, 0, model->layout.total * sizeof(float));
    const char *const likes[] = {"k", TOKENIZER_PAD, CHAT_START};
    size_t words = layout_find(&model->layout, "tok_emb.weight")->offset;
    for (int i = 0; i < 3; i++) {
        int32_t token = tokenizer_find(tokenizer, likes[i], strlen(likes[i]));
        model->parameters[words + (size_t)token * model->config.C] = (float)(1 + i);
    }
    model->parameters[layout_find(&model->layout, "norm.bias")->offset] = 50;
    const char *folder = expect_path(room, "parrot");
    model_save(model, folder, expect_path(room, "tokenizer.json"));
    tokenizer_free(&tokenizer);
    model_free(&model);
    return folder;
}

static inline void remove_babbler(void) {
    char command[4096];
    snprintf(command, sizeof command, "rm -rf %s", room);
    shell(command);
}

#endif
