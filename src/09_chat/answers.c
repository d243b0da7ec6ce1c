#include "09_chat/answers.h"

#include "00_ground/fail.h"

#include <stdlib.h>

#define ANSWERS_FREE SIZE_MAX

/* The answers being made: slot s of the voice works on answer jobs[s]. */
typedef struct {
    Fish *fish;
    const Manner *manner;
    Tokens *answers;
    size_t *jobs;      /* (slots) or ANSWERS_FREE */
    Random *randoms;   /* (slots) */
    int32_t *tokens;   /* (slots) what each said last, in the order of `reading` */
    uint32_t *rows;    /* (rows) */
    uint32_t *reading; /* (rows) slots, as voice_read wants them */
    float *logits;     /* (slots, V) */
    Choices choices;
} Answers;

/* Draw a token for a slot and note it; a slot whose answer has ended becomes free. */
static void answers_draw(Answers *a, uint32_t slot, const float *logits) {
    const Config *config = &a->fish->model->config;
    Tokens *answer = &a->answers[a->jobs[slot]];
    sample_choices(&a->choices, logits, config->V, &a->manner->sampling);
    int32_t token = sample_draw(&a->choices, &a->randoms[slot], NULL);
    int stops = fish_stops(a->fish, token);
    if (!stops) tokens_push(answer, token);
    if (stops || answer->count == a->manner->max_tokens ||
        voice_length(a->fish->voice, slot) == config->T)
        a->jobs[slot] = ANSWERS_FREE;
}

static void answers_begin(Answers *a, uint32_t slot, size_t job, const Tokens *prompt,
                          Random random) {
    a->jobs[slot] = job;
    a->randoms[slot] = random;
    a->answers[job].count = 0;
    for (size_t i = 0; i < prompt->count; i++) a->reading[i] = slot;
    voice_clear(a->fish->voice, slot);
    voice_read(a->fish->voice, prompt->ids, a->reading, prompt->count);
    uint32_t last = (uint32_t)prompt->count - 1;
    voice_logits(a->fish->voice, a->logits, &last, 1);
    answers_draw(a, slot, a->logits);
}

/* One more token for every answer in the making. Returns how many there are. */
static size_t answers_advance(Answers *a, size_t slots) {
    size_t V = a->fish->model->config.V;
    uint32_t count = 0;
    for (uint32_t s = 0; s < slots; s++) {
        if (a->jobs[s] == ANSWERS_FREE) continue;
        const Tokens *answer = &a->answers[a->jobs[s]];
        a->tokens[count] = answer->ids[answer->count - 1];
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

void answers_sample(Fish *fish, Tokens *answers, const Tokens *prompts,
                    const Random *randoms, size_t count, const Manner *manner) {
    const Config *config = &fish->model->config;
    size_t slots = voice_slots(fish->voice);
    size_t rows = slots > config->T ? slots : config->T;
    Answers a = {.fish = fish,
                 .manner = manner,
                 .answers = answers,
                 .jobs = memory_new(slots, sizeof *a.jobs),
                 .randoms = memory_new(slots, sizeof *a.randoms),
                 .tokens = memory_new(slots, sizeof *a.tokens),
                 .rows = memory_new(rows, sizeof *a.rows),
                 .reading = memory_new(rows, sizeof *a.reading),
                 .logits = memory_new(slots * config->V, sizeof *a.logits),
                 .choices = choices_new(config->V)};
    for (size_t s = 0; s < slots; s++) a.jobs[s] = ANSWERS_FREE;
    size_t next = 0, working;
    do {
        for (uint32_t s = 0; s < slots; s++)
            while (a.jobs[s] == ANSWERS_FREE && next < count) {
                answers_begin(&a, s, next, &prompts[next], randoms[next]);
                next++;
            }
        working = answers_advance(&a, slots);
    } while (working > 0 || next < count);
    void *blocks[] = {a.jobs, a.randoms, a.tokens, a.rows, a.reading, a.logits};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    choices_free(&a.choices);
}
