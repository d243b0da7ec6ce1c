#include "studies/11_speed/speedrun.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/jsonl.h"
#include "00_ground/run.h"
#include "03_batches/token_file.h"
#include "06_transformer/model.h"
#include "studies/03_batches/padding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SPEEDRUN_RIVAL  "record/comparison.csv"
#define SPEEDRUN_SEARCH "record/search.csv"
#define SPEEDRUN_CELLS  11

/* The next line of a table, cut into cells; 0 at its end. Missing cells are empty. */
static int speedrun_line(char **at, char *cells[SPEEDRUN_CELLS]) {
    char *line = strsep(at, "\n");
    if (!line || !*line) return 0;
    for (int i = 0; i < SPEEDRUN_CELLS; i++) {
        cells[i] = strsep(&line, ",");
        if (!cells[i]) cells[i] = "";
    }
    return 1;
}

static double speedrun_number(const char *path, const char *text) {
    char *end;
    double x = strtod(text, &end);
    if (end == text || *end || !(x > 0))
        fail(EX_DATAERR, "%s: expected a number above 0, found '%s'", path, text);
    return x;
}

static double speedrun_of_rival(const char *name) {
    size_t size;
    char *text = file_read(SPEEDRUN_RIVAL, &size), *at = text, *cells[SPEEDRUN_CELLS];
    double value = NAN;
    while (speedrun_line(&at, cells))
        if (strcmp(cells[0], name) == 0)
            value = speedrun_number(SPEEDRUN_RIVAL, cells[1]);
    free(text);
    if (isnan(value)) fail(EX_DATAERR, "%s: expected a line %s", SPEEDRUN_RIVAL, name);
    return value;
}

/* How many times the tokens AdamW needs: those of its best run with the small grammar,
 * by the fewest with which Muon came as far down. */
static double speedrun_steps(void) {
    enum { TOPICS, OPTIMIZER, TOKENS = 8, GAP = 10 };
    size_t size;
    double gap = INFINITY, adamw = NAN, muon = NAN;
    for (int pass = 0; pass < 2; pass++) {
        char *text = file_read(SPEEDRUN_SEARCH, &size), *at = text;
        char *cells[SPEEDRUN_CELLS];
        while (speedrun_line(&at, cells)) {
            if (strcmp(cells[TOPICS], "24") != 0) continue;
            double tokens = speedrun_number(SPEEDRUN_SEARCH, cells[TOKENS]);
            double found = speedrun_number(SPEEDRUN_SEARCH, cells[GAP]);
            int of_muon = strcmp(cells[OPTIMIZER], "muon") == 0;
            if (pass == 0 && !of_muon && found < gap) gap = found, adamw = tokens;
            if (pass == 1 && of_muon && found <= gap && !(tokens >= muon))
                muon = tokens;
        }
        free(text);
    }
    if (!(adamw / muon > 0))
        fail(EX_DATAERR, "%s: expected runs of both optimizers", SPEEDRUN_SEARCH);
    return adamw / muon;
}

/* Our run: tokens, seconds of all, and of the steps alone. */
typedef struct {
    double tokens, seconds, in_steps;
} SpeedrunOurs;

static SpeedrunOurs speedrun_ours(const char *run) {
    char *log = run_file(NULL, run, RUN_LOG), *time = run_file(NULL, run, RUN_TIME);
    size_t size;
    char *log_text = file_read(log, &size), *log_at = log_text;
    char *time_text = file_read(time, &size), *time_at = time_text;
    char *cells[SPEEDRUN_CELLS], *times[SPEEDRUN_CELLS];
    SpeedrunOurs ours = {0, 0, 0};
    for (int line = 0; speedrun_line(&log_at, cells) && speedrun_line(&time_at, times);
         line++) {
        if (line < 2) continue; /* the names, and step 0 */
        double tokens = speedrun_number(log, cells[1]);
        ours.in_steps += (tokens - ours.tokens) / speedrun_number(time, times[2]);
        ours.tokens = tokens;
        ours.seconds = speedrun_number(time, times[1]);
    }
    if (!(ours.tokens > 0)) fail(EX_DATAERR, "%s: expected a step", log);
    free(log_text), free(time_text), free(log), free(time);
    return ours;
}

/* Operations of a row of the forward pass and both products of the backward pass: six
 * for each parameter of the blocks that ran in it, in the mean, and of what is no
 * block. */
static double speedrun_operations(const char *folder, const Model *model) {
    char *path = path_join(folder, "training.json");
    json_t *training = json_read(path);
    double blocks = json_number_value(json_object_get(training, "blocks"));
    double L = (double)model->config.L, C = (double)model->config.C;
    if (!(blocks > 0 && blocks <= L))
        fail(EX_DATAERR, "%s: blocks: expected a number up to %g", path, L);
    json_decref(training);
    free(path);
    double asleep = (L - blocks) * (4 * C * C + 2 * C * (double)model->config.F);
    return 6 * ((double)model->layout.total - asleep);
}

void speedrun_table(const char *run, const char *folder, FILE *values) {
    char *path = run_file(NULL, run, RUN_MODEL);
    char *ids = run_file(NULL, run, RUN_TRAIN_IDS);
    Model *model = model_load(path);
    Tokenizer *tokenizer = model_tokenizer(model, path);
    TokenSet set = token_file_read(ids, tokenizer);
    double operations = speedrun_operations(path, model);
    free(path), free(ids);
    double parameters = (double)model->layout.total;
    double mean = (double)(set.tokens - set.sequences) / (double)set.sequences;
    double batch = speedrun_of_rival("conversations");
    double full = 1 - padding_share(&set, (size_t)batch, 1);
    token_set_free(&set), tokenizer_free(&tokenizer), model_free(&model);

    SpeedrunOurs ours = speedrun_ours(run);
    double theirs = speedrun_of_rival("seconds");
    double tokens = speedrun_of_rival("steps") * batch * mean;
    double size = speedrun_of_rival("parameters") / parameters;
    double their_speed = 6 * parameters * size * tokens / full / theirs;
    double our_speed = operations * ours.tokens / ours.in_steps;
    double steps = speedrun_steps();
    const struct {
        const char *name, *kind;
        double factor;
    } causes[] = {{"better steps", "less", steps},
                  {"fewer tokens", "less", tokens / ours.tokens / steps},
                  {"no padding", "less", 1 / full},
                  {"smaller model", "less", size},
                  {"blocks asleep", "less", 6 * parameters / operations},
                  {"faster", "faster", our_speed / their_speed},
                  {"evaluating", "cost", ours.in_steps / ours.seconds}};
    AtomicFile file =
        csv_begin(folder, "speedrun.csv", "name,kind,factor,before,after");
    double seconds = theirs, less = 1;
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        if (causes[i].factor == 1) continue;
        double after = seconds / causes[i].factor;
        fprintf(file.stream, "%s,%s,%.6g,%.2f,%.2f\n", causes[i].name, causes[i].kind,
                causes[i].factor, seconds, after);
        if (strcmp(causes[i].kind, "less") == 0) less *= causes[i].factor;
        seconds = after;
    }
    file_commit(&file);
    fprintf(values, "speedrun_seconds,%.0f\nspeedrun_times,%.1f\n", ours.seconds,
            theirs / ours.seconds);
    fprintf(values, "speedrun_steps,%.1f\nspeedrun_tokens,%.1f\n", steps,
            tokens / ours.tokens / steps);
    fprintf(values, "speedrun_padding,%.2f\nspeedrun_asleep,%.2f\n", 1 / full,
            6 * parameters / operations);
    fprintf(values, "speedrun_less,%.1f\n", less);
    fprintf(values, "speedrun_faster,%.1f\nspeedrun_evaluating,%.2f\n",
            our_speed / their_speed, ours.in_steps / ours.seconds);
    fprintf(values, "their_tokens,%.1f\ntheir_speed,%.0f\nour_speed,%.0f\n",
            tokens * 1e-6, their_speed * 1e-9, our_speed * 1e-9);
    fprintf(values, "their_low,%.0f\ntheir_high,%.0f\n",
            speedrun_of_rival("gflops_low"), speedrun_of_rival("gflops_high"));
}
