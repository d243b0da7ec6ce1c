#include "studies/08_training/tables.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/run.h"
#include "08_training/adamw.h"
#include "08_training/schedule.h"
#include "studies/08_training/spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void adamw_by_hand(FILE *stream) {
    static const double gradients[3] = {0.3, 0.1, -0.2};
    const AdamWRule rule = {.beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .decay = 0.1};
    const double rate = 0.1;
    AdamWTensor tensor = {.count = 1, .decays = 1};
    AdamW adamw = adamw_new(&tensor, 1, 1);
    double w = 0.5, m = 0, v = 0, power1 = 1, power2 = 1;
    float weight = 0.5f;
    fprintf(stream, "%4s %5s %7s %8s %7s %8s %9s %8s %10s\n", "step", "g", "m", "v",
            "m_hat", "v_hat", "direction", "w", "adamw_step");
    for (int t = 0; t < 3; t++) {
        double g = gradients[t];
        m = rule.beta1 * m + (1 - rule.beta1) * g;
        v = rule.beta2 * v + (1 - rule.beta2) * g * g;
        double m_hat = m / (1 - (power1 *= rule.beta1));
        double v_hat = v / (1 - (power2 *= rule.beta2));
        double direction = m_hat / (sqrt(v_hat) + rule.epsilon);
        w -= rate * (direction + rule.decay * w);
        float gradient = (float)g;
        adamw_step(&adamw, &weight, &gradient, 1, rate, &rule);
        fprintf(stream, "%4d %5.2f %7.4f %8.5f %7.4f %8.5f %9.4f %8.5f %10.5f\n", t + 1,
                g, m, v, m_hat, v_hat, direction, w, (double)weight);
    }
    adamw_free(&adamw);
}

static void tables_schedule(const char *folder) {
    AtomicFile file = csv_begin(folder, "schedule.csv", "step,cosine,linear");
    Schedule s = {.peak = 1, .floor = 0.1, .steps = 1000, .warmup = 100, .fall = 1};
    for (uint64_t t = 0; t <= s.steps; t += 5) {
        s.decay = DECAY_COSINE;
        double cosine = schedule_rate(&s, t);
        s.decay = DECAY_LINEAR;
        fprintf(file.stream, "%d,%.6f,%.6f\n", (int)t, cosine, schedule_rate(&s, t));
    }
    file_commit(&file);
}

/* A long narrow valley, f(x, y) = (x*x + 40*y*y) / 2: steep across, flat along. The
 * rates fall in a line from their peak to 0. */
#define VALLEY_STEPS 60

static void valley_slope(float g[2], const float at[2]) {
    g[0] = at[0];
    g[1] = 40 * at[1];
}

static void tables_valley(const char *folder) {
    AtomicFile file =
        csv_begin(folder, "valley.csv",
                  "step,plain_x,plain_y,momentum_x,momentum_y,adamw_x,adamw_y");
    float plain[2] = {-9, 1.5f}, heavy[2] = {-9, 1.5f}, adam[2] = {-9, 1.5f}, g[2];
    float speed[2] = {0, 0};
    AdamWRule rule = {.beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-8};
    AdamWTensor tensor = {.count = 2};
    AdamW adamw = adamw_new(&tensor, 1, 2);
    for (int step = 0; step <= VALLEY_STEPS; step++) {
        float share = 1 - (float)step / VALLEY_STEPS;
        fprintf(file.stream, "%d,%.5f,%.5f,%.5f,%.5f,%.5f,%.5f\n", step, plain[0],
                plain[1], heavy[0], heavy[1], adam[0], adam[1]);
        valley_slope(g, plain);
        for (int i = 0; i < 2; i++) plain[i] -= share * 0.045f * g[i];
        valley_slope(g, heavy);
        for (int i = 0; i < 2; i++) speed[i] = 0.9f * speed[i] + g[i];
        for (int i = 0; i < 2; i++) heavy[i] -= share * 0.01f * speed[i];
        valley_slope(g, adam);
        adamw_step(&adamw, adam, g, 1, (double)share * 0.4, &rule);
    }
    adamw_free(&adamw);
    file_commit(&file);
}

/* The numbers of one line of log.csv; an empty cell is NAN. */
enum {
    CELL_STEP,
    CELL_TOKENS,
    CELL_RATE,
    CELL_LOSS,
    CELL_NORM,
    CELL_MOVED,
    CELL_EVAL,
    CELLS
};

static int tables_cells(const char *path, char **at, double cells[CELLS]) {
    char *line = strsep(at, "\n");
    if (!line || !*line) return 0;
    for (int i = 0; i < CELLS; i++) {
        char *end, *cell = strsep(&line, ",");
        if (!cell) fail(EX_DATAERR, "%s: expected %d cells a line", path, CELLS);
        cells[i] = *cell ? strtod(cell, &end) : NAN;
        if (*cell && *end)
            fail(EX_DATAERR, "%s: expected a number, found '%s'", path, cell);
    }
    return 1;
}

#define TABLES_MEAN 20 /* steps that one point of the loss curve is the mean of */

/* Facts: what the chapter says of a whole log. */
typedef struct {
    double steps, clipped, clipped_last; /* those whose gradient was longer than 1 */
    double moved_step, moved_most;       /* the step that went furthest */
} Facts;

static void facts_of_step(Facts *facts, const double cells[CELLS]) {
    facts->steps = cells[CELL_STEP];
    if (cells[CELL_NORM] > 1) {
        facts->clipped++;
        facts->clipped_last = cells[CELL_STEP];
    }
    if (cells[CELL_MOVED] > facts->moved_most) {
        facts->moved_most = cells[CELL_MOVED];
        facts->moved_step = cells[CELL_STEP];
    }
}

/* Returns the last line's cells; the loss among them is the mean of the last steps. */
static void tables_loss(const char *folder, const char *run, double last[CELLS],
                        Facts *facts) {
    AtomicFile file = csv_begin(folder, "loss.csv", "step,tokens,loss,eval");
    char *path = path_join(run, RUN_LOG);
    size_t size;
    char *text = file_read(path, &size), *at = text;
    double recent[TABLES_MEAN] = {0}, sum = 0;
    strsep(&at, "\n");
    for (uint64_t n = 0; tables_cells(path, &at, last);) {
        if (isnan(last[CELL_LOSS])) continue; /* step 0 */
        facts_of_step(facts, last);
        sum += last[CELL_LOSS] - recent[n % TABLES_MEAN];
        recent[n % TABLES_MEAN] = last[CELL_LOSS];
        n++;
        last[CELL_LOSS] = sum / (double)(n < TABLES_MEAN ? n : TABLES_MEAN);
        fprintf(file.stream, "%.0f,%.0f,%.5f,", last[CELL_STEP], last[CELL_TOKENS],
                last[CELL_LOSS]);
        if (!isnan(last[CELL_EVAL])) fprintf(file.stream, "%.5f", last[CELL_EVAL]);
        fputc('\n', file.stream);
    }
    free(text);
    free(path);
    file_commit(&file);
}

static void tables_values(const char *folder, const double last[CELLS],
                          const Facts *facts, const Spectrum *s) {
    AtomicFile file = csv_begin(folder, "values.csv", "name,value");
    fprintf(file.stream, "tokens,%.0f\neval_loss,%.4f\n", last[CELL_TOKENS],
            last[CELL_EVAL]);
    fprintf(file.stream, "steps,%.0f\nclipped,%.0f\n", facts->steps, facts->clipped);
    fprintf(file.stream, "clipped_last,%.0f\n", facts->clipped_last);
    fprintf(file.stream, "moved_step,%.0f\n", facts->moved_step);
    fprintf(file.stream, "moved_most,%.5f\n", facts->moved_most);
    fprintf(file.stream, "spectrum_count,%zu\nspectrum_ten,%.1f\n", s->count, s->ten);
    fprintf(file.stream, "spectrum_ratio,%.1f\nspectrum_lost,%zu\n", s->ratio, s->lost);
    fprintf(file.stream, "spectrum_least,%.2f\nspectrum_most,%.2f\n", s->least,
            s->most);
    fprintf(file.stream, "spectrum_step_ratio,%.1f\n", s->step_ratio);
    fprintf(file.stream, "muon_work,%.1f\n", s->work);
    file_commit(&file);
}

void training_tables(const char *run) {
    char *folder = path_join(run, "08");
    double last[CELLS] = {0};
    Facts facts = {0};
    tables_schedule(folder);
    tables_valley(folder);
    tables_loss(folder, run, last, &facts);
    Spectrum spectrum = spectrum_write(folder, run);
    tables_values(folder, last, &facts, &spectrum);
    free(folder);
}
