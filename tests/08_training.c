/* Training as a whole: killed and resumed, with any number of threads, out of disk, out
 * of bounds. Every run is a process of its own, so that it can be killed. */
#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "08_training/checkpoint.h"
#include "08_training/state.h"
#include "08_training/training.h"
#include "find.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef _OPENMP
#include <omp.h>
#endif

static char room[128]; /* this test's folder */

static void shell(const char *format, const char *a, const char *b) {
    char command[512];
    snprintf(command, sizeof command, format, a, b);
    cr_assert_eq(system(command), 0, "%s", command);
}

/* A folder with data and a tokenizer. */
static void make_room(void) {
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    shell("mkdir -p %s/tmp%s", build, "");
    snprintf(room, sizeof room, "%s/tmp/08_XXXXXX", build);
    cr_assert_not_null(mkdtemp(room));
    shell("%s/bin/01_datagen -n 300 -o %s/data >/dev/null", build, room);
    char command[512];
    snprintf(command, sizeof command,
             "%s/bin/02_tokenizer train --vocab 300 -o %s/tokenizer.json "
             "%s/data/train.jsonl >/dev/null",
             build, room, room);
    cr_assert_eq(system(command), 0);
}

static void clear_room(void) {
    shell("rm -rf %s%s", room, "");
}

static char *in_room(const char *name) {
    return path_join(room, name);
}

static TrainingOrder tiny_order(const char *run, int resume) {
    char *folder = in_room(run);
    return (TrainingOrder){
        .run = folder,
        .data = in_room("data"),
        .tokenizer = in_room("tokenizer.json"),
        .model = path_join(folder, "model"),
        .config = {.T = 128, .C = 16, .L = 2, .NH = 2, .F = 24},
        .recipe =
            {.schedule = {.peak = 0.01, .steps = 60, .warmup = 3, .fall = 0.7},
             .batch = 400,
             .batch_first = 150,
             .micro = 200,
             .awake = 1,
             .wake = 0.5,
             .adamw = {.beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8, .decay = 0.1},
             .clip = 1,
             .optimizer = OPTIMIZER_MUON,
             .muon_rate = 0.01,
             .momentum = 0.9,
             .dropout = 0.1,
             .eval_every = 25,
             .save_every = 2},
        .seed = 7,
        .resume = resume};
}

/* Starts a training in a process of its own; its stdout and stderr go to RUN.txt. */
static pid_t begin(const TrainingOrder *order, int threads, rlim_t largest_file) {
    pid_t child = fork();
    cr_assert_neq(child, -1);
    if (child > 0) return child;
    char path[256];
    snprintf(path, sizeof path, "%s.txt", order->run);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
#ifdef _OPENMP
    omp_set_num_threads(threads);
#else
    (void)threads;
#endif
    if (largest_file) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){largest_file, largest_file});
    }
    int signal_number = training_run(order);
    fflush(stdout);
    _exit(signal_number ? 128 + signal_number : 0);
}

static int finish(pid_t child) {
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int train(const TrainingOrder *order) {
    return finish(begin(order, 1, 0));
}

static char *said_by(const char *run) {
    char *path = in_room(run);
    char name[256];
    snprintf(name, sizeof name, "%s.txt", path);
    free(path);
    size_t size;
    return file_read(name, &size);
}

static void expect_said(const char *run, const char *part) {
    char *text = said_by(run);
    cr_expect_not_null(strstr(text, part), "expected '%s' in: %s", part, text);
    free(text);
}

static void expect_same(const char *a, const char *b, const char *name) {
    char *one = path_join(in_room(a), name), *two = path_join(in_room(b), name);
    size_t size1, size2;
    char *bytes1 = file_read(one, &size1), *bytes2 = file_read(two, &size2);
    cr_expect(size1 == size2 && memcmp(bytes1, bytes2, size1) == 0, "%s and %s differ",
              one, two);
    free(bytes1);
    free(bytes2);
    free(one);
    free(two);
}

static void expect_same_run(const char *a, const char *b) {
    expect_same(a, b, "log.csv");
    expect_same(a, b, "model/model.safetensors");
    expect_same(a, b, "model/config.json");
    expect_same(a, b, "model/training.json");
    expect_same(a, b, "snapshots/000050/model.safetensors");
}

/* Waits, however long it takes, until the training has saved something. */
static void await_checkpoint(const TrainingOrder *order, pid_t child) {
    char *path = path_join(order->run, "checkpoint.safetensors");
    siginfo_t left = {0};
    while (!file_exists(path) && left.si_pid == 0) {
        usleep(2000);
        waitid(P_PID, (id_t)child, &left, WEXITED | WNOHANG | WNOWAIT);
    }
    free(path);
}

/* One checkpoint is left, and nothing half-written. */
static void expect_tidy(const TrainingOrder *order) {
    char command[512];
    snprintf(command, sizeof command,
             "test $(ls %s | grep -c '^checkpoint') -eq 1 && test -z \"$(find %s "
             "-name '*.aside*')\"",
             order->run, order->run);
    cr_expect_eq(system(command), 0, "%s", command);
}

/* The moments are shares of the time that a whole run takes here: on a slow machine the
 * kills fall into the same parts of the run as on a fast one. */
Test(training, killed_at_any_moment_and_resumed_ends_in_the_same_bytes,
     .init = make_room, .fini = clear_room) {
    TrainingOrder whole = tiny_order("whole", 0), torn = tiny_order("torn", 1);
    double began = clock_seconds();
    cr_assert_eq(train(&whole), 0);
    double seconds = clock_seconds() - began;
    srand(1);
    int kills = 0, code;
    do {
        pid_t child = begin(&torn, 1, 0);
        if (kills < 12) {
            usleep((useconds_t)(1e4 * seconds * (1 + rand() % 25)));
            kill(child, SIGKILL);
            kills++;
        }
        code = finish(child);
        cr_assert(code == 0 || code == -SIGKILL, "ended with %d", code);
    } while (code != 0);
    expect_same_run("whole", "torn");
    expect_tidy(&torn);
}

/* Ctrl-C, kill, and a terminal that is closed. */
Test(training, interrupted_and_resumed_too, .init = make_room, .fini = clear_room) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    TrainingOrder whole = tiny_order("whole", 0);
    whole.recipe.save_every = 0;
    cr_assert_eq(train(&whole), 0);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        char run[] = "torn0";
        run[4] += (char)i;
        TrainingOrder torn = tiny_order(run, 1);
        torn.recipe.save_every = 0;
        pid_t child = begin(&torn, 1, 0);
        await_checkpoint(&torn, child);
        kill(child, signals[i]);
        int code = finish(child);
        cr_expect(code == 128 + signals[i] || code == 0, "ended with %d", code);
        if (code) expect_said(run, "--resume goes on");
        child = begin(&torn, 1, 0);
        usleep(20000); /* most often before it measures a loss on the evaluation set */
        kill(child, signals[i]);
        finish(child);
        char *text = said_by(run);
        cr_expect_null(strstr(text, "nan"), "expected no loss that is unknown in: %s",
                       text);
        free(text);
        cr_expect_eq(train(&torn), 0);
        expect_same_run("whole", run);
    }
}

/* A program that nohup started does not hear of the terminal's end. */
Test(training, a_signal_that_was_to_be_ignored_is, .init = make_room,
     .fini = clear_room) {
    TrainingOrder order = tiny_order("run", 0);
    signal(SIGHUP, SIG_IGN);
    pid_t child = begin(&order, 1, 0);
    await_checkpoint(&order, child);
    kill(child, SIGHUP);
    cr_expect_eq(finish(child), 0);
}

/* Ctrl-Z and fg, or a laptop that sleeps: time passes, and no number changes. */
Test(training, stopped_and_continued_ends_in_the_same_bytes, .init = make_room,
     .fini = clear_room) {
    TrainingOrder whole = tiny_order("whole", 0), slept = tiny_order("slept", 0);
    cr_assert_eq(train(&whole), 0);
    pid_t child = begin(&slept, 1, 0);
    await_checkpoint(&slept, child);
    for (int i = 0; i < 5; i++) {
        kill(child, SIGSTOP);
        usleep(20000);
        kill(child, SIGCONT);
        usleep(5000);
    }
    cr_expect_eq(finish(child), 0);
    expect_same_run("whole", "slept");
}

/* Two at once in one folder: the second one leaves everything as it is and names the
 * first; when that is dead, however it died, the folder is free. */
Test(training, a_folder_in_use_is_refused, .init = make_room, .fini = clear_room) {
    TrainingOrder whole = tiny_order("whole", 0), order = tiny_order("run", 0);
    cr_assert_eq(train(&whole), 0);
    pid_t first = begin(&order, 1, 0);
    await_checkpoint(&order, first);
    kill(first, SIGSTOP);
    char said[64];
    snprintf(said, sizeof said, "log.csv: process %ld trains there", (long)first);
    for (order.resume = 0; order.resume < 2; order.resume++) {
        cr_expect_eq(train(&order), EX_TEMPFAIL);
        expect_said("run", said);
    }
    kill(first, SIGCONT);
    cr_expect_eq(finish(first), 0);
    expect_same_run("whole", "run");
    order.resume = 0;
    pid_t second = begin(&order, 1, 0);
    usleep(100000);
    kill(second, SIGKILL);
    finish(second);
    cr_expect_eq(train(&order), 0, "the lock died with its program");
    expect_same_run("whole", "run");
}

/* The tests' own fcntl, which a file system can lack locks for. */
static int no_locks;

int fcntl(int descriptor, int command, ...) {
    va_list more;
    va_start(more, command);
    void *argument = va_arg(more, void *);
    va_end(more);
    if (no_locks && command == F_SETLK) return errno = ENOLCK, -1;
    return (int)syscall(SYS_fcntl, descriptor, command, argument);
}

Test(training, a_file_system_without_locks_will_do, .init = make_room,
     .fini = clear_room) {
    TrainingOrder order = tiny_order("run", 0);
    order.recipe.schedule.steps = 4;
    no_locks = 1;
    cr_expect_eq(train(&order), 0);
}

Test(training, any_number_of_threads_gives_the_same_bytes, .init = make_room,
     .fini = clear_room) {
    TrainingOrder one = tiny_order("one", 0), two = tiny_order("two", 0),
                  three = tiny_order("three", 0);
    one.recipe.schedule.steps = two.recipe.schedule.steps =
        three.recipe.schedule.steps = 51;
    one.recipe.save_every = two.recipe.save_every = three.recipe.save_every = 0;
    cr_assert_eq(finish(begin(&one, 1, 0)), 0);
    cr_assert_eq(finish(begin(&two, 2, 0)), 0);
    cr_assert_eq(finish(begin(&three, 3, 0)), 0);
    expect_same_run("one", "two");
    expect_same_run("one", "three");
}

Test(training, a_full_disk_leaves_the_checkpoint_whole, .init = make_room,
     .fini = clear_room) {
    TrainingOrder whole = tiny_order("whole", 0), full = tiny_order("full", 1);
    whole.recipe.save_every = 0;
    cr_assert_eq(train(&whole), 0);
    pid_t child = begin(&full, 1, 0);
    await_checkpoint(&full, child);
    kill(child, SIGKILL);
    finish(child);
    cr_assert_eq(finish(begin(&full, 1, 20000)), EX_IOERR, "no room for a checkpoint");
    expect_said("full", "guppy: ");
    expect_said("full", "; make room there; the last checkpoint is whole");
    expect_said("full", "--resume");
    cr_expect_eq(train(&full), 0);
    expect_same_run("whole", "full");
}

Test(training, a_folder_that_cannot_be_written_is_an_error, .init = make_room,
     .fini = clear_room) {
    TrainingOrder order = tiny_order("file", 0);
    fclose(fopen(order.run, "w"));
    cr_expect_eq(train(&order), EX_IOERR);
    expect_said("file", order.run);
}

Test(training, an_explosion_stops_with_advice, .init = make_room, .fini = clear_room) {
    TrainingOrder order = tiny_order("bang", 0);
    order.recipe.optimizer = OPTIMIZER_ADAMW;
    order.recipe.schedule.peak = 50;
    order.recipe.clip = 0;
    order.recipe.schedule.warmup = 0;
    cr_expect_eq(train(&order), EX_DATAERR);
    expect_said("bang", "half the --rate");
    expect_said("bang", "is whole");
    char *model = path_join(order.model, "model.safetensors");
    cr_expect_not(file_exists(model), "no ruined model is left behind");
    free(model);
}

Test(training, a_checkpoint_of_another_order_is_refused, .init = make_room,
     .fini = clear_room) {
    TrainingOrder order = tiny_order("run", 0);
    order.recipe.schedule.steps = 2;
    cr_assert_eq(train(&order), 0);
    order.resume = 1;
    order.recipe.schedule.peak = 0.02;
    cr_expect_eq(train(&order), EX_USAGE);
    expect_said("run", "--rate 0.01, not 0.02");
    order.recipe.schedule.peak = 0.01;
    order.seed = 8;
    cr_expect_eq(train(&order), EX_USAGE);
    expect_said("run", "--seed");
    order.seed = 7;
    order.data = order.run; /* other data */
    shell("head -250 %s/data/train.jsonl > %s/run/train.jsonl", room, room);
    shell("cp %s/data/eval.jsonl %s/run/eval.jsonl", room, room);
    cr_expect_eq(train(&order), EX_USAGE);
    expect_said("run", "other data");
}

/* Replaces the text of one key in a checkpoint's metadata; of any length. */
static void rewrite(const char *path, const char *key, const char *text) {
    char part[64];
    size_t size;
    uint64_t length;
    char *bytes = file_read(path, &size);
    memcpy(&length, bytes, sizeof length);
    char *header = bytes + sizeof length, *data = header + length;
    snprintf(part, sizeof part, "\"%s\":\"", key);
    char *value = strstr(header, part);
    cr_assert(value && value < data, "no %s in %s", key, path);
    value += strlen(part);
    char *end = strchr(value, '"');
    FILE *file = fopen(path, "wb");
    length += strlen(text);
    length -= (uint64_t)(end - value);
    fwrite(&length, sizeof length, 1, file);
    fwrite(header, 1, (size_t)(value - header), file);
    fputs(text, file);
    fwrite(end, 1, size - (size_t)(end - bytes), file);
    cr_assert_eq(fclose(file), 0);
    free(bytes);
}

/* What a damaged file could say of a training that was finished after 2 steps. */
Test(training, a_checkpoint_of_a_place_that_is_not_there_is_refused, .init = make_room,
     .fini = clear_room) {
    static const struct {
        const char *key, *text, *said;
        int code;
    } damages[] = {
        {"step", "7", "step: expected a whole number from 0 to 2, found '7'",
         EX_DATAERR},
        {"step", "-1", "step: expected a whole number", EX_DATAERR},
        {"step", "two", "step: expected a whole number", EX_DATAERR},
        {"tokens", "801", "tokens: expected a whole number from 0 to 800", EX_DATAERR},
        {"epoch", "9000000000000000000", "epoch: expected a whole number", EX_DATAERR},
        {"next", "301", "next: expected a whole number from 0 to ", EX_DATAERR},
        {"log", "1000000", "log.csv: expected a line that ends at byte 1000000",
         EX_DATAERR},
        {"log", "50", "log.csv: expected a line that ends at byte 50", EX_DATAERR},
        {"log", "0", "log: expected a whole number from 1", EX_DATAERR},
        {"time", "-1", "time: expected a whole number", EX_DATAERR},
        {"time", "9223372036854775807", "time.csv: expected a line that ends",
         EX_DATAERR},
        {"milliseconds", "-1", "milliseconds: expected a whole number", EX_DATAERR},
        {"milliseconds", "1000000000000000", "milliseconds: expected a whole number",
         EX_DATAERR},
        {"milliseconds", "nan", "milliseconds: expected a whole number", EX_DATAERR},
        {"steps", "many", "checkpoint.safetensors has --steps many, not 2", EX_USAGE},
        {"optimizer", "luck", "has --optimizer luck, not muon", EX_USAGE},
        {"seed", "", "has --seed , not 7", EX_USAGE},
        {"data", "0", "was made from other data", EX_USAGE},
    };
    TrainingOrder order = tiny_order("run", 1);
    order.recipe.schedule.steps = 2;
    cr_assert_eq(train(&order), 0);
    char *path = in_room("run/checkpoint.safetensors");
    shell("cp %s/run/checkpoint.safetensors %s/kept", room, room);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        rewrite(path, damages[i].key, damages[i].text);
        cr_expect_eq(train(&order), damages[i].code, "%s", damages[i].said);
        expect_said("run", damages[i].said);
        expect_said("run", order.run);
        shell("cp %s/kept %s/run/checkpoint.safetensors", room, room);
    }
    cr_expect_eq(train(&order), 0);

    FILE *moments = fopen(path, "r+b");
    const float negative = -1;
    fseek(moments, -4, SEEK_END);
    fwrite(&negative, sizeof negative, 1, moments);
    fclose(moments);
    free(path);
    cr_expect_eq(train(&order), EX_DATAERR);
    expect_said("run", "expected a mean of squares, found -1");
}

/* Not what this program writes: nothing, no safetensors, a model without words. */
Test(training, a_hostile_checkpoint_is_refused, .init = make_room, .fini = clear_room) {
    static const struct {
        const char *bytes;
        size_t size;
    } files[] = {
        {"", 0},
        {"{", 1},
        {"\2\0\0\0\0\0\0\0{}", 10},
        {"\2\0\0\0\0\0\0\0[]", 10},
        {"\377\377\377\377\377\377\377\377{}", 10},
        {"\23\0\0\0\0\0\0\0{\"__metadata__\":{}}", 27},
    };
    TrainingOrder order = tiny_order("run", 1);
    shell("mkdir -p %s/run%s", room, "");
    char *path = path_join(order.run, "checkpoint.safetensors");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        FILE *file = fopen(path, "wb");
        fwrite(files[i].bytes, 1, files[i].size, file);
        fclose(file);
        cr_expect_eq(train(&order), EX_DATAERR, "file %zu", i);
        expect_said("run", "checkpoint.safetensors");
    }
    order.resume = 0; /* training anew does not care what stood there */
    order.recipe.schedule.steps = 1;
    cr_expect_eq(train(&order), 0);
    char *model = in_room("run/model/model.safetensors");
    order.resume = 1;
    shell("cp %s %s", model, path);
    cr_expect_eq(train(&order), EX_DATAERR, "a model is no checkpoint");
    free(model);
    free(path);
}

/* The loss on the evaluation set in the n-th line of a run's log, as it is written. */
static char *evaluated(const char *run, int line) {
    char *path = path_join(in_room(run), "log.csv");
    size_t size;
    char *text = file_read(path, &size), *end = text;
    for (end = text; line >= 0; line--) end = strchr(end, '\n') + 1;
    end[-1] = 0;
    free(path);
    return strrchr(text, ',') + 1;
}

/* Conversations from number 1,001 on count at the end, and not before. */
Test(training, evaluates_a_part_on_the_way_and_all_at_the_end, .init = make_room,
     .fini = clear_room) {
    shell("for i in 1 2 3 4 5 6 7 8 9; do cat %s/data/train.jsonl; done | head -n 1000 "
          "> %s/thousand",
          room, room);
    shell("cp %s/thousand %s/data/eval.jsonl", room, room);
    TrainingOrder few = tiny_order("few", 0), many = tiny_order("many", 0);
    few.recipe.schedule.steps = many.recipe.schedule.steps = 3;
    few.recipe.eval_every = many.recipe.eval_every = 2;
    cr_assert_eq(train(&few), 0);
    shell("head -n 50 %s/thousand >> %s/data/eval.jsonl", room, room);
    cr_assert_eq(train(&many), 0);
    cr_expect_str_eq(evaluated("few", 1), evaluated("many", 1));
    cr_expect_str_eq(evaluated("few", 3), evaluated("many", 3));
    cr_expect_str_neq(evaluated("few", 4), evaluated("many", 4));
}

/* Muon's matrices are those of the blocks, each of them once: of the tensor that holds
 * queries, keys and values, three. */
/* The largest weight of a tensor, whatever its sign. */
static float largest(const Model *model, size_t spec, size_t layer) {
    const Tensor *tensor = layout_at(&model->layout, spec, layer);
    float most = 0;
    for (size_t i = 0; i < tensor->count; i++)
        most = fmaxf(most, fabsf(model->parameters[tensor->offset + i]));
    return most;
}

/* A block that sleeps adds nothing to x, and nothing moves it; then it wakes. */
Test(training, a_block_sleeps_and_wakes, .init = make_room, .fini = clear_room) {
    TrainingOrder order = tiny_order("sleeper", 0);
    cr_assert_eq(train(&order), 0);
    Model *born = model_load(path_join(order.run, "snapshots/000000"));
    Model *late = model_load(path_join(order.run, "snapshots/000050"));
    const size_t outgoing[] = {OUT_WEIGHT, OUT_BIAS, DOWN_WEIGHT, DOWN_BIAS};
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(largest(born, outgoing[i], 1), 0);
        cr_expect_gt(largest(late, outgoing[i], 1), 0);
    }
    cr_expect_gt(largest(born, OUT_WEIGHT, 0), 0, "the first block is awake");
    cr_expect_gt(largest(born, UP_WEIGHT, 1), 0, "a sleeper is born like any other");
    model_free(&born);
    model_free(&late);
}

Test(training, gives_muon_each_matrix_of_the_blocks, .init = make_room,
     .fini = clear_room) {
    TrainingOrder order = tiny_order("run", 0);
    Training *t = training_new(&order);
    const Config *config = &t->model->config;
    const Muon *muon = &t->optimizer.muon;
    size_t C = config->C, F = config->F, next = 0;
    cr_assert_eq(muon->count, 6 * config->L);
    for (size_t layer = 0; layer < config->L; layer++) {
        const size_t rows[6] = {C, C, C, C, F, C}, columns[6] = {C, C, C, C, C, F};
        const char *names[6] = {"attn.qkv", "attn.qkv", "attn.qkv",
                                "attn.out", "ffn.up",   "ffn.down"};
        for (size_t i = 0; i < 6; i++) {
            const MuonMatrix *matrix = &muon->matrices[next++];
            char name[64];
            snprintf(name, sizeof name, "blocks.%zu.%s.weight", layer, names[i]);
            size_t begin = layout_find(&t->model->layout, name)->offset;
            cr_expect_eq(matrix->begin, begin + (i < 3 ? i * C * C : 0), "%s", name);
            cr_expect_eq(matrix->rows, rows[i], "%s", name);
            cr_expect_eq(matrix->columns, columns[i], "%s", name);
        }
    }
    training_free(&t);
}

/* What order the passes' gradients are added in shows in the last bits: a batch in one
 * pass is not a batch in two, and is one whatever else would have fit. */
Test(training, makes_as_many_passes_as_micro_says, .init = make_room,
     .fini = clear_room) {
    static const char *const runs[3] = {"two", "one", "roomy"};
    static const size_t micro[3] = {200, 400, 500};
    size_t size[3];
    char *models[3];
    for (size_t i = 0; i < 3; i++) {
        TrainingOrder order = tiny_order(runs[i], 0);
        order.recipe.schedule.steps = 3;
        order.recipe.batch_first = 400;
        order.recipe.dropout = 0;
        order.recipe.micro = micro[i];
        cr_assert_eq(train(&order), 0);
        models[i] = file_read(path_join(order.model, "model.safetensors"), &size[i]);
    }
    cr_assert(size[0] == size[1] && size[1] == size[2]);
    cr_expect(memcmp(models[0], models[1], size[0]) != 0, "two passes, and one");
    cr_expect(memcmp(models[1], models[2], size[1]) == 0,
              "one pass, and room for more");
    for (size_t i = 0; i < 3; i++) free(models[i]);
}

Test(training, keeps_snapshots_in_ever_longer_steps) {
    static const uint64_t want[] = {0, 50, 200, 500, 1000, 2000, 5000, 10000};
    for (size_t i = 1; i < sizeof want / sizeof *want; i++) {
        cr_expect_eq(snapshot_next(want[i - 1]), want[i]);
        cr_expect_eq(snapshot_next(want[i] - 1), want[i]);
    }
}
