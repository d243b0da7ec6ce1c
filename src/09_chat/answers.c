#include "09_chat/answers.h"

#include "00_ground/fail.h"

#include <stdlib.h>

/* The answers being made: slot s of the voice works on asks[s]. */
typedef struct {
    Fish *fish;
    const Manner *manner;
    Ask **asks;        /* (slots) NULL: the slot is free */
    Tokens *said;      /* (slots) */
    int32_t *tokens;   /* (slots) what each said last, in the order of `reading` */
    uint32_t *rows;    /* (slots) */
    uint32_t *reading; /* (rows of the voice) slots, as voice_read wants them */
    float *logits;     /* (slots, V) */
    Choices choices;
} Answers;

/* Draw a token for a slot and note it; a slot whose answer has ended becomes free. */
static void answers_draw(Answers *a, uint32_t slot, const float *logits) {
    const Config *config = &a->fish->model->config;
    Tokens *said = &a->said[slot];
    Ask *ask = a->asks[slot];
    sample_choices(&a->choices, logits, config->V, &a->manner->sampling);
    int32_t token = sample_draw(&a->choices, &ask->random, NULL);
    int stops = fish_stops(a->fish, token);
    if (!stops) tokens_push(said, token);
    if (!stops && said->count < a->manner->max_tokens &&
        voice_length(a->fish->voice, slot) < config->T)
        return;
    ask->answer = tokenizer_decode(a->fish->tokenizer, said->ids, said->count,
                                   &ask->answer_length);
    a->asks[slot] = NULL;
}

static void answers_begin(Answers *a, uint32_t slot, Ask *ask) {
    Tokens *said = &a->said[slot];
    fish_prompt(a->fish, said, ask->question, ask->question_length);
    uint32_t last = (uint32_t)said->count - 1;
    for (size_t i = 0; i < said->count; i++) a->reading[i] = slot;
    voice_clear(a->fish->voice, slot);
    voice_read(a->fish->voice, said->ids, a->reading, said->count);
    voice_logits(a->fish->voice, a->logits, &last, 1);
    a->asks[slot] = ask;
    said->count = 0;
    answers_draw(a, slot, a->logits);
}

/* One more token for every answer in the making. Returns how many there are. */
static size_t answers_advance(Answers *a, size_t slots) {
    size_t V = a->fish->model->config.V;
    uint32_t count = 0;
    for (uint32_t s = 0; s < slots; s++) {
        if (!a->asks[s]) continue;
        a->tokens[count] = a->said[s].ids[a->said[s].count - 1];
        a->reading[count] = s;
        a->rows[count] = count;
        count++;
    }
    if (count == 0) return 0;
    voice_read(a->fish->voice, a->tokens, a->reading, count);
    voice_logits(a->fish->voice, a->logits, a->rows, count);
    for (uint32_t i = 0; i < count; i++)
        answers_draw(a, a->reading[i], a->logits + i * V);
    return count;
}

void answers_make(Fish *fish, Ask *asks, size_t count, const Manner *manner) {
    const Config *config = &fish->model->config;
    size_t slots = voice_slots(fish->voice), next = 0, working;
    Answers a = {.fish = fish,
                 .manner = manner,
                 .asks = memory_new(slots, sizeof *a.asks),
                 .said = memory_new(slots, sizeof *a.said),
                 .tokens = memory_new(slots, sizeof *a.tokens),
                 .rows = memory_new(slots, sizeof *a.rows),
                 .reading = memory_new(slots + config->T, sizeof *a.reading),
                 .logits = memory_new(slots * config->V, sizeof *a.logits),
                 .choices = choices_new(config->V)};
    do {
        for (uint32_t s = 0; s < slots; s++)
            while (!a.asks[s] && next < count) answers_begin(&a, s, &asks[next++]);
        working = answers_advance(&a, slots);
    } while (working > 0 || next < count);
    for (size_t s = 0; s < slots; s++) free(a.said[s].ids);
    void *blocks[] = {a.asks, a.said, a.tokens, a.rows, a.reading, a.logits};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    choices_free(&a.choices);
}
