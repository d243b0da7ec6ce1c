#include "studies/13_ranks/cost_tables.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/random.h"
#include "00_ground/run.h"
#include "06_transformer/model.h"
#include "08_training/recipe.h"
#include "13_ranks/crew.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what was measured ---------------------------------------------------------- */

/* The value in a line NAME,VALUE. */
static double measured(const char *text, const char *path, const char *name) {
    size_t length = strlen(name);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && line[length] == ',')
            return strtod(line + length + 1, NULL);
    }
    fail(EX_DATAERR, "%s: expected a line %s,VALUE, found none", path, name);
}

/* ---- sums in other orders ------------------------------------------------------- */

#define ORDER_NUMBERS 1000
#define ORDER_ORDERS  1000
#define ORDER_REACH   60 /* units of the last place that the figure shows */

static float order_sum(const float *x, const uint32_t *order) {
    float sum = 0;
    for (size_t i = 0; i < ORDER_NUMBERS; i++) sum += x[order[i]];
    return sum;
}

/* Weights of the run's model, as they stand, and then shuffled. */
static void order_table(const Model *model, const char *folder, FILE *values) {
    const float *x = model_parameter(model, model->parameters, UP_WEIGHT, 0);
    uint32_t order[ORDER_NUMBERS];
    double exact = 0;
    for (uint32_t i = 0; i < ORDER_NUMBERS; i++) {
        order[i] = i;
        exact += (double)x[i];
    }
    double unit = ldexp(1, ilogb((double)(float)exact) - 23);
    int counts[2 * ORDER_REACH + 1] = {0}, distinct = 0, most = 0;
    float first = order_sum(x, order), sums[ORDER_ORDERS];
    Random random = random_seed(1, "order");
    for (int n = 0; n < ORDER_ORDERS; n++) {
        random_shuffle(&random, order, ORDER_NUMBERS);
        sums[n] = order_sum(x, order);
        int known = 0;
        for (int m = 0; m < n && !known; m++) known = sums[m] == sums[n];
        distinct += !known;
        double off = round(((double)sums[n] - exact) / unit);
        off = fmin(fmax(off, -ORDER_REACH), ORDER_REACH);
        int *count = &counts[ORDER_REACH + (int)off];
        if (++*count > most) most = *count;
    }
    AtomicFile file = csv_begin(folder, "order.csv", "off,orders");
    for (int i = -ORDER_REACH; i <= ORDER_REACH; i++)
        fprintf(file.stream, "%d,%d\n", i, counts[ORDER_REACH + i]);
    file_commit(&file);
    fprintf(values,
            "order_distinct,%d\norder_most,%d\norder_first,%.0f\norder_exact,%.9g\n",
            distinct, most, round(((double)first - exact) / unit), exact);
}

/* ---- the cost ------------------------------------------------------------------- */

CostParts cost_parts(const Cost *cost, int ranks) {
    const double n = ranks, P = cost->parameters;
    double work = 6 * P * cost->tokens / (n * cost->flops);
    if (ranks == 1) return (CostParts){.work = work};
    double messages = (n - 1) * (ceil(P / n / CREW_PART) + 1) + 12 * ceil(log2(n));
    return (CostParts){.work = work,
                       .bytes = 8 * P * (1 - 1 / n) / cost->bytes,
                       .adding = P * cost->add,
                       .waiting = cost->latency * messages};
}

static double cost_seconds(const Cost *cost, int ranks) {
    CostParts parts = cost_parts(cost, ranks);
    return parts.work + parts.bytes + parts.adding + parts.waiting;
}

/* A fish, the tokens of its step, and of its shortest pass: of parameters, 0 is
 * guppy's. */
typedef struct {
    const char *name;
    double parameters, tokens, shortest;
} CostFish;

static const CostFish cost_fish[] = {
    {"guppy", 0, 8192, 128}, {"100m", 100e6, 524288, 512}, {"1g", 1e9, 1048576, 1024}};

/* Ranks 1, 2, 4, ... as long as each has a pass to make. */
static void cost_curve(FILE *stream, FILE *values, const Cost *cost,
                       const CostFish *fish, int gbit) {
    double alone = cost_seconds(cost, 1), best = 1;
    int half = 1, quickest = 1;
    for (int n = 1; n <= 1024 && n * fish->shortest <= cost->tokens; n *= 2) {
        double times = alone / cost_seconds(cost, n);
        fprintf(stream, "%s,%d,%d,%.4f\n", fish->name, gbit, n, times);
        if (times >= 0.5 * n) half = n;
        if (times > best) best = times, quickest = n;
    }
    fprintf(values, "half_%s_%d,%d\nbest_%s_%d,%d\ntimes_%s_%d,%.1f\n", fish->name,
            gbit, half, fish->name, gbit, quickest, fish->name, gbit, best);
}

#define COST_RANKS 8 /* of parts.csv */

/* What of a step could hide, in percent: what is sent before the update, behind the
 * backward pass, which is two thirds of the work. */
static double cost_hidden(const Cost *cost, int ranks) {
    CostParts parts = cost_parts(cost, ranks);
    return 100 * fmin(parts.bytes / 2, parts.work * 2 / 3) / cost_seconds(cost, ranks);
}

static void cost_of_guppy(FILE *stream, FILE *values, const Cost *cost, int gbit) {
    CostParts parts = cost_parts(cost, COST_RANKS);
    fprintf(stream, "%d,%.4g,%.4g,%.4g,%.4g\n", gbit, parts.work, parts.bytes,
            parts.adding, parts.waiting);
    fprintf(values, "step_two_%d,%.3f\nsent_two_%d,%.3f\n", gbit, cost_seconds(cost, 2),
            gbit, cost_parts(cost, 2).bytes);
    fprintf(values, "hidden_two_%d,%.1f\nhidden_eight_%d,%.1f\n", gbit,
            cost_hidden(cost, 2), gbit, cost_hidden(cost, COST_RANKS));
}

static void cost_table(const char *folder, FILE *values, Cost cost, double guppy) {
    AtomicFile file = csv_begin(folder, "cost.csv", "fish,gbit,ranks,times");
    AtomicFile parts = csv_begin(folder, "parts.csv", "gbit,work,bytes,adding,waiting");
    for (size_t f = 0; f < sizeof cost_fish / sizeof *cost_fish; f++) {
        const CostFish *fish = &cost_fish[f];
        cost.parameters = fish->parameters > 0 ? fish->parameters : guppy;
        cost.tokens = fish->tokens;
        for (int gbit = 1; gbit <= 100; gbit *= 10) {
            cost.bytes = 1e9 / 8 * gbit;
            cost_curve(file.stream, values, &cost, fish, gbit);
            if (f == 0) cost_of_guppy(parts.stream, values, &cost, gbit);
        }
        fprintf(values, "alone_%s,%.4g\n", fish->name, cost_seconds(&cost, 1));
    }
    file_commit(&file);
    file_commit(&parts);
}

/* ---- the passes ----------------------------------------------------------------- */

/* How many times as fast as one rank several could be, if all that they had to do was
 * to make the passes of guppy's training: a step takes as long as its rounds. */
static double passes_times(size_t micro, size_t ranks) {
    Recipe recipe = recipe_preset("guppy");
    double all = 0, rounds = 0;
    for (size_t step = 1; step <= recipe.schedule.steps; step++) {
        size_t rows = recipe_rows(&recipe, step), passes = (rows + micro - 1) / micro;
        all += (double)rows;
        rounds += (double)rows / (double)passes *
                  (double)((passes + ranks - 1) / ranks); /* the longest rank's */
    }
    return all / rounds;
}

/* ---- the whole ------------------------------------------------------------------ */

static void memory_table(const char *folder, const char *text, const char *path) {
    AtomicFile file = csv_begin(folder, "memory.csv", "ranks,first,last");
    for (int ranks = 1; ranks <= 4; ranks++) {
        char first[32], last[32];
        snprintf(first, sizeof first, "peak_%d_0", ranks);
        snprintf(last, sizeof last, "peak_%d_%d", ranks, ranks - 1);
        fprintf(file.stream, "%d,%.1f,%.1f\n", ranks,
                1e-6 * measured(text, path, first), 1e-6 * measured(text, path, last));
    }
    file_commit(&file);
}

void cost_tables(const char *run) {
    char *folder = path_join(run, "13"), *path = path_join(folder, "measured.csv");
    char *model_path = path_join(run, RUN_MODEL);
    size_t size;
    char *text = file_read(path, &size), *lines = strchr(text, '\n');
    Model *model = model_load(model_path);
    Cost cost = {.flops = 6 * (double)model->layout.elements *
                          measured(text, path, "speed_alone"),
                 .latency = measured(text, path, "net_latency"),
                 .add = measured(text, path, "add")};
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    fprintf(values.stream, "flops,%.4g\n%s", cost.flops, lines + 1);
    for (size_t ranks = 2; ranks <= 8; ranks *= 2)
        fprintf(values.stream, "passes_2048_%zu,%.2f\npasses_256_%zu,%.2f\n", ranks,
                passes_times(2048, ranks), ranks, passes_times(256, ranks));
    memory_table(folder, text, path);
    order_table(model, folder, values.stream);
    cost_table(folder, values.stream, cost, measured(text, path, "floats"));
    file_commit(&values);
    model_free(&model);
    free(text), free(model_path), free(path), free(folder);
}
