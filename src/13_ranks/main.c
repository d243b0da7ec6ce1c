/* 13_ranks: 08_training, shared by several programs that MPI starts.
 *
 * The training is stage 08's, to the last line: nothing there knows of ranks. Some of
 * what it calls is stage 13's, though: the linker (--wrap, see the Makefile) gives a
 * call of NAME to __wrap_NAME, which calls the original, __real_NAME, for this rank's
 * share of the work, and gives and takes what ranks owe each other. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "00_ground/random.h"
#include "08_training/evaluate.h"
#include "08_training/state.h"
#include "13_ranks/crew.h"
#include "13_ranks/stream_data.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- a step: its passes are divided ---------------------------------------------- */

Loss __real_backprop_run(const Model *model, Backprop *backprop, const Batch *batch,
                         float scale, const Dropout *drop);
double __real_adamw_norm(AdamW *adamw, const float *g);
double __real_loss_mean(Loss loss);

/* Pass 0 of a step is rank 0's, pass 1 rank 1's, and so on, round after round. The
 * sum of the losses is known when the round is over: until then the pass says 0. */
Loss __wrap_backprop_run(const Model *model, Backprop *backprop, const Batch *batch,
                         float scale, const Dropout *drop) {
    if (crew.made == crew.ranks) crew_exchange(backprop->gradients);
    if (crew.made++ == crew.rank)
        crew.newest = __real_backprop_run(model, backprop, batch, scale, drop).sum;
    return (Loss){0, batch->rows};
}

/* The passes of a step are made when its norm is asked for. Each rank has the squares
 * of its own slice; all of them are added in order. */
double __wrap_adamw_norm(AdamW *adamw, const float *g) {
    crew_exchange((float *)g);
    __real_adamw_norm(adamw, crew.sum);
    double *squares = memory_new(adamw->slice_count, sizeof *squares);
    for (size_t i = 0; i < adamw->slice_count; i++)
        squares[i] = adamw->slices[i].size.moved;
    double sum = crew_sum(0, squares, (int)adamw->slice_count);
    free(squares);
    return sqrt(sum);
}

/* No set of tokens has a loss of exactly 0: that is what passes say, see above. */
double __wrap_loss_mean(Loss loss) {
    if (loss.sum == 0) loss.sum = crew.loss;
    return __real_loss_mean(loss);
}

/* ---- the optimizer: each rank has it for its own slice --------------------------- */

AdamW __real_adamw_new(const AdamWTensor *tensors, size_t count, size_t total);
Muon __real_muon_new(const MuonMatrix *matrices, size_t count);
StepSize __real_adamw_step(AdamW *adamw, float *w, float *g, float scale, double rate,
                           const AdamWRule *rule);
StepSize __real_muon_step(Muon *muon, float *w, float *m, float *g, float scale,
                          double rate, double momentum, double decay);

/* The rank's slice, in floats of the block. */
static size_t slice_begin(void) {
    return (size_t)crew.cuts[crew.rank];
}

static size_t slice_end(void) {
    return (size_t)crew.cuts[crew.rank + 1];
}

/* What of the tensors is in the slice, counted from its beginning. */
AdamW __wrap_adamw_new(const AdamWTensor *tensors, size_t count, size_t total) {
    crew_divide(tensors, count, total);
    size_t begin = slice_begin(), end = slice_end(), own = 0;
    AdamWTensor *mine = memory_new(count, sizeof *mine);
    for (size_t i = 0; i < count; i++) {
        size_t from = tensors[i].begin, to = from + tensors[i].count;
        if (from < begin) from = begin;
        if (to > end) to = end;
        if (from >= to) continue;
        mine[own] = tensors[i];
        mine[own].begin = from - begin;
        mine[own++].count = to - from;
    }
    AdamW adamw = __real_adamw_new(mine, own, end - begin);
    free(mine);
    return adamw;
}

Muon __wrap_muon_new(const MuonMatrix *matrices, size_t count) {
    MuonMatrix *mine = memory_new(count, sizeof *mine);
    size_t own = 0;
    for (size_t i = 0; i < count; i++) {
        if (matrices[i].begin < slice_begin() || matrices[i].begin >= slice_end())
            continue;
        mine[own] = matrices[i];
        mine[own++].begin -= slice_begin();
    }
    Muon muon = __real_muon_new(mine, own);
    free(mine);
    return muon;
}

/* The sums of sizes, added one by one in the order of all ranks. */
static StepSize sizes_sum(const double *weights, const double *moved, size_t count) {
    return (StepSize){crew_sum(0, weights, (int)count), crew_sum(0, moved, (int)count)};
}

StepSize __wrap_adamw_step(AdamW *adamw, float *w, float *g, float scale, double rate,
                           const AdamWRule *rule) {
    (void)g; /* the gradients' sum is the crew's */
    __real_adamw_step(adamw, w + slice_begin(), crew.sum, scale, rate, rule);
    double *weights = memory_new(2 * adamw->slice_count, sizeof *weights);
    double *moved = weights + adamw->slice_count;
    size_t count = 0;
    for (size_t i = 0; i < adamw->slice_count; i++) {
        if (adamw->slices[i].excluded) continue;
        weights[count] = adamw->slices[i].size.weights;
        moved[count++] = adamw->slices[i].size.moved;
    }
    StepSize size = sizes_sum(weights, moved, count);
    free(weights);
    return size;
}

static void crew_heed(void);

/* The last that happens in a step: now all ranks get all weights. */
StepSize __wrap_muon_step(Muon *muon, float *w, float *m, float *g, float scale,
                          double rate, double momentum, double decay) {
    (void)g;
    __real_muon_step(muon, w + slice_begin(), m, crew.sum, scale, rate, momentum,
                     decay);
    double *weights = memory_new(2 * muon->count, sizeof *weights);
    double *moved = weights + muon->count;
    for (size_t i = 0; i < muon->count; i++) {
        weights[i] = muon->matrices[i].size.weights;
        moved[i] = muon->matrices[i].size.moved;
    }
    StepSize size = sizes_sum(weights, moved, muon->count);
    free(weights);
    crew_share(w);
    crew.loss = 0;
    crew_heed();
    return size;
}

/* ---- signals: all ranks end after the same step ---------------------------------- */

typedef void Handler(int number);

Handler *__real_signal(int number, Handler *handler);

static volatile sig_atomic_t signal_noted;
static Handler *signal_handler;

static void signal_note(int number) {
    signal_noted = number;
}

Handler *__wrap_signal(int number, Handler *handler) {
    if (handler == SIG_IGN || handler == SIG_DFL) return __real_signal(number, handler);
    signal_handler = handler;
    return __real_signal(number, signal_note);
}

/* A signal to one of the ranks is one to all. */
static void crew_heed(void) {
    double noted = signal_noted;
    int any = crew_sum(0, &noted, 1) != 0;
    if (any) signal_handler(signal_noted ? signal_noted : SIGTERM);
}

/* ---- files: rank 0 writes them --------------------------------------------------- */

AtomicFile __real_file_begin(const char *path);
Log __real_log_open(const char *folder);
void __real_log_begin(Log *log, LogPlace place);
void __real_log_close(Log *log);
void __real_log_write(Log *log, const LogRow *row);
LogPlace __real_log_place(Log *log);
Loss __real_evaluate_set(const Model *model, Activations *activations,
                         const TokenSet *set, size_t rows, Loss *by_line);
void __real_checkpoint_save(const char *path, const Checkpoint *checkpoint,
                            const Model *model, const AdamW *adamw);
int __real_checkpoint_load(const char *path, Checkpoint *checkpoint, Model *model,
                           AdamW *adamw);
Progress __real_progress_begin(const char *label, uint64_t total);
void __real_progress_end(Progress *progress);

AtomicFile __wrap_file_begin(const char *path) {
    return __real_file_begin(crew.rank == 0 ? path : "/dev/null");
}

Log __wrap_log_open(const char *folder) {
    return crew.rank == 0 ? __real_log_open(folder) : (Log){0};
}

void __wrap_log_begin(Log *log, LogPlace place) {
    if (crew.rank == 0) __real_log_begin(log, place);
}

void __wrap_log_close(Log *log) {
    if (crew.rank == 0) __real_log_close(log);
}

void __wrap_log_write(Log *log, const LogRow *row) {
    if (crew.rank == 0) __real_log_write(log, row);
}

LogPlace __wrap_log_place(Log *log) {
    return crew.rank == 0 ? __real_log_place(log) : (LogPlace){0};
}

/* What is printed only: the others wait for rank 0 with their next pass. */
Loss __wrap_evaluate_set(const Model *model, Activations *activations,
                         const TokenSet *set, size_t rows, Loss *by_line) {
    if (crew.rank != 0) return (Loss){1, 1};
    return __real_evaluate_set(model, activations, set, rows, by_line);
}

Progress __wrap_progress_begin(const char *label, uint64_t total) {
    Progress progress = __real_progress_begin(label, total);
    if (crew.rank != 0) progress.shown = INFINITY;
    return progress;
}

void __wrap_progress_end(Progress *progress) {
    if (crew.rank == 0) __real_progress_end(progress);
}

/* Rank 0 has room for the whole optimizer while the file is written, or read. */
void __wrap_checkpoint_save(const char *path, const Checkpoint *checkpoint,
                            const Model *model, const AdamW *adamw) {
    AdamW whole = {0};
    if (crew.rank == 0) whole = __real_adamw_new(NULL, 0, model->layout.total);
    crew_collect(whole.m, adamw->m);
    crew_collect(whole.v, adamw->v);
    if (crew.rank == 0) __real_checkpoint_save(path, checkpoint, model, &whole);
    adamw_free(&whole);
}

/* Only rank 0 need have the file. */
int __wrap_checkpoint_load(const char *path, Checkpoint *checkpoint, Model *model,
                           AdamW *adamw) {
    AdamW whole = {0};
    int found = 0;
    if (crew.rank == 0) {
        whole = __real_adamw_new(NULL, 0, model->layout.total);
        found = __real_checkpoint_load(path, checkpoint, model, &whole);
    }
    crew_tell(&found, sizeof found);
    if (found) {
        Checkpoint place = *checkpoint;
        crew_tell(&place, sizeof place);
        place.recipe = checkpoint->recipe, place.set = checkpoint->set;
        *checkpoint = place;
        crew_tell(model->parameters, model->layout.total * sizeof *model->parameters);
        crew_deal(adamw->m, whole.m);
        crew_deal(adamw->v, whole.v);
        adamw->step = checkpoint->step;
    }
    adamw_free(&whole);
    return found;
}

/* ---- the beginning: all must be about to do the same ----------------------------- */

int __real_main(int argc, char **argv);
Training *__real_training_new(const TrainingOrder *order);

static unsigned long long bytes_digest(const char *bytes, size_t size) {
    uint64_t digest = size;
    for (size_t i = 0; i < size; i++) digest = random_mix(digest ^ (uint8_t)bytes[i]);
    return digest;
}

static void file_compare(const char *path) {
    size_t size;
    char *bytes = file_read(path, &size);
    crew_compare(path, bytes_digest(bytes, size));
    free(bytes);
}

/* The ids if they are there, else the text, as the training reads them. */
static void data_compare(const char *folder, const char *ids, const char *text) {
    char *path = path_join(folder, ids);
    if (!file_exists(path)) free(path), path = path_join(folder, text);
    file_compare(path);
    free(path);
}

static void order_compare(const TrainingOrder *order) {
    uint64_t digest = random_mix(order->seed ^ (uint64_t)order->resume << 32);
    for (size_t i = 0; i < RECIPE_FIELDS; i++)
        for (const char *c = recipe_get(&order->recipe, i); *c; c++)
            digest = random_mix(digest ^ (uint8_t)*c);
    const Config *config = &order->config;
    const uint64_t sizes[] = {config->T, config->C,
                              config->L, config->NH,
                              config->F, stream_character ? stream_count : 0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        digest = random_mix(digest ^ sizes[i]);
    crew_compare("the options", digest);
}

Training *__wrap_training_new(const TrainingOrder *order) {
    const Recipe *recipe = &order->recipe;
    file_compare("/proc/self/exe");
    order_compare(order);
    file_compare(order->tokenizer);
    if (stream_character) {
        file_compare(stream_character);
        stream_begin(order);
    } else {
        data_compare(order->data, "train.safetensors", "train.jsonl");
    }
    data_compare(order->data, "eval.safetensors", "eval.jsonl");
    size_t passes = (recipe->batch + recipe->micro - 1) / recipe->micro;
    if (crew.rank == 0 && passes < (size_t)crew.ranks)
        fprintf(stderr,
                "guppy: a step has %zu passes at most, so %zu of %d ranks idle; with a "
                "smaller --micro (now %zu) it has more\n",
                passes, (size_t)crew.ranks - passes, crew.ranks, recipe->micro);
    return __real_training_new(order);
}

int __wrap_main(int argc, char **argv) {
    crew_join(&argc, &argv);
    if (crew.rank != 0 && !freopen("/dev/null", "w", stdout))
        file_cannot_write("/dev/null");
    return __real_main(argc, argv);
}
