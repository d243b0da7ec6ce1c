#include "09_chat/fish.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* training.json is a note that stage 08 leaves; a model from elsewhere has none. */
static void fish_note(Fish *fish, const char *folder) {
    char *path = path_join(folder, "training.json");
    if (file_exists(path)) {
        json_t *note = json_read(path);
        json_int_t longest = json_integer_value(json_object_get(note, "longest"));
        json_int_t steps = json_integer_value(json_object_get(note, "steps"));
        if (longest > 0) fish->longest = (size_t)longest;
        if (steps > 0) fish->steps = (uint64_t)steps;
        json_decref(note);
    }
    free(path);
}

static void fish_marks(Fish *fish) {
    int32_t end = tokenizer_find(fish->tokenizer, CHAT_END, strlen(CHAT_END));
    int32_t known = (int32_t)tokenizer_size(fish->tokenizer);
    for (int32_t v = 0; v < (int32_t)fish->model->config.V; v++)
        if (v >= known || (tokenizer_special(fish->tokenizer, v) && v != end))
            tokens_push(&fish->marks, v);
}

Fish fish_load(const char *folder) {
    Fish fish = {.model = model_load(folder)};
    fish_note(&fish, folder);
    fish.tokenizer = model_tokenizer(fish.model, folder);
    fish_marks(&fish);
    fish.voice = voice_new(fish.model, 1);
    return fish;
}

void fish_free(Fish *fish) {
    voice_free(&fish->voice);
    free(fish->marks.ids);
    tokenizer_free(&fish->tokenizer);
    model_free(&fish->model);
}

size_t fish_prompt(const Fish *fish, Tokens *tokens, const char *question,
                   size_t length) {
    size_t T = fish->model->config.T, room = T - T / 4;
    for (;;) {
        tokens->count = 0;
        tokenizer_encode_prompt(fish->tokenizer, tokens, question, length);
        if (tokens->count <= room) return length;
        if (length == 0)
            fail(EX_DATAERR, "config.json: a context of %zu has no room for a question",
                 T);
        size_t shorter = length * room / tokens->count;
        length = shorter < length ? shorter : length - 1;
        while (length > 0 && ((unsigned char)question[length] & 0xC0) == 0x80) length--;
    }
}

void fish_hear(Fish *fish, const Tokens *prompt, float *logits) {
    uint32_t *slots = memory_new(prompt->count, sizeof *slots); /* all 0 */
    uint32_t last = (uint32_t)prompt->count - 1;
    voice_clear(fish->voice, 0);
    voice_read(fish->voice, prompt->ids, slots, prompt->count);
    voice_logits(fish->voice, logits, &last, 1);
    free(slots);
}

void fish_follow(Fish *fish, int32_t token, float *logits) {
    uint32_t zero = 0;
    voice_read(fish->voice, &token, &zero, 1);
    voice_logits(fish->voice, logits, &zero, 1);
}

void fish_choices(const Fish *fish, Choices *choices, float *logits,
                  const Sampling *sampling) {
    for (size_t i = 0; i < fish->marks.count; i++)
        logits[fish->marks.ids[i]] = -FLT_MAX;
    sample_choices(choices, logits, fish->model->config.V, sampling);
}

int fish_stops(const Fish *fish, int32_t token) {
    return tokenizer_special(fish->tokenizer, token);
}

Ending fish_answer(Fish *fish, const Tokens *prompt, const Manner *manner,
                   Random *random, Listener listener, void *ear) {
    size_t V = fish->model->config.V, T = fish->model->config.T;
    float *logits = memory_new(V, sizeof *logits), chance;
    Choices choices = choices_new(V);
    Ending ending = ANSWER_LONG;
    fish_hear(fish, prompt, logits);
    for (size_t said = 1;; said++) {
        fish_choices(fish, &choices, logits, &manner->sampling);
        int32_t token = sample_draw(&choices, random, &chance);
        if (fish_stops(fish, token))
            ending = ANSWER_ENDED;
        else if (!listener(ear, token, chance))
            ending = ANSWER_STOPPED;
        else if (voice_length(fish->voice, 0) == T)
            ending = ANSWER_FULL;
        if (ending != ANSWER_LONG || said == manner->max_tokens) break;
        fish_follow(fish, token, logits);
    }
    choices_free(&choices);
    free(logits);
    return ending;
}
