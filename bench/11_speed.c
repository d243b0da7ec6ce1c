/* How fast is all of it, as a share of what this machine can do?
 *
 *   bench/11_speed TRAIN.jsonl
 *
 * The limits, multiply-adds and memory, are tried before, between and after; the best
 * counts. Then all is printed, and written to build/bench/bench.csv:
 * name, value, unit, limit, fraction, peer, peer_value, ratio. A limit is what the
 * machine could do, or, of seconds and megabytes, what we allow ourselves. Where the
 * tries lie far apart, something else was running: it is said, and no share of such a
 * limit is to be believed. OpenBLAS and oneDNN stand beside the matrix products where
 * they are installed; they are loaded while running, so nothing here needs them. All
 * is measured in one run, the best of several tries, ours and theirs in turns; the
 * machine should be doing nothing else. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "00_ground/random.h"
#include "01_datagen/dataset.h"
#include "02_tokenizer/trainer.h"
#include "04_tensors/machine.h"
#include "04_tensors/tensors.h"
#include "07_backprop/backprop.h"
#include "07_backprop/kernels_backward.h"
#include "08_training/adamw.h"
#include "09_chat/decoder.h"
#include "11_speed/limits.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* One row. Of the machine's own limits the best is known only at the end. */
typedef struct {
    char name[32];
    const char *unit, *peer;
    double value, theirs, fixed;
    Limit *limit;
} SpeedRow;

static SpeedRow rows[64];

static size_t row_count;

static Limit peak_fp32, peak_bf16, chat_limit;

/* A limit of NULL or 0, or a peer of 0: there is none. */
static void speed_add(const char *name, double value, const char *unit, Limit *limit,
                      double fixed, const char *peer, double theirs) {
    require(row_count < sizeof rows / sizeof *rows);
    SpeedRow row = {"", unit, peer, value, theirs, fixed, limit};
    snprintf(row.name, sizeof row.name, "%s", name);
    rows[row_count++] = row;
    if (limit) limit_share(limit, value);
    fprintf(stderr, "%s: %.3f %s\n", name, value, unit);
}

static void speed_row(const char *name, double value, const char *unit, double fixed,
                      const char *peer, double theirs) {
    speed_add(name, value, unit, NULL, fixed, peer, theirs);
}

static void limits_try(void) {
    limit_try(&peak_fp32, machine_multiply());
    limit_try(&peak_bf16, machine_multiply_bf16());
}

static void speed_print(FILE *csv) {
    fprintf(csv, "name,value,unit,limit,fraction,peer,peer_value,ratio\n");
    for (size_t i = 0; i < row_count; i++) {
        const SpeedRow *row = &rows[i];
        double limit = row->limit ? row->limit->most : row->fixed;
        printf("%-26s %10.3f %-9s", row->name, row->value, row->unit);
        fprintf(csv, "%s,%.6g,%s,", row->name, row->value, row->unit);
        if (limit > 0) printf(" %5.1f%% of %-9.3f", 100 * row->value / limit, limit);
        if (limit > 0) fprintf(csv, "%.6g,%.4f,", limit, row->value / limit);
        if (limit == 0) fprintf(csv, ",,");
        if (row->theirs > 0) printf(" %.3f of %s", row->value / row->theirs, row->peer);
        if (row->theirs > 0)
            fprintf(csv, "%s,%.6g,%.4f\n", row->peer, row->theirs,
                    row->value / row->theirs);
        else
            fprintf(csv, ",,\n");
        putchar('\n');
    }
}

/* How far the tries of a limit lie apart. */
static void speed_judge(const char *name, const Limit *limit) {
    printf("%s: tries from %.1f to %.1f%s\n", name, limit->least, limit->most,
           limit_disturbed(limit) ? "; DISTURBED: something else was running" : "");
}

/* ---- matrix products, and those of others ---------------------------------------- */

typedef void (*CblasSgemm)(int order, int turn_a, int turn_b, int m, int n, int k,
                           float alpha, const float *a, int lda, const float *b,
                           int ldb, float beta, float *c, int ldc);

typedef int (*DnnlSgemm)(char turn_a, char turn_b, int64_t m, int64_t n, int64_t k,
                         float alpha, const float *a, int64_t lda, const float *b,
                         int64_t ldb, float beta, float *c, int64_t ldc);

static CblasSgemm openblas;

static DnnlSgemm onednn;

static void *library_find(const char *const *names, const char *symbol) {
    for (; *names; names++) {
        void *library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
        void *found = library ? dlsym(library, symbol) : NULL;
        if (found) return found;
    }
    return NULL;
}

/* c(m,n) = a * b, plus what stands in c where `add`; `turn`: a or b is stored turned.
 */
typedef struct {
    float *c;
    const float *a, *b;
    int m, n, k, turn_a, turn_b, add;
} Work;

static void work_ours(void *with) {
    const Work *w = with;
    if (w->turn_a)
        matmul_backward_weight(w->c, NULL, w->a, w->b, (size_t)w->k, (size_t)w->n,
                               (size_t)w->m);
    else if (w->turn_b)
        matmul_forward(w->c, w->a, w->b, NULL, (size_t)w->m, (size_t)w->k,
                       (size_t)w->n);
    else
        matmul_backward_input(w->c, w->a, w->b, (size_t)w->m, (size_t)w->n,
                              (size_t)w->k);
}

static void work_openblas(void *with) {
    const Work *w = with;
    openblas(101, w->turn_a ? 112 : 111, w->turn_b ? 112 : 111, w->m, w->n, w->k, 1,
             w->a, w->turn_a ? w->m : w->k, w->b, w->turn_b ? w->k : w->n,
             (float)w->add, w->c, w->n);
}

static void work_onednn(void *with) {
    const Work *w = with;
    onednn(w->turn_a ? 'T' : 'N', w->turn_b ? 'T' : 'N', w->m, w->n, w->k, 1, w->a,
           w->turn_a ? w->m : w->k, w->b, w->turn_b ? w->k : w->n, (float)w->add, w->c,
           w->n);
}

/* As machine_best, but not in a team: the libraries of others make their own. */
static double alone_best(void (*work)(void *with), void *with, int tries) {
    double best = INFINITY;
    for (int i = 0; i < tries; i++) {
        double began = clock_seconds();
        work(with);
        double took = clock_seconds() - began;
        if (took < best) best = took;
    }
    return best;
}

#define PRODUCT_ROWS 1024
#define PRODUCTS     15

static int double_compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, int count) {
    qsort(x, (size_t)count, sizeof *x, double_compare);
    return (x[(count - 1) / 2] + x[count / 2]) / 2;
}

static void speed_products(void) {
    static const int layers[][2] = {
        {384, 1152}, {384, 384}, {384, 768}, {768, 384}, {384, 4096}};
    static const char *const forms[] = {"forward", "input", "weight"};
    double share[PRODUCTS], blas[PRODUCTS], dnnl[PRODUCTS];
    Random random = random_seed(1, "bench");
    size_t most = PRODUCT_ROWS * 4096;
    float *x = memory_new(most, 4), *y = memory_new(most, 4), *w = memory_new(most, 4);
    for (size_t i = 0; i < most; i++)
        x[i] = y[i] = w[i] = (float)random_normal(&random) * 0.1f;
    int count = 0;
    for (int layer = 0; layer < 5; layer++)
        for (int form = 0; form < 3; form++) {
            int K = layers[layer][0], M = layers[layer][1], N = PRODUCT_ROWS;
            Work work = {y, x, w, N, M, K, 0, 1, 0};
            if (form == 1) work = (Work){x, y, w, N, K, M, 0, 0, 0};
            if (form == 2) work = (Work){w, y, x, M, K, N, 1, 0, 1};
            double best[3] = {INFINITY, INFINITY, INFINITY};
            for (int round = 0; round < 12; round++) {
                double t = machine_best(work_ours, &work, 2);
                if (t < best[0]) best[0] = t;
                t = openblas ? alone_best(work_openblas, &work, 2) : INFINITY;
                if (t < best[1]) best[1] = t;
                t = onednn ? alone_best(work_onednn, &work, 2) : INFINITY;
                if (t < best[2]) best[2] = t;
                for (size_t i = 0; form == 2 && i < (size_t)K * (size_t)M; i++)
                    w[i] = 0.1f; /* or sums would grow without end */
            }
            double operations = 2e-9 * N * K * M;
            char name[32];
            snprintf(name, sizeof name, "matmul_fp32_%s_%dx%d", forms[form], K, M);
            speed_add(name, operations / best[0], "GFLOP/s", &peak_fp32, 0, "OpenBLAS",
                      operations / best[1]);
            if (onednn)
                speed_add(name, operations / best[0], "GFLOP/s", &peak_fp32, 0,
                          "oneDNN", operations / best[2]);
            share[count] = operations / best[0];
            blas[count] = best[1] / best[0];
            dnnl[count++] = best[2] / best[0];
        }
    double middle = median(share, count);
    speed_add("matmul_fp32_median", middle, "GFLOP/s", &peak_fp32, 0, "OpenBLAS",
              openblas ? middle / median(blas, count) : 0);
    if (onednn)
        speed_add("matmul_fp32_median", middle, "GFLOP/s", &peak_fp32, 0, "oneDNN",
                  middle / median(dnnl, count));
    free(x), free(y), free(w);
}

/* ---- a whole training step ---------------------------------------------------------
 */

#define STEP_PASSES 4

typedef struct {
    Model *model;
    Backprop *backprop;
    AdamW adamw;
    Batch batches[STEP_PASSES];
    size_t tokens;
} Step;

static void step_run(void *with) {
    Step *s = with;
    const AdamWRule rule = {0.9, 0.99, 1e-8, 0.1};
    for (int pass = 0; pass < STEP_PASSES; pass++)
        backprop_run(s->model, s->backprop, &s->batches[pass], 1.0f / (float)s->tokens,
                     NULL);
    float scale = clip_scale(adamw_norm(&s->adamw, s->backprop->gradients), 1);
    adamw_step(&s->adamw, s->model->parameters, s->backprop->gradients, scale, 1e-4,
               &rule);
}

/* A batcher keeps one batch at a time; here several are wanted. */
static Batch batch_copy(const Batch *b) {
    Batch copy = *b;
    int32_t *ids = memory_new(3 * b->rows, sizeof *ids);
    uint32_t *starts = memory_new(b->sequences + 1, sizeof *starts);
    memcpy(ids, b->tokens, b->rows * sizeof *ids);
    memcpy(ids + b->rows, b->targets, b->rows * sizeof *ids);
    memcpy(ids + 2 * b->rows, b->positions, b->rows * sizeof *ids);
    memcpy(starts, b->starts, (b->sequences + 1) * sizeof *starts);
    copy.tokens = ids, copy.targets = ids + b->rows, copy.positions = ids + 2 * b->rows;
    copy.starts = starts, copy.lines = NULL;
    return copy;
}

/* Returns the number of parameters. */
static size_t speed_step(const char *path, Tokenizer *tokenizer) {
    Config config = config_preset("guppy");
    config.V = tokenizer_size(tokenizer);
    TokenSet set = token_set_from_dataset(path, tokenizer, config.T);
    Batcher *batcher = batcher_new(&set, PRODUCT_ROWS, 1);
    Step s = {.model = model_new(&config)};
    model_init(s.model, 1);
    s.backprop = backprop_new(s.model);
    for (int pass = 0; pass < STEP_PASSES; pass++) {
        Batch batch;
        batcher_next(batcher, &batch);
        s.batches[pass] = batch_copy(&batch);
        s.tokens += batch.rows;
    }
    size_t parameters = s.model->layout.total;
    AdamWTensor all = {.count = parameters, .decays = 1};
    s.adamw = adamw_new(&all, 1, parameters);

    step_run(&s);
    int threads = machine_threads();
    double work = 6e-9 * (double)parameters * (double)s.tokens;
    double all_threads = machine_best(step_run, &s, 5);
    machine_limit_threads(1);
    double one_thread = machine_best(step_run, &s, 3);
    machine_limit_threads(threads);
    printf("(a step: %zu tokens in %d passes, AdamW; %zu parameters)\n", s.tokens,
           STEP_PASSES, parameters);
    speed_add("train_step_fp32", work / all_threads, "GFLOP/s", &peak_fp32, 0, "", 0);
    s.backprop->products = MATMUL_BF16;
    double bf16 = machine_best(step_run, &s, 5);
    s.backprop->products = MATMUL_FP32;
    speed_add("train_step_bf16", work / bf16, "GFLOP/s", &peak_bf16, 0, "fp32",
              work / all_threads);
    speed_row("train_tokens", (double)s.tokens / all_threads, "tokens/s", 0, "", 0);
    speed_row("train_two_threads", one_thread / all_threads, "times", threads, "", 0);

    Decoder *decoder = decoder_new(s.model, 1);
    float *logits = memory_new(config.V, sizeof *logits);
    double best = INFINITY;
    size_t bytes = parameters * sizeof(float);
    machine_limit_threads(1);
    limit_try(&chat_limit, machine_read(bytes) * 1e9 / (double)bytes);
    for (int round = 0; round < 5; round++) {
        decoder_clear(decoder, 0);
        double began = clock_seconds();
        for (int i = 0; i < 64; i++) {
            decoder_read(decoder, &(int32_t){300 + i}, &(uint32_t){0}, 1);
            decoder_logits(decoder, logits, 0, 1);
        }
        double took = (clock_seconds() - began) / 64;
        if (took < best) best = took;
    }
    limit_try(&chat_limit, machine_read(bytes) * 1e9 / (double)bytes);
    speed_add("chat_token_fp32", 1 / best, "tokens/s", &chat_limit, 0, "", 0);
    machine_limit_threads(threads);
    decoder_free(&decoder), free(logits);
    adamw_free(&s.adamw), backprop_free(&s.backprop), model_free(&s.model);
    batcher_free(&batcher), token_set_free(&set);
    return parameters;
}

/* ---- vocabulary and programs -------------------------------------------------------
 */

static Tokenizer *speed_vocabulary(const char *path) {
    double learned = INFINITY, encoded = INFINITY, bytes = 0;
    Tokenizer *tokenizer = NULL;
    size_t capacity = 0, count = 0;
    Conversation *talk = NULL, c;
    Dataset *dataset = dataset_open(path);
    while (dataset_next(dataset, &c)) {
        talk = memory_grow(talk, &capacity, count + 1, sizeof *talk);
        char *text = memory_new(c.question_length + c.answer_length + 1, 1);
        memcpy(text, c.question, c.question_length);
        memcpy(text + c.question_length, c.answer, c.answer_length);
        c.question = text, c.answer = text + c.question_length, c.topic = NULL;
        bytes += (double)(c.question_length + c.answer_length);
        talk[count++] = c;
    }
    dataset_close(&dataset);
    for (int round = 0; round < 3; round++) {
        double began = clock_seconds();
        Trainer trainer = {0};
        for (size_t i = 0; i < count; i++) trainer_add_conversation(&trainer, &talk[i]);
        tokenizer_free(&tokenizer);
        tokenizer = trainer_learn(&trainer, 4096, NULL);
        double middle = clock_seconds();
        Tokens tokens = {0};
        for (size_t i = 0; i < count; i++)
            tokenizer_encode_conversation(tokenizer, &tokens, &talk[i]);
        double ended = clock_seconds();
        if (middle - began < learned) learned = middle - began;
        if (ended - middle < encoded) encoded = ended - middle;
        free(tokens.ids);
        lexicon_free(&trainer.words);
    }
    speed_row("bpe_train", learned, "s", 0.1, "", 0);
    speed_row("bpe_encode", bytes / encoded * 1e-6, "MB/s", 0, "", 0);
    for (size_t i = 0; i < count; i++) free((char *)talk[i].question);
    free(talk);
    return tokenizer;
}

/* Runs a program, its output thrown away; returns the seconds it took. */
static double program_run(char *const argv[], double *megabytes) {
    fflush(NULL); /* or the child would print it too */
    double began = clock_seconds();
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
            _exit(EX_IOERR);
        execv(argv[0], argv);
        _exit(EX_NOINPUT);
    }
    int status;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0)
        fail(EX_SOFTWARE, "%s: expected it to end well", argv[0]);
    *megabytes = (double)usage.ru_maxrss / 1024;
    return clock_seconds() - began;
}

/* The tokens a second of a training's fastest step: a recipe's, optimizer and all, when
 * no block sleeps. */
static double fastest_step(const char *run) {
    char *path = path_join(run, "time.csv");
    size_t size;
    double best = 0;
    char *text = file_read(path, &size), *at = text;
    for (char *line; (line = strsep(&at, "\n"));) {
        const char *last = strrchr(line, ',');
        double speed = last ? strtod(last + 1, NULL) : 0;
        if (speed > best) best = speed;
    }
    free(text), free(path);
    return best;
}

static void speed_programs(const char *bench, const char *tokenizer,
                           size_t parameters) {
    char *folder = path_join(bench, "run"), *data = path_join(folder, "data");
    char *datagen = path_join(bench, "../bin/01_datagen");
    char *training = path_join(bench, "../bin/08_training");
    double megabytes, best = INFINITY;
    char *write[] = {datagen, "--count", "60000", "-o", data, NULL};
    for (int round = 0; round < 3; round++) {
        double took = program_run(write, &megabytes);
        if (took < best) best = took;
    }
    speed_row("datagen", best, "s", 0.3, "", 0);
    char *train[] = {training, "--run",           folder,    "--data", data,
                     "-t",     (char *)tokenizer, "--steps", "8",      "--awake",
                     "0",      "--save-every",    "0",       NULL};
    program_run(train, &megabytes);
    double tokens = fastest_step(folder);
    speed_add("train_recipe", 6e-9 * (double)parameters * tokens, "GFLOP/s", &peak_fp32,
              0, "", 0);
    speed_row("train_recipe_tokens", tokens, "tokens/s", 0, "", 0);
    speed_row("train_memory", megabytes, "MB", 400, "", 0);
    free(folder), free(data), free(datagen), free(training);
}

int main(int argc, char **argv) {
    static const char *const blas[] = {"libopenblas.so.0", "libopenblas.so", NULL};
    static const char *const dnnl[] = {"libdnnl.so.3", "libdnnl.so.2", "libdnnl.so",
                                       NULL};
    if (argc != 2) fail(EX_USAGE, "expected a file of conversations");
    unsetenv("OPENBLAS_CORETYPE"); /* each shall choose its best for this machine */
    unsetenv("OPENBLAS_L2_SIZE");
    openblas = (CblasSgemm)library_find(blas, "cblas_sgemm");
    onednn = (DnnlSgemm)library_find(dnnl, "dnnl_sgemm");
    char *slash = strrchr(argv[0], '/');
    require(slash != NULL);
    *slash = '\0'; /* what is left is the folder of this program */
    char *table = path_join(argv[0], "bench.csv");
    char *vocabulary = path_join(argv[0], "tokenizer.json");
    limits_try();
    speed_row("read_memory", machine_read(256 << 20), "GB/s", 0, "", 0);
    speed_row("read_35MB", machine_read(35 << 20), "GB/s", 0, "", 0);
    speed_row("read_1MB", machine_read(1 << 20), "GB/s", 0, "", 0);
    speed_products();
    limits_try();
    Tokenizer *tokenizer = speed_vocabulary(argv[1]);
    tokenizer_save(tokenizer, vocabulary);
    size_t parameters = speed_step(argv[1], tokenizer);
    limits_try();
    speed_programs(argv[0], vocabulary, parameters);
    limits_try();
    speed_row("peak_fp32", peak_fp32.most, "GFLOP/s", 0, "", 0);
    speed_row("peak_bf16", peak_bf16.most, "GFLOP/s", 0, "fp32", peak_fp32.most);
    AtomicFile file = file_begin(table);
    speed_print(file.stream);
    file_commit(&file);
    speed_judge("peak_fp32", &peak_fp32);
    speed_judge("peak_bf16", &peak_bf16);
    speed_judge("chat_token_fp32's limit", &chat_limit);
    tokenizer_free(&tokenizer);
    free(table), free(vocabulary);
    return stdout_finish();
}
