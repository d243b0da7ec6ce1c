#include "09_chat/fish.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* training.json is a note that stage 08 leaves; a model from elsewhere has none. */
static size_t fish_longest(const char *folder) {
    char *path = path_join(folder, "training.json");
    json_int_t longest = 0;
    if (file_exists(path)) {
        json_t *note = json_read(path);
        longest = json_integer_value(json_object_get(note, "longest"));
        json_decref(note);
    }
    free(path);
    return longest > 0 ? (size_t)longest : 0;
}

static void fish_ban(Fish *fish) {
    int32_t end = tokenizer_find(fish->tokenizer, CHAT_END, strlen(CHAT_END));
    int32_t known = (int32_t)tokenizer_size(fish->tokenizer);
    for (int32_t v = 0; v < (int32_t)fish->model->config.V; v++)
        if (v >= known || (tokenizer_special(fish->tokenizer, v) && v != end))
            tokens_push(&fish->banned, v);
}

Fish fish_load(const char *folder) {
    return fish_load_with(model_load(folder), folder, &DECODER_FLOATS);
}

Fish fish_load_with(Model *model, const char *folder, const DecoderKernels *with) {
    Fish fish = {.model = model};
    fish.longest = fish_longest(folder);
    fish.tokenizer = model_tokenizer(fish.model, folder);
    fish_ban(&fish);
    fish.decoder = decoder_new_with(fish.model, with, 1);
    return fish;
}

void fish_free(Fish *fish) {
    decoder_free(&fish->decoder);
    free(fish->banned.ids);
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

void fish_prefill(Fish *fish, const Tokens *prompt, float *logits) {
    uint32_t *slots = memory_new(prompt->count, sizeof *slots); /* all 0 */
    decoder_clear(fish->decoder, 0);
    decoder_read(fish->decoder, prompt->ids, slots, prompt->count);
    decoder_logits(fish->decoder, logits, prompt->count - 1, 1);
    free(slots);
}

void fish_choices(const Fish *fish, Choices *choices, float *logits,
                  const Sampling *sampling) {
    for (size_t i = 0; i < fish->banned.count; i++)
        logits[fish->banned.ids[i]] = -FLT_MAX;
    sample_choices(choices, logits, fish->model->config.V, sampling);
}

Answer answer_begin(Fish *fish, const Tokens *prompt, const Sampling *sampling,
                    Random *random) {
    size_t V = fish->model->config.V;
    Answer answer = {.fish = fish,
                     .sampling = sampling,
                     .random = random,
                     .logits = memory_new(V, sizeof(float)),
                     .choices = choices_new(V)};
    fish_prefill(fish, prompt, answer.logits);
    return answer;
}

int answer_next(Answer *answer) {
    Fish *fish = answer->fish;
    uint32_t slot = 0;
    if (decoder_length(fish->decoder, slot) == fish->model->config.T)
        answer->ending = ANSWER_FULL;
    else if (answer->count == answer->sampling->max_tokens)
        answer->ending = ANSWER_LONG;
    if (answer->ending != ANSWER_ENDED) return 0;
    if (answer->count > 0) {
        decoder_read(fish->decoder, &answer->token, &slot, 1);
        decoder_logits(fish->decoder, answer->logits, 0, 1);
    }
    fish_choices(fish, &answer->choices, answer->logits, answer->sampling);
    answer->token = sample_draw(&answer->choices, answer->random, &answer->chance);
    if (tokenizer_special(fish->tokenizer, answer->token)) return 0; /* the end */
    answer->count++;
    return 1;
}

void answer_free(Answer *answer) {
    choices_free(&answer->choices);
    free(answer->logits);
}
