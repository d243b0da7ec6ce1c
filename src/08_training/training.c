#include "08_training/training.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "00_ground/random.h"
#include "04_tensors/machine.h"
#include "08_training/setup.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>

/* Conversations that are enough to see on the way where a training goes. */
#define EVAL_PART 1000

static volatile sig_atomic_t training_signal;

static void training_interrupt(int number) {
    training_signal = number;
}

static void training_sum(AdamWSize *all, const AdamWSize *sizes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        all->weights += sizes[i].weights;
        all->moved += sizes[i].moved;
    }
}

/* How far the step went, as a share of how large the weights are. */
static double training_moved(const Training *t) {
    AdamWSize all = {0, 0};
    training_sum(&all, t->adamw.sizes, t->adamw.tensors);
    training_sum(&all, t->muon.sizes, t->muon.count);
    return sqrt(all.moved / all.weights);
}

/* A model that is no better than chance by far is beyond help: stop before the step. */
static void training_check(const Training *t, double loss, double norm) {
    if (isfinite(loss) && isfinite(norm) && loss < 1.5 * log((double)t->config.V))
        return;
    progress_break();
    char kept[80] = "";
    if (t->saved != UINT64_MAX)
        snprintf(kept, sizeof kept, " (the checkpoint of step %" PRIu64 " is whole)",
                 t->saved);
    fail(EX_DATAERR,
         "step %" PRIu64 ": the loss is %g, the gradient's norm %g: training has blown "
         "up%s; try half the --rate, twice the --warmup, or --clip 1",
         t->now.step + 1, loss, norm, kept);
}

/* The conversations of a batch from number `first` on, as many as fit into `micro`
 * rows. Its starts are counted from its own first row: they go to `starts`. */
static Batch training_part(const Batch *batch, size_t first, size_t micro,
                           uint32_t *starts) {
    size_t from = batch->starts[first], sequences = 0;
    while (first + sequences < batch->sequences &&
           (sequences == 0 || batch->starts[first + sequences + 1] - from <= micro))
        sequences++;
    for (size_t s = 0; s <= sequences; s++)
        starts[s] = batch->starts[first + s] - (uint32_t)from;
    return (Batch){.rows = starts[sequences],
                   .sequences = sequences,
                   .tokens = batch->tokens + from,
                   .targets = batch->targets + from,
                   .positions = batch->positions + from,
                   .starts = starts,
                   .lines = batch->lines + first};
}

/* The gradient of a batch's mean loss, added up pass by pass: the whole batch at once
 * would need memory for all its activations. */
static Loss training_gradient(Training *t, const Batch *batch) {
    const Recipe *recipe = &t->order->recipe;
    Random masks = random_seed(t->order->seed, "dropout");
    uint64_t pass = random_at(masks.state, t->now.step);
    uint32_t *starts = memory_new(batch->sequences + 1, sizeof *starts);
    Loss all = {0, 0};
    for (size_t first = 0; first < batch->sequences; pass++) {
        Batch part = training_part(batch, first, (size_t)recipe->micro, starts);
        Dropout drop = {recipe->dropout, random_mix(pass)};
        Loss loss =
            backprop_run(t->model, t->backprop, &part, 1.0f / (float)batch->rows,
                         recipe->dropout > 0 ? &drop : NULL);
        all.sum += loss.sum;
        all.count += loss.count;
        first += part.sequences;
    }
    free(starts);
    return all;
}

static LogRow training_step(Training *t) {
    const Recipe *recipe = &t->order->recipe;
    Schedule schedule = recipe_schedule(recipe);
    AdamWRule rule = recipe_rule(recipe);
    Batch batch;
    batcher_next(t->batcher, &batch);
    Loss loss = training_gradient(t, &batch);
    double mean = loss.sum / (double)loss.count;
    double norm = adamw_norm(&t->adamw, t->backprop->gradients);
    training_check(t, mean, norm);
    uint64_t step = ++t->now.step;
    double rate = schedule_rate(&schedule, step), share = rate / recipe->rate;
    float scale = clip_scale(norm, recipe->clip);
    float *w = t->model->parameters, *g = t->backprop->gradients;
    adamw_step(&t->adamw, w, g, scale, rate, &rule);
    muon_step(&t->muon, w, t->adamw.m, g, scale, share * recipe->muon_rate,
              recipe->momentum, recipe->weight_decay);
    t->now.tokens += loss.count;
    t->now.place = batcher_place(t->batcher);
    return (LogRow){.step = step,
                    .tokens = t->now.tokens,
                    .rate = rate,
                    .loss = mean,
                    .norm = norm,
                    .moved = training_moved(t),
                    .eval = NAN};
}

uint64_t snapshot_next(uint64_t step) {
    if (step < 50) return 50;
    for (uint64_t power = 100;; power *= 10)
        for (uint64_t digit = 1; digit <= 5; digit = digit == 1 ? 2 : digit + 3)
            if (digit * power > step && digit * power != 100) return digit * power;
}

static int training_due(uint64_t step, double every) {
    return every > 0 && step % (uint64_t)every == 0;
}

/* What a reader should know when a write fails from now on. */
static void training_promise(const Training *t) {
    static char promise[80];
    snprintf(promise, sizeof promise,
             "the checkpoint of step %" PRIu64 " is whole: --resume goes on from it",
             t->saved);
    fail_advise(promise);
}

static void training_save(Training *t) {
    t->now.log = log_place(&t->log);
    t->now.seconds = clock_seconds() - t->began;
    checkpoint_save(t->order->run, &t->now, t->model, &t->adamw, t->order->tokenizer);
    t->saved = t->now.step;
    training_promise(t);
}

/* The loss on the evaluation set, on its first part only unless the training is over:
 * one line of stdout, and a snapshot if it is time. */
static double training_evaluate(Training *t, double loss, int snapshot) {
    TokenSet set = t->eval;
    if (t->now.step < (uint64_t)t->order->recipe.steps && set.sequences > EVAL_PART)
        set.sequences = EVAL_PART;
    Loss eval = evaluate_set(t->model, &t->backprop->forward, &set,
                             (size_t)t->order->recipe.micro, NULL);
    double mean = eval.sum / (double)eval.count;
    progress_break();
    printf("step %6" PRIu64 "  tokens %9" PRIu64 "  ", t->now.step, t->now.tokens);
    if (!isnan(loss)) printf("loss %.4f  ", loss);
    printf("eval %.4f\n", mean);
    fflush(stdout);
    if (snapshot) {
        char name[48];
        snprintf(name, sizeof name, "snapshots/%06" PRIu64, t->now.step);
        char *folder = path_join(t->order->run, name);
        model_save(t->model, folder, t->order->tokenizer);
        free(folder);
    }
    return mean;
}

static void training_show(Progress *progress, const Training *t, const LogRow *row,
                          double eval) {
    progress_show(progress, t->now.step, "loss %.4f  eval %.4f  %.0f tokens/s",
                  row->loss, eval, row->speed);
}

/* One step and all that is due after it. Returns the newest loss on the evaluation set,
 * `eval` being the one before. */
static double training_advance(Training *t, Progress *progress, double eval) {
    const Recipe *recipe = &t->order->recipe;
    double before = clock_seconds();
    uint64_t tokens = t->now.tokens;
    int last = t->now.step + 1 == (uint64_t)recipe->steps;
    int snapshot = snapshot_next(t->now.step) == t->now.step + 1;
    LogRow row = training_step(t);
    row.seconds = clock_seconds() - t->began;
    row.speed = (double)(row.tokens - tokens) / (clock_seconds() - before);
    if (last || snapshot || training_due(row.step, recipe->eval_every))
        eval = row.eval = training_evaluate(t, row.loss, snapshot);
    log_write(&t->log, &row);
    if (last || training_due(row.step, recipe->save_every)) training_save(t);
    training_show(progress, t, &row, eval);
    return eval;
}

/* The model, and beside it a note of how it came about, for those who meet it later. */
static void training_finish(const Training *t) {
    size_t longest = 0;
    for (size_t s = 0; s < t->train.sequences; s++) {
        size_t length = (size_t)(t->train.starts[s + 1] - t->train.starts[s]);
        if (length > longest) longest = length;
    }
    model_save(t->model, t->order->model, t->order->tokenizer);
    char *path = path_join(t->order->model, "training.json");
    AtomicFile file = file_begin(path);
    fprintf(file.stream,
            "{\n  \"steps\": %" PRIu64 ",\n  \"tokens\": %" PRIu64
            ",\n  \"longest\": %zu\n}\n",
            t->now.step, t->now.tokens, longest);
    file_commit(&file);
    free(path);
}

static void training_say(const Training *t) {
    if (t->backprop->products == MATMUL_BF16)
        fprintf(stderr, "guppy: matrix products in bf16, sums in fp32%s\n",
                matmul_bf16_fast() ? ""
                                   : "; without an instruction for it, which is slower "
                                     "than all in fp32");
}

/* An order, and the signal that ended it. */
typedef struct {
    const TrainingOrder *order;
    int stopped;
} TrainingRun;

static void training_work(void *with) {
    TrainingRun *run = with;
    const TrainingOrder *order = run->order;
    Training *t = training_new(order);
    training_say(t);
    if (t->saved != UINT64_MAX) training_promise(t);
    signal(SIGINT, training_interrupt);
    signal(SIGTERM, training_interrupt);
    if (signal(SIGHUP, training_interrupt) == SIG_IGN) /* nohup */
        signal(SIGHUP, SIG_IGN);
    double eval = NAN;
    if (t->now.step == 0 && t->saved == UINT64_MAX) {
        LogRow birth = {.rate = NAN, .loss = NAN, .norm = NAN, .moved = NAN};
        birth.eval = eval = training_evaluate(t, NAN, 1);
        log_write(&t->log, &birth);
        training_save(t);
    }
    Progress progress = progress_begin("training", (uint64_t)order->recipe.steps);
    while (t->now.step < (uint64_t)order->recipe.steps && !training_signal)
        eval = training_advance(t, &progress, eval);
    progress_end(&progress);
    if (t->now.step == (uint64_t)order->recipe.steps)
        training_finish(t);
    else {
        training_save(t);
        fprintf(stderr, "guppy: stopped after step %" PRIu64 "; --resume goes on\n",
                t->now.step);
    }
    fail_advise(NULL);
    run->stopped = t->now.step < (uint64_t)order->recipe.steps ? training_signal : 0;
    training_free(&t);
}

int training_run(const TrainingOrder *order) {
    TrainingRun run = {order, 0};
    machine_team(training_work, &run);
    return run.stopped;
}
