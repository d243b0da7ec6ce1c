#include "12_page/loss.h"

#include "00_ground/fail.h"
#include "04_tensors/tensors.h"

#include <math.h>
#include <stdlib.h>

/* LossWork: conversations in a row, all threads taking from the front. */
typedef struct {
    const Fish *fish;
    const TokenSet *set;
    size_t count, next;
    double *sums; /* (count) the loss of each */
} LossWork;

static size_t loss_next(LossWork *work) {
    size_t number;
#pragma omp atomic capture
    number = work->next++;
    return number;
}

static void loss_thread(LossWork *work) {
    const Config *c = &work->fish->model->config;
    Decoder *decoder = decoder_beside(work->fish->decoder, 1);
    float *logits = memory_new(c->T * c->V, sizeof *logits);
    float *losses = memory_new(c->T, sizeof *losses);
    uint32_t *slots = memory_new(c->T, sizeof *slots); /* all 0 */
    for (size_t s; (s = loss_next(work)) < work->count;) {
        const int32_t *ids = work->set->ids + work->set->starts[s];
        size_t rows = token_set_rows(work->set, s);
        decoder_clear(decoder, 0);
        decoder_read(decoder, ids, slots, rows);
        decoder_logits(decoder, logits, 0, rows);
        crossentropy_forward(losses, logits, ids + 1, rows, c->V);
        for (size_t i = 0; i < rows; i++) work->sums[s] += (double)losses[i];
    }
    free(logits);
    free(losses);
    free(slots);
    decoder_free(&decoder);
}

Loss fish_loss(const Fish *fish, const char *dataset, size_t limit) {
    TokenSet set =
        token_set_from_dataset(dataset, fish->tokenizer, fish->model->config.T);
    LossWork work = {.fish = fish, .set = &set, .count = set.sequences};
    if (work.count > limit) work.count = limit;
    work.sums = memory_new(work.count, sizeof *work.sums);
#pragma omp parallel
#pragma omp parallel num_threads(1) /* a team of one: its kernels hand out nothing */
    loss_thread(&work);
    Loss loss = {0};
    for (size_t s = 0; s < work.count; s++) {
        loss.sum += work.sums[s];
        loss.count += token_set_rows(&set, s);
    }
    if (!isfinite(loss.sum))
        fail(EX_DATAERR, "%s: the loss is %g: the model's weights are too large",
             dataset, loss.sum);
    free(work.sums);
    token_set_free(&set);
    return loss;
}
