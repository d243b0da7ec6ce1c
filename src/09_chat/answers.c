#include "09_chat/answers.h"

#include "00_ground/fail.h"
#include "04_tensors/machine.h"

#include <stdlib.h>

#define ANSWERS_SIDE_BY_SIDE 64 /* of all threads together */
#define ANSWERS_LEAST        16 /* of one */

/* Queue: the questions in a row, all threads taking from its front. */
typedef struct {
    Ask *asks;    /* (count) */
    Tokens *said; /* (count) the prompt of each, and then what was answered */
    size_t count, next;
} Queue;

/* Desk: where a thread makes answers. Slot s of its voice works on number at[s]. */
typedef struct {
    const Fish *fish;
    const Manner *manner;
    Queue *queue;
    Voice *voice;
    size_t slots;
    size_t *at;        /* (slots) the queue's count: the slot is free */
    int32_t *tokens;   /* (slots) what each said last, in the order of `reading` */
    uint32_t *rows;    /* (slots) */
    uint32_t *reading; /* (rows of the voice) slots, as voice_read wants them */
    float *logits;     /* (slots, V) */
    Choices choices;
} Desk;

/* Draw a token for a slot and note it; a slot whose answer has ended becomes free. */
static void desk_draw(Desk *d, uint32_t slot, float *logits) {
    const Config *config = &d->fish->model->config;
    Ask *ask = &d->queue->asks[d->at[slot]];
    Tokens *said = &d->queue->said[d->at[slot]];
    fish_choices(d->fish, &d->choices, logits, &d->manner->sampling);
    int32_t token = sample_draw(&d->choices, &ask->random, NULL);
    int stops = fish_stops(d->fish, token);
    if (!stops) tokens_push(said, token);
    if (!stops && said->count < d->manner->max_tokens &&
        voice_length(d->voice, slot) < config->T)
        return;
    ask->answer = tokenizer_decode(d->fish->tokenizer, said->ids, said->count,
                                   &ask->answer_length);
    d->at[slot] = d->queue->count;
}

static void desk_begin(Desk *d, uint32_t slot, size_t number) {
    Tokens *said = &d->queue->said[number];
    uint32_t last = (uint32_t)said->count - 1;
    for (size_t i = 0; i < said->count; i++) d->reading[i] = slot;
    voice_clear(d->voice, slot);
    voice_read(d->voice, said->ids, d->reading, said->count);
    voice_logits(d->voice, d->logits, &last, 1);
    d->at[slot] = number;
    said->count = 0;
    desk_draw(d, slot, d->logits);
}

/* One more token for every answer in the making. Returns how many there are. */
static size_t desk_advance(Desk *d) {
    size_t V = d->fish->model->config.V;
    uint32_t count = 0;
    for (uint32_t s = 0; s < d->slots; s++) {
        if (d->at[s] == d->queue->count) continue;
        const Tokens *said = &d->queue->said[d->at[s]];
        d->tokens[count] = said->ids[said->count - 1];
        d->reading[count] = s;
        d->rows[count] = count;
        count++;
    }
    if (count == 0) return 0;
    voice_read(d->voice, d->tokens, d->reading, count);
    voice_logits(d->voice, d->logits, d->rows, count);
    for (uint32_t i = 0; i < count; i++) desk_draw(d, d->reading[i], d->logits + i * V);
    return count;
}

static size_t queue_next(Queue *queue) {
    size_t number;
#pragma omp atomic capture
    number = queue->next++;
    return number < queue->count ? number : queue->count;
}

/* What one thread does, until the queue is empty and its own answers are made. */
static void desk_work(const Fish *fish, const Manner *manner, Queue *queue,
                      size_t slots) {
    const Config *config = &fish->model->config;
    Desk d = {.fish = fish,
              .manner = manner,
              .queue = queue,
              .voice = voice_beside(fish->voice, slots),
              .slots = slots,
              .at = memory_new(slots, sizeof *d.at),
              .tokens = memory_new(slots, sizeof *d.tokens),
              .rows = memory_new(slots, sizeof *d.rows),
              .reading = memory_new(slots + config->T, sizeof *d.reading),
              .logits = memory_new(slots * config->V, sizeof *d.logits),
              .choices = choices_new(config->V)};
    for (size_t s = 0; s < slots; s++) d.at[s] = queue->count;
    do
        for (uint32_t s = 0; s < slots; s++)
            for (size_t number; d.at[s] == queue->count &&
                                (number = queue_next(queue)) < queue->count;)
                desk_begin(&d, s, number);
    while (desk_advance(&d) > 0);
    void *blocks[] = {d.at, d.tokens, d.rows, d.reading, d.logits};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    choices_free(&d.choices);
    voice_free(&d.voice);
}

/* Only one thread at a time may use the tokenizer, so the prompts come first. */
void answers_make(const Fish *fish, Ask *asks, size_t count, const Manner *manner) {
    Queue queue = {asks, memory_new(count, sizeof *queue.said), count, 0};
    for (size_t i = 0; i < count; i++)
        fish_prompt(fish, &queue.said[i], asks[i].question, asks[i].question_length);
    size_t threads = (size_t)machine_threads();
    size_t slots = ANSWERS_SIDE_BY_SIDE / threads,
           share = (count + threads - 1) / threads;
    if (slots < ANSWERS_LEAST) slots = ANSWERS_LEAST;
    if (slots > share) slots = share;
#pragma omp parallel
#pragma omp parallel num_threads(1) /* a team of one: its kernels hand out nothing */
    desk_work(fish, manner, &queue, slots);
    for (size_t i = 0; i < count; i++) free(queue.said[i].ids);
    free(queue.said);
}
