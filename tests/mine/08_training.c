/* Each function of chapter 8 beside the book's. */
#include "08_training/evaluate.h"
#include "08_training/state.h"
#include "tests/mine/compare.h"
#include <fcntl.h>

BOOK(adamw_new);
BOOK(adamw_free);
BOOK(square_sum);
BOOK(adamw_norm);
BOOK(clip_scale);
BOOK(adamw_step);
BOOK(muon_new);
BOOK(muon_free);
BOOK(muon_orthogonal);
BOOK(muon_step);
BOOK(optimizer_new);
BOOK(optimizer_free);
BOOK(optimizer_step);
BOOK(schedule_rate);
BOOK(recipe_preset);
BOOK(recipe_rows);
BOOK(recipe_awake);
BOOK(recipe_share);
BOOK(recipe_get);
BOOK(recipe_set);
BOOK(evaluate_set);
BOOK(evaluate_folder);
BOOK(loss_mean);
BOOK(snapshot_next);
BOOK(log_open);
BOOK(log_begin);
BOOK(log_write);
BOOK(log_place);
BOOK(checkpoint_save);
BOOK(training_new);
BOOK(training_free);
BOOK(training_run);

static const Config sizes = {
    .V = 300, .T = 64, .C = 16, .L = 2, .NH = 2, .F = 24, .start = 1, .end = 2};
static const char golden[] = "tests/golden/bpe/tokenizer.json";

/* ---- the optimizers -------------------------------------------------------------- */

#define TOTAL 40000

static const AdamWTensor runs[] = {{.begin = 0, .count = 33000, .decays = 1},
                                   {.begin = 33008, .count = 50},
                                   {.begin = 33072, .count = 6000, .excluded = 1}};

static void same_size(StepSize got, StepSize want) {
    same_real("the size of the weights", got.weights, want.weights);
    same_real("the size of the step", got.moved, want.moved);
}

static void new_adamw(void) {
    AdamW got = adamw_new(runs, 3, TOTAL), want = book_adamw_new(runs, 3, TOTAL);
    same("m", got.m, want.m, 1, TOTAL);
    same("v", got.v, want.v, 1, TOTAL);
    same_number("step", got.step, want.step);
    same_number("slice_count", got.slice_count, want.slice_count);
    for (size_t i = 0; i < want.slice_count; i++) {
        same_number("the beginning of a slice", got.slices[i].begin,
                    want.slices[i].begin);
        same_number("the floats of a slice", got.slices[i].count, want.slices[i].count);
    }
}

static void free_adamw(void) {
    AdamW made = book_adamw_new(runs, 3, TOTAL);
    adamw_free(&made);
    same_number("the pointers", made.m || made.v || made.slices, 0);
}

static void squares(void) {
    for (size_t n = 0; n < 70; n += 7) {
        float *x = numbers(n, 1);
        same_real("the sum", square_sum(x, n), book_square_sum(x, n));
    }
}

static void norm(void) {
    AdamW adamw = book_adamw_new(runs, 3, TOTAL);
    float *g = numbers(TOTAL, 1);
    same_real("the norm", adamw_norm(&adamw, g), book_adamw_norm(&adamw, g));
}

static void clip(void) {
    const double norms[][2] = {{0, 1}, {0.5, 1}, {2, 1}, {3, 0}, {7, 0.3}};
    for (size_t i = 0; i < 5; i++) {
        float got = clip_scale(norms[i][0], norms[i][1]),
              want = book_clip_scale(norms[i][0], norms[i][1]);
        same("the scale", &got, &want, 1, 1);
    }
}

static void step_adamw(void) {
    const AdamWRule rule = {.beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .decay = 0.1};
    AdamW mine = book_adamw_new(runs, 3, TOTAL), book = book_adamw_new(runs, 3, TOTAL);
    float *w = numbers(TOTAL, 1), *book_w = copied(w, TOTAL);
    for (int t = 0; t < 4; t++) {
        float *g = numbers(TOTAL, 0.1f), *book_g = copied(g, TOTAL);
        StepSize want = book_adamw_step(&book, book_w, book_g, 0.7f, 0.01, &rule);
        StepSize got = adamw_step(&mine, w, g, 0.7f, 0.01, &rule);
        same("w", w, book_w, 1, TOTAL);
        same("m", mine.m, book.m, 1, TOTAL);
        same("v", mine.v, book.v, 1, TOTAL);
        same("g", g, book_g, 1, TOTAL);
        same_number("step", mine.step, book.step);
        same_size(got, want);
    }
}

static const MuonMatrix matrices[] = {{.begin = 0, .rows = 24, .columns = 40},
                                      {.begin = 960, .rows = 33, .columns = 20}};

static void new_muon(void) {
    Muon got = muon_new(matrices, 2), want = book_muon_new(matrices, 2);
    same_number("count", got.count, want.count);
    same_number("largest", got.largest, want.largest);
    for (size_t i = 0; i < 2; i++)
        same_number("the beginning of a matrix", got.matrices[i].begin,
                    want.matrices[i].begin);
}

static void free_muon(void) {
    Muon made = book_muon_new(matrices, 2);
    muon_free(&made);
    same_number("the pointers", made.matrices || made.rooms, 0);
}

static void orthogonal(void) {
    Muon muon = book_muon_new(matrices, 2);
    for (size_t i = 0; i < 2; i++) {
        const MuonMatrix *m = &matrices[i];
        float *x = numbers(m->rows * m->columns, 1),
              *book = copied(x, m->rows * m->columns);
        book_muon_orthogonal(&muon, book, m->rows, m->columns);
        muon_orthogonal(&muon, x, m->rows, m->columns);
        same("x", x, book, m->rows, m->columns);
    }
}

static void step_muon(void) {
    Muon mine = book_muon_new(matrices, 2), book = book_muon_new(matrices, 2);
    float *w = numbers(1620, 1), *book_w = copied(w, 1620), *m = numbers(1620, 1),
          *book_m = copied(m, 1620);
    for (int t = 0; t < 3; t++) {
        float *g = numbers(1620, 1), *book_g = copied(g, 1620);
        StepSize want =
            book_muon_step(&book, book_w, book_m, book_g, 0.5f, 0.02, 0.9, 0.1);
        StepSize got = muon_step(&mine, w, m, g, 0.5f, 0.02, 0.9, 0.1);
        same("w", w, book_w, 1, 1620);
        same("m", m, book_m, 1, 1620);
        same("g", g, book_g, 1, 1620);
        same_size(got, want);
    }
}

static Model *newborn(void) {
    Model *model = model_new(&sizes);
    model_init(model, 3);
    return model;
}

static Recipe recipe_of(int which) {
    Recipe recipe = book_recipe_preset("minnow");
    recipe.optimizer = which ? OPTIMIZER_MUON : OPTIMIZER_ADAMW;
    recipe.decay_all = (unsigned)which;
    recipe.adamw.decay = 0.1;
    recipe.schedule.steps = 10;
    recipe.schedule.warmup = 3;
    return recipe;
}

/* Some steps of each kind of recipe, which only the optimizers take. */
static void same_optimizer(Optimizer *mine, Optimizer *book, const Recipe *recipe,
                           double step(Optimizer *, const Recipe *, float *restrict,
                                       float *restrict, float, double *)) {
    Model *model = newborn();
    const size_t total = model->layout.total;
    float *w = model->parameters, *book_w = copied(w, total);
    for (int t = 0; t < 3; t++) {
        float *g = copied(numbers(total, 1), total);
        for (size_t i = 0, end = 0; i <= model->layout.count;
             i++) { /* gaps have no gradient */
            size_t next =
                i < model->layout.count ? model->layout.tensors[i].offset : total;
            for (; end < next; end++) g[end] = 0;
            if (i < model->layout.count) end = next + model->layout.tensors[i].count;
        }
        float *book_g = copied(g, total);
        double moved = NAN, book_moved = NAN;
        same_real("the rate", step(mine, recipe, w, g, 1, &moved),
                  book_optimizer_step(book, recipe, book_w, book_g, 1, &book_moved));
        for (size_t i = 0; i < model->layout.count; i++) {
            const Tensor *x = &model->layout.tensors[i];
            same(x->name, w + x->offset, book_w + x->offset,
                 x->rank == 2 ? x->shape[0] : 1, x->shape[x->rank - 1]);
        }
        same_real("moved", moved, book_moved);
    }
}

static void new_optimizer(void) {
    for (int which = 0; which < 2; which++) {
        Recipe recipe = recipe_of(which);
        Optimizer mine = optimizer_new(newborn(), &recipe),
                  book = book_optimizer_new(newborn(), &recipe);
        same_optimizer(&mine, &book, &recipe, book_optimizer_step);
    }
}

static void step_optimizer(void) {
    for (int which = 0; which < 2; which++) {
        Recipe recipe = recipe_of(which);
        Optimizer mine = book_optimizer_new(newborn(), &recipe),
                  book = book_optimizer_new(newborn(), &recipe);
        same_optimizer(&mine, &book, &recipe, optimizer_step);
    }
}

static void free_optimizer(void) {
    Recipe recipe = recipe_of(1);
    Optimizer made = book_optimizer_new(newborn(), &recipe);
    optimizer_free(&made);
    same_number("the pointers", made.adamw.m || made.muon.matrices, 0);
}

/* ---- the recipe ------------------------------------------------------------------- */

static void rate(void) {
    const Schedule schedules[] = {
        {.peak = 0.01, .floor = 0.1, .steps = 50, .warmup = 7, .fall = 1},
        {.peak = 2,
         .floor = 0,
         .steps = 50,
         .warmup = 0,
         .fall = 0.4,
         .decay = DECAY_LINEAR},
        {.peak = 1, .floor = 0.2, .steps = 50, .warmup = 40, .fall = 0.9}};
    for (int i = 0; i < 3; i++)
        for (size_t t = 1; t < 60; t++)
            same_real("the rate", schedule_rate(&schedules[i], t),
                      book_schedule_rate(&schedules[i], t));
}

static const char *const presets[] = {"guppy", "long", "minnow"};

static void same_recipe(const Recipe *got, const Recipe *want) {
    for (size_t f = 0; f < RECIPE_FIELDS; f++) {
        char *right = strdup(book_recipe_get(want, f));
        same_text(recipe_fields[f].name, book_recipe_get(got, f), right);
    }
}

static void preset(void) {
    for (int i = 0; i < 3; i++) {
        Recipe got = recipe_preset(presets[i]), want = book_recipe_preset(presets[i]);
        same_recipe(&got, &want);
    }
}

static void get(void) {
    for (int i = 0; i < 3; i++) {
        Recipe recipe = book_recipe_preset(presets[i]);
        for (size_t f = 0; f < RECIPE_FIELDS; f++) {
            char *got = strdup(recipe_get(&recipe, f));
            same_text(recipe_fields[f].name, got, book_recipe_get(&recipe, f));
        }
    }
}

static void set(void) {
    Recipe got = book_recipe_preset("guppy"), want = got,
           from = book_recipe_preset("minnow");
    for (size_t f = 0; f < RECIPE_FIELDS; f++) {
        char *text = strdup(book_recipe_get(&from, f));
        recipe_set(&got, f, text);
        book_recipe_set(&want, f, text);
        same_recipe(&got, &want);
    }
}

#define EACH_STEP(recipe, t)                                                           \
    for (int i = 0; i < 3; i++)                                                        \
        for (Recipe recipe = book_recipe_preset(presets[i]), *once = &recipe; once;    \
             once = NULL)                                                              \
            for (size_t t = 1; t <= recipe.schedule.steps; t += 37)

static void rows(void) {
    EACH_STEP(recipe, t)
    same_number("rows", recipe_rows(&recipe, t), book_recipe_rows(&recipe, t));
}

static void awake(void) {
    EACH_STEP(recipe, t)
    same_number("blocks", recipe_awake(&recipe, t, 6),
                book_recipe_awake(&recipe, t, 6));
}

static void share(void) {
    EACH_STEP(recipe, t) {
        if (t % 5 == 0)
            same_real("the share", recipe_share(&recipe, &sizes, t),
                      book_recipe_share(&recipe, &sizes, t));
    }
}

/* ---- measuring and training ---------------------------------------------------------- */

static const char text[] =
    "{\"input\": \"hi guppy\", \"output\": \"hello. the water is nice.\"}\n"
    "{\"input\": \"bye\", \"output\": \"oh\"}\n"
    "{\"input\": \"are you there, old fish\", \"output\": \"no, i am here\"}\n";

static void evaluate(void) {
    Model *model = newborn();
    static uint64_t starts[] = {0, 5, 11, 13};
    static int32_t ids[] = {1, 7, 8, 9, 2, 1, 7, 3, 4, 5, 2, 1, 2};
    const TokenSet some = {.vocabulary = 300,
                           .context = 9,
                           .sequences = 3,
                           .tokens = 13,
                           .starts = starts,
                           .ids = ids};
    Activations a = {0}, b = {0};
    Loss got_by[3], want_by[3];
    Loss got = evaluate_set(model, &a, &some, 9, got_by),
         want = book_evaluate_set(model, &b, &some, 9, want_by);
    same_number("count", got.count, want.count);
    same_real("sum", got.sum, want.sum);
    for (int s = 0; s < 3; s++)
        same_real("the sum of a line", got_by[s].sum, want_by[s].sum);
}

static void evaluate_model(void) {
    Config config = sizes;
    Tokenizer *tokenizer = tokenizer_load(golden);
    config.V = tokenizer_size(tokenizer);
    Model *model = model_new(&config);
    model_init(model, 3);
    model_save(model, compare_path("model"), golden);
    Loss *got_by, *want_by;
    const char *data = compare_write("x.jsonl", text);
    Loss got = evaluate_folder(compare_path("model"), data, &got_by);
    Loss want = book_evaluate_folder(compare_path("model"), data, &want_by);
    same_number("count", got.count, want.count);
    same_real("sum", got.sum, want.sum);
    same_real("the sum of a line", got_by[2].sum, want_by[2].sum);
}

static void mean(void) {
    const Loss losses[] = {{6, 3}, {1, 7}};
    for (int i = 0; i < 2; i++)
        same_real("the mean", loss_mean(losses[i]), book_loss_mean(losses[i]));
}

static void snapshot(void) {
    for (uint64_t step = 0; step < 9000; step += 13)
        same_number("the step", snapshot_next(step), book_snapshot_next(step));
}

/* A training of twelve steps in a folder of its own. */
static TrainingOrder order(const char *run) {
    Recipe recipe = recipe_of(1);
    recipe.schedule.steps = 12;
    recipe.batch = recipe.micro = 128;
    recipe.batch_first = 64;
    recipe.awake = 1, recipe.wake = 0.5;
    recipe.dropout = 0.1;
    recipe.eval_every = 5;
    char *folder = compare_path(run), *name = malloc(512);
    snprintf(name, 512, "%s/model", run);
    compare_write("train.jsonl", text);
    compare_write("eval.jsonl", text);
    return (TrainingOrder){.run = folder,
                           .data = compare_folder,
                           .tokenizer = golden,
                           .model = compare_path(name),
                           .config = sizes,
                           .recipe = recipe,
                           .seed = 5};
}

static void new_training(void) {
    TrainingOrder mine = order("mine"), book = order("book");
    Training *got = training_new(&mine), *want = book_training_new(&book);
    const Layout *layout = &want->model->layout;
    same_number("parameters", got->model->layout.total, layout->total);
    same("parameters", got->model->parameters, want->model->parameters, 1,
         layout->total);
    same_number("conversations to train", got->train.sequences, want->train.sequences);
    same_number("conversations to test", got->eval.sequences, want->eval.sequences);
    same_number("blocks that are awake", got->model->awake, want->model->awake);
    same_number("the step", got->now.step, want->now.step);
}

static void free_training(void) {
    TrainingOrder book = order("book");
    Training *made = book_training_new(&book);
    training_free(&made);
    same_number("the handle", made == NULL, 1);
}

static void place(void) {
    Log log = book_log_open(compare_path("book"));
    book_log_begin(&log, (LogPlace){0, 0});
    for (uint64_t step = 0; step < 3; step++) {
        book_log_write(&log, &(LogRow){.step = step, .loss = 2, .eval = NAN});
        LogPlace got = log_place(&log), want = book_log_place(&log);
        same_number("the bytes of log.csv", got.log, want.log);
        same_number("the bytes of time.csv", got.time, want.time);
    }
}

static void save(void) {
    TrainingOrder book = order("book");
    Training *t = book_training_new(&book);
    char *mine = compare_path("mine.checkpoint"), *theirs = compare_path("checkpoint");
    t->now.step = 3, t->now.tokens = 700, t->now.log = (LogPlace){90, 40};
    checkpoint_save(mine, &t->now, t->model, &t->optimizer.adamw);
    book_checkpoint_save(theirs, &t->now, t->model, &t->optimizer.adamw);
    same_text("the checkpoint", compare_text(mine), compare_text(theirs));
}

/* What the two say while they train is no part of the report. */
static int quietly(int train(const TrainingOrder *), const TrainingOrder *order) {
    fflush(stdout);
    int report = dup(STDOUT_FILENO), quiet = open("/dev/null", O_WRONLY);
    dup2(quiet, STDOUT_FILENO);
    int code = train(order);
    fflush(stdout);
    dup2(report, STDOUT_FILENO);
    return code;
}

static void run(void) {
    TrainingOrder mine = order("mine"), book = order("book");
    int code = quietly(training_run, &mine);
    same_number("what it returns", (uint64_t)code,
                (uint64_t)quietly(book_training_run, &book));
    same_text("log.csv", compare_text(compare_path("mine/log.csv")),
              compare_text(compare_path("book/log.csv")));
    same_text("model.safetensors",
              compare_text(compare_path("mine/model/model.safetensors")),
              compare_text(compare_path("book/model/model.safetensors")));
}

int main(void) {
    const Check checks[] = {
        {"square_sum", squares},
        {"clip_scale", clip},
        {"adamw_new", new_adamw},
        {"adamw_free", free_adamw},
        {"adamw_norm", norm},
        {"adamw_step", step_adamw},
        {"muon_new", new_muon},
        {"muon_free", free_muon},
        {"muon_orthogonal", orthogonal},
        {"muon_step", step_muon},
        {"schedule_rate", rate},
        {"recipe_preset", preset},
        {"recipe_get", get},
        {"recipe_set", set},
        {"recipe_rows", rows},
        {"recipe_awake", awake},
        {"recipe_share", share},
        {"optimizer_new", new_optimizer},
        {"optimizer_free", free_optimizer},
        {"optimizer_step", step_optimizer},
        {"loss_mean", mean},
        {"evaluate_set", evaluate},
        {"evaluate_folder", evaluate_model},
        {"snapshot_next", snapshot},
        {"training_new", new_training},
        {"training_free", free_training},
        {"log_place", place},
        {"checkpoint_save", save},
        {"training_run", run},
    };
    return compare_all(checks, sizeof checks / sizeof *checks);
}
