#include "10_examiner/answers.h"

#include "00_ground/fail.h"
#include "04_tensors/machine.h"

#include <stdlib.h>

#define ANSWERS_SIDE_BY_SIDE 64 /* of all threads together */
#define ANSWERS_LEAST        16 /* of one */

/* Queue: the requests in a row, all threads taking from its front. */
typedef struct {
    Request *requests; /* (count) */
    Tokens *tokens;    /* (count) the prompt of each, and then its answer so far */
    size_t count, next;
} Queue;

/* Worker: what makes the answers of one thread. Slot s of its decoder works on request
 * number request[s]. */
typedef struct {
    const Fish *fish;
    const Sampling *sampling;
    Queue *queue;
    Decoder *decoder;
    size_t slots;
    size_t *request; /* (slots) the queue's count: the slot is free */
    int32_t *tokens; /* (slots) the last one of each answer, in the order of `reads` */
    uint32_t *reads; /* (rows of the decoder) slots, as decoder_read wants them */
    float *logits;   /* (slots, V) */
    Choices choices;
} Worker;

static int worker_idle(const Worker *w, uint32_t slot) {
    return w->request[slot] == w->queue->count;
}

/* Draw a token for a slot and note it; a slot whose answer has ended becomes free. */
static void worker_draw(Worker *w, uint32_t slot, float *logits) {
    Request *request = &w->queue->requests[w->request[slot]];
    Tokens *answer = &w->queue->tokens[w->request[slot]];
    fish_choices(w->fish, &w->choices, logits, w->sampling);
    int32_t token = sample_draw(&w->choices, &request->random, NULL);
    int ended = tokenizer_special(w->fish->tokenizer, token);
    if (!ended) tokens_push(answer, token);
    if (!ended && answer->count < w->sampling->max_tokens &&
        decoder_length(w->decoder, slot) < w->fish->model->config.T)
        return;
    request->answer = tokenizer_decode(w->fish->tokenizer, answer->ids, answer->count,
                                       &request->answer_length);
    w->request[slot] = w->queue->count;
}

/* Read the prompt of request `number` in a slot, and draw the first token. */
static void worker_begin(Worker *w, uint32_t slot, size_t number) {
    Tokens *tokens = &w->queue->tokens[number];
    for (size_t i = 0; i < tokens->count; i++) w->reads[i] = slot;
    decoder_clear(w->decoder, slot);
    decoder_read(w->decoder, tokens->ids, w->reads, tokens->count);
    decoder_logits(w->decoder, w->logits, tokens->count - 1, 1);
    w->request[slot] = number;
    tokens->count = 0;
    worker_draw(w, slot, w->logits);
}

static size_t queue_next(Queue *queue) {
    size_t number;
#pragma omp atomic capture
    number = queue->next++;
    return number < queue->count ? number : queue->count;
}

/* Give every free slot a request, while there are any. An answer that ends with its
 * first token leaves its slot free for another. */
static void worker_fill(Worker *w) {
    for (uint32_t slot = 0; slot < w->slots; slot++)
        while (worker_idle(w, slot)) {
            size_t number = queue_next(w->queue);
            if (number == w->queue->count) return;
            worker_begin(w, slot, number);
        }
}

/* One more token for every answer in the making. Returns how many there are. */
static size_t worker_advance(Worker *w) {
    size_t V = w->fish->model->config.V, count = 0;
    for (uint32_t slot = 0; slot < w->slots; slot++) {
        if (worker_idle(w, slot)) continue;
        const Tokens *answer = &w->queue->tokens[w->request[slot]];
        w->tokens[count] = answer->ids[answer->count - 1];
        w->reads[count] = slot;
        count++;
    }
    if (count == 0) return 0;
    decoder_read(w->decoder, w->tokens, w->reads, count);
    decoder_logits(w->decoder, w->logits, 0, count);
    for (size_t i = 0; i < count; i++) worker_draw(w, w->reads[i], w->logits + i * V);
    return count;
}

/* What one thread does, until the queue is empty and its own answers are made. */
static void worker_run(const Fish *fish, const Sampling *sampling, Queue *queue,
                       size_t slots) {
    const Config *config = &fish->model->config;
    Worker w = {.fish = fish,
                .sampling = sampling,
                .queue = queue,
                .decoder = decoder_beside(fish->decoder, slots),
                .slots = slots,
                .request = memory_new(slots, sizeof *w.request),
                .tokens = memory_new(slots, sizeof *w.tokens),
                .reads = memory_new(slots + config->T, sizeof *w.reads),
                .logits = memory_new(slots * config->V, sizeof *w.logits),
                .choices = choices_new(config->V)};
    for (size_t slot = 0; slot < slots; slot++) w.request[slot] = queue->count;
    do worker_fill(&w);
    while (worker_advance(&w) > 0);
    free(w.request);
    free(w.tokens);
    free(w.reads);
    free(w.logits);
    choices_free(&w.choices);
    decoder_free(&w.decoder);
}

/* Only one thread at a time may use the tokenizer, so the prompts come first. */
void answers_make(const Fish *fish, Request *requests, size_t count,
                  const Sampling *sampling) {
    Queue queue = {requests, memory_new(count, sizeof *queue.tokens), count, 0};
    for (size_t i = 0; i < count; i++)
        fish_prompt(fish, &queue.tokens[i], requests[i].question,
                    requests[i].question_length);
    size_t threads = (size_t)machine_threads();
    size_t slots = ANSWERS_SIDE_BY_SIDE / threads,
           share = (count + threads - 1) / threads;
    if (slots < ANSWERS_LEAST) slots = ANSWERS_LEAST;
    if (slots > share) slots = share;
#pragma omp parallel
#pragma omp parallel num_threads(1) /* a team of one: its kernels hand out nothing */
    worker_run(fish, sampling, &queue, slots);
    for (size_t i = 0; i < count; i++) free(queue.tokens[i].ids);
    free(queue.tokens);
}
