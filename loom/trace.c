/* trace: linked around stage 08's program, this notes what a training computes, so that two
 * trainings can be compared to the bit: `make compare`.
 *
 * TRACE names a file. Every tensor of a step gets a line, in the order of computation:
 *
 *   STEP WHAT NAME ROWS COLUMNS DIGEST
 *
 * With TRACE_LINE=n the n-th of these tensors itself is written to TRACE.tensor, and the
 * training ends there. No checkpoint is written. */
#include "00_ground/fail.h"
#include "00_ground/random.h"
#include "07_backprop/backprop.h"
#include "08_training/checkpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *trace_file;
static uint64_t trace_step;
static unsigned long trace_lines, trace_last;
static int trace_pass; /* a training step runs: the evaluation set is not noted */

static void trace_open(void) {
    if (trace_file) return;
    const char *path = getenv("TRACE"), *last = getenv("TRACE_LINE");
    trace_file = path ? fopen(path, "w") : NULL;
    if (!trace_file)
        fail(EX_CANTCREAT, "TRACE: expected a file to write to, found '%s'",
             path ? path : "");
    setvbuf(trace_file, NULL, _IOLBF, 0); /* what is noted outlives a crash */
    trace_last = last ? strtoul(last, NULL, 10) : 0;
}

static void trace_end(const void *x, size_t count) {
    char path[4096];
    snprintf(path, sizeof path, "%s.tensor", getenv("TRACE"));
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(x, 4, count, file) != count || fclose(file) != 0)
        fail(EX_IOERR, "%s: cannot be written", path);
    fclose(trace_file);
    _exit(0);
}

/* Numbers of four bytes each: floats or token ids. */
static void trace_tensor(const char *what, const char *name, const void *x, size_t rows,
                         size_t columns) {
    uint64_t digest = 0;
    trace_open();
    for (size_t i = 0; i < rows * columns; i++) {
        uint32_t bits;
        memcpy(&bits, (const char *)x + 4 * i, 4);
        digest = (digest ^ bits) * RANDOM_STEP;
        digest ^= digest >> 32;
    }
    fprintf(trace_file, "%" PRIu64 " %s %s %zu %zu %016" PRIx64 "\n", trace_step, what,
            name, rows, columns, digest);
    if (++trace_lines == trace_last) trace_end(x, rows * columns);
}

static size_t trace_columns(const Tensor *t) {
    return t->rank == 2 ? t->shape[1] : 1;
}

/* No contract says what is in a row of probabilities beyond the token itself. */
static void trace_probabilities(const Tensor *t, const float *x, const Batch *batch) {
    const size_t N = batch->rows, W = t->shape[1];
    float *seen = memory_new(t->count, sizeof *seen);
    for (size_t head = 0; head < t->shape[0] / N; head++)
        for (size_t s = 0; s < batch->sequences; s++)
            for (size_t n = batch->starts[s]; n < batch->starts[s + 1]; n++)
                memcpy(seen + (head * N + n) * W, x + (head * N + n) * W,
                       (n + 1 - batch->starts[s]) * sizeof *x);
    trace_tensor("forward", t->name, seen, t->shape[0], W);
    free(seen);
}

void __real_model_forward(const Model *model, Activations *a, const Batch *batch,
                          const Dropout *drop);
void __wrap_model_forward(const Model *model, Activations *a, const Batch *batch,
                          const Dropout *drop) {
    __real_model_forward(model, a, batch, drop);
    for (size_t i = 0; trace_pass && i < a->layout.count; i++) {
        const Tensor *t = &a->layout.tensors[i];
        if (t->spec == LOGITS || (t->per_layer && t->layer >= model->awake)) continue;
        if (t->spec == ATT)
            trace_probabilities(t, a->block + t->offset, batch);
        else
            trace_tensor("forward", t->name, a->block + t->offset, t->shape[0],
                         trace_columns(t));
    }
}

/* Gradients from the last to the first, as they flow. */
Loss __real_backprop_run(const Model *model, Backprop *b, const Batch *batch,
                         float scale, const Dropout *drop);
Loss __wrap_backprop_run(const Model *model, Backprop *b, const Batch *batch,
                         float scale, const Dropout *drop) {
    trace_tensor("batch", "tokens", batch->tokens, batch->rows, 1);
    trace_tensor("batch", "targets", batch->targets, batch->rows, 1);
    trace_tensor("batch", "positions", batch->positions, batch->rows, 1);
    trace_tensor("batch", "starts", batch->starts, batch->sequences + 1, 1);
    trace_pass = 1;
    Loss loss = __real_backprop_run(model, b, batch, scale, drop);
    trace_pass = 0;
    trace_tensor("loss", "losses", b->losses, batch->rows, 1);
    for (size_t i = model->layout.count; i-- > 0;) {
        const Tensor *t = &model->layout.tensors[i];
        trace_tensor("backward", t->name, b->gradients + t->offset, t->shape[0],
                     trace_columns(t));
    }
    return loss;
}

/* After each step, and at birth: --save-every 1. */
void __wrap_checkpoint_save(const char *path, const Checkpoint *c, const Model *model,
                            const AdamW *adamw) {
    (void)path;
    const char *what[] = {c->step ? "moved" : "born", "mean", "square"};
    const float *blocks[] = {model->parameters, adamw->m, adamw->v};
    trace_step = c->step;
    for (size_t which = 0; which < 3; which++)
        for (size_t i = 0; i < model->layout.count; i++) {
            const Tensor *t = &model->layout.tensors[i];
            trace_tensor(what[which], t->name, blocks[which] + t->offset, t->shape[0],
                         trace_columns(t));
        }
    trace_step = c->step + 1;
}
