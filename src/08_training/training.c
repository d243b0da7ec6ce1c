#include "08_training/training.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "00_ground/random.h"
#include "00_ground/run.h"
#include "04_tensors/machine.h"
#include "08_training/evaluate.h"
#include "08_training/state.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* Conversations that are enough to see on the way where a training goes. */
#define EVAL_PART 1000

static atomic_int training_signal; /* whichever thread is interrupted */

static void training_interrupt(int number) {
    training_signal = number;
}

static void training_listen(void) {
    signal(SIGINT, training_interrupt);
    signal(SIGTERM, training_interrupt);
    if (signal(SIGHUP, training_interrupt) == SIG_IGN) /* nohup */
        signal(SIGHUP, SIG_IGN);
}

/* A model that is far worse than chance is beyond help: stop before the step. */
static void training_check(const Training *t, double loss, double norm) {
    if (isfinite(loss) && isfinite(norm) &&
        loss < 1.5 * log((double)t->model->config.V))
        return;
    progress_break();
    fail(EX_DATAERR,
         "step %" PRIu64 ": the loss is %g, the gradient's norm %g: training has blown "
         "up (the last checkpoint is whole); try half the --rate, twice the --warmup "
         "or --clip 1",
         t->now.step + 1, loss, norm);
}

/* The conversations of a batch from number `first` on, as many as end before row `end`,
 * but one at least. Its starts are counted from its own first row: they go to
 * `starts`. */
static Batch training_part(const Batch *batch, size_t first, size_t end,
                           uint32_t *starts) {
    size_t from = batch->starts[first], sequences = 1;
    while (first + sequences < batch->sequences &&
           batch->starts[first + sequences + 1] <= end)
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
 * would need memory for all its activations. The passes are as few as `micro` allows,
 * and of like size. */
static Loss training_gradient(Training *t, const Batch *batch) {
    const Recipe *recipe = &t->order->recipe;
    Random masks = random_seed(t->order->seed, "dropout");
    uint64_t pass = random_at(masks.state, t->now.step);
    uint32_t *starts = memory_new(batch->sequences + 1, sizeof *starts);
    size_t passes = (batch->rows + recipe->micro - 1) / recipe->micro, made = 0;
    Loss all = {0, 0};
    for (size_t first = 0; first < batch->sequences; pass++) {
        size_t end = batch->rows * ++made / passes;
        Batch part = training_part(batch, first, end, starts);
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
    float *gradients = t->backprop->gradients;
    Batch batch;
    t->model->awake = recipe_awake(recipe, t->now.step + 1, t->model->config.L);
    batcher_limit(t->batcher, recipe_rows(recipe, t->now.step + 1));
    batcher_next(t->batcher, &batch);
    Loss loss = training_gradient(t, &batch);
    double norm = adamw_norm(&t->optimizer.adamw, gradients);
    training_check(t, loss_mean(loss), norm);
    LogRow row = {.loss = loss_mean(loss), .norm = norm};
    row.rate = optimizer_step(&t->optimizer, recipe, t->model->parameters, gradients,
                              clip_scale(norm, recipe->clip), &row.moved);
    row.step = ++t->now.step;
    row.tokens = t->now.tokens += loss.count;
    t->now.place = batcher_place(t->batcher);
    return row;
}

uint64_t snapshot_next(uint64_t step) {
    if (step < 50) return 50;
    for (uint64_t power = 100;; power *= 10)
        for (uint64_t digit = 1; digit <= 5; digit = digit == 1 ? 2 : digit + 3)
            if (digit * power > step && digit * power != 100) return digit * power;
}

static void training_snapshot(const Training *t) {
    char name[48];
    snprintf(name, sizeof name, RUN_SNAPSHOTS "/%06" PRIu64, t->now.step);
    char *folder = path_join(t->order->run, name);
    model_save(t->model, folder, t->order->tokenizer);
    free(folder);
}

static void training_save(Training *t) {
    t->now.log = log_place(&t->log);
    t->now.milliseconds = (uint64_t)(1e3 * (clock_seconds() - t->began));
    checkpoint_save(t->checkpoint, &t->now, t->model, &t->optimizer.adamw);
}

/* The loss on the evaluation set, on its first part only unless the training is over:
 * one line of stdout. */
static double training_evaluate(Training *t, const LogRow *row) {
    TokenSet set = t->eval;
    if (row->step < t->order->recipe.schedule.steps && set.sequences > EVAL_PART)
        set.sequences = EVAL_PART;
    double mean = loss_mean(evaluate_set(t->model, &t->backprop->forward, &set,
                                         t->order->recipe.micro, NULL));
    progress_break();
    printf("step %6" PRIu64 "  tokens %9" PRIu64 "  ", row->step, row->tokens);
    if (row->step > 0) printf("loss %.4f  ", row->loss);
    printf("eval %.4f\n", mean);
    fflush(stdout);
    return mean;
}

/* Logs a step, the newborn being step 0, after all that is due then. */
static void training_record(Training *t, LogRow *row) {
    const Recipe *recipe = &t->order->recipe;
    uint64_t step = row->step;
    int end = step == 0 || step == recipe->schedule.steps;
    int snapshot = step == 0 || step == snapshot_next(step - 1);
    int due = recipe->eval_every && step % recipe->eval_every == 0;
    row->eval = NAN;
    if (end || snapshot || due) row->eval = t->newest_eval = training_evaluate(t, row);
    if (snapshot) training_snapshot(t);
    log_write(&t->log, row);
    due = recipe->save_every && step % recipe->save_every == 0;
    if (end || due) training_save(t);
}

static void training_advance(Training *t, Progress *progress) {
    double before = clock_seconds();
    uint64_t tokens = t->now.tokens;
    LogRow row = training_step(t);
    row.seconds = clock_seconds() - t->began;
    row.speed = (double)(row.tokens - tokens) / (clock_seconds() - before);
    training_record(t, &row);
    progress->share = recipe_share(&t->order->recipe, &t->model->config, row.step);
    char eval[32] = ""; /* who goes on does not know it yet */
    if (!isnan(t->newest_eval))
        snprintf(eval, sizeof eval, "  eval %.4f", t->newest_eval);
    progress_show(progress, row.step, "loss %.4f%s  %.0f tokens/s", row.loss, eval,
                  row.speed);
}

/* How many blocks ran, in the mean over the rows of all steps. */
static double training_blocks(const Recipe *recipe, size_t L) {
    double rows = 0, blocks = 0;
    for (size_t s = 1; s <= recipe->schedule.steps; s++) {
        double of_step = (double)recipe_rows(recipe, s);
        rows += of_step;
        blocks += of_step * (double)recipe_awake(recipe, s, L);
    }
    return rows > 0 ? blocks / rows : (double)L;
}

/* The model, and beside it a note of how it came about. */
static void training_finish(const Training *t) {
    size_t longest = 0;
    for (size_t s = 0; s < t->train.sequences; s++)
        if (token_set_rows(&t->train, s) + 1 > longest)
            longest = token_set_rows(&t->train, s) + 1;
    model_save(t->model, t->order->model, t->order->tokenizer);
    char *path = path_join(t->order->model, "training.json");
    AtomicFile file = file_begin(path);
    fprintf(file.stream,
            "{\n  \"steps\": %" PRIu64 ",\n  \"tokens\": %" PRIu64
            ",\n  \"longest\": %zu,\n  \"blocks\": %.4f\n}\n",
            t->now.step, t->now.tokens, longest,
            training_blocks(&t->order->recipe, t->model->config.L));
    file_commit(&file);
    free(path);
}

static void training_say_products(MatmulProducts products) {
    if (products == MATMUL_BF16)
        fprintf(stderr, "guppy: matrix products in bf16, sums in fp32%s\n",
                matmul_bf16_fast() ? ""
                                   : "; without an instruction for it, which is slower "
                                     "than all in fp32");
}

static void training_work(void *with) {
    Training *t = with;
    const Recipe *recipe = &t->order->recipe;
    training_say_products(recipe->products);
    training_listen();
    if (!t->resumed) training_record(t, &(LogRow){.step = 0});
    fail_advise("the last checkpoint is whole: --resume goes on from it");
    Progress progress = progress_begin("training", recipe->schedule.steps);
    progress.from = recipe_share(recipe, &t->model->config, t->now.step);
    while (t->now.step < recipe->schedule.steps && !training_signal)
        training_advance(t, &progress);
    progress_end(&progress);
    if (t->now.step == recipe->schedule.steps) {
        training_finish(t);
    } else {
        training_save(t);
        fprintf(stderr, "guppy: stopped after step %" PRIu64 "; --resume goes on\n",
                t->now.step);
    }
    fail_advise(NULL);
}

int training_run(const TrainingOrder *order) {
    Training *t = training_new(order);
    machine_team(training_work, t);
    int stopped = t->now.step < order->recipe.schedule.steps ? training_signal : 0;
    training_free(&t);
    return stopped;
}
