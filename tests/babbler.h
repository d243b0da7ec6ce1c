/* babbler: a newborn fish in a folder of its own. It babbles, which is all that the
 * tests of stage 09 need. */
#ifndef GUPPY_TESTS_BABBLER_H
#define GUPPY_TESTS_BABBLER_H

#include "06_transformer/model.h"
#include "expect.h"

static const char *room; /* the folder: train.jsonl, eval.jsonl, tokenizer.json */
static const char *model_folder; /* and in it the model */

static inline void shell(const char *command) {
    cr_assert_eq(system(command), 0, "%s", command);
}

static inline void make_babbler(size_t T) {
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
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

static inline void remove_babbler(void) {
    char command[4096];
    snprintf(command, sizeof command, "rm -rf %s", room);
    shell(command);
}

#endif
