/* Training with --products bf16: it says so, it learns as well as in fp32, it has the
 * same bits for every number of threads, and a checkpoint remembers it. */
#include "04_tensors/tensors.h"
#include "expect.h"
#include <math.h>

static const char *folder; /* data/, tokenizer.json, and a folder for each run */

static int shell(const char *command) {
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void make_data(void) {
    const char *build = expect_build();
    char command[1024];
    folder = expect_folder();
    snprintf(
        command, sizeof command,
        "%s/bin/01_datagen -n 300 -o %s/data > %s/out && %s/bin/02_tokenizer train "
        "--vocab 300 -o %s/tokenizer.json %s/data/train.jsonl > %s/out",
        build, folder, folder, build, folder, folder, folder);
    cr_assert_eq(shell(command), 0);
}

/* Under a sanitizer a step takes half a minute. */
#define STEPS (EXPECT_SANITIZED ? 2 : 20)

/* A short training; what it says goes to folder/RUN.err. Returns its exit code. */
static int train(const char *run, const char *options) {
    const char *build = expect_build();
    char command[1024];
    snprintf(command, sizeof command,
             "%s/bin/08_training --preset minnow --run %s/%s --data %s/data -t "
             "%s/tokenizer.json --steps %d --batch 256 --micro 150 --save-every 2 %s "
             "> %s/out 2> %s/%s.err",
             build, folder, run, folder, folder, STEPS, options, folder, folder, run);
    return shell(command);
}

static const char *text_of(const char *run, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "%s%s", run, name);
    return expect_read(expect_path(folder, path), NULL);
}

/* The loss on the evaluation set after the last step: the last cell of log.csv. */
static double last_loss(const char *run) {
    const char *comma = strrchr(text_of(run, "/log.csv"), ',');
    cr_assert_not_null(comma);
    return strtod(comma + 1, NULL);
}

Test(bf16, trains_as_well_and_says_so, .init = make_data) {
    cr_assert_eq(train("fp32", "--threads 2"), 0);
    cr_assert_eq(train("bf16", "--threads 2 --products bf16"), 0);
    double fp32 = last_loss("fp32"), bf16 = last_loss("bf16");
    cr_expect(fp32 < 5 || EXPECT_SANITIZED, "it learned something: %g", fp32);
    expect_number(bf16, fp32, 0.02);
    cr_expect_str_neq(text_of("fp32", "/log.csv"), text_of("bf16", "/log.csv"));
    const char *said = strstr(text_of("bf16", ".err"), "bf16");
    cr_assert_not_null(said);
    cr_expect_eq(strstr(said, "slower") == NULL, matmul_bf16_fast());
    cr_expect_null(strstr(text_of("fp32", ".err"), "bf16"));
}

/* What is measured is the model as it will be used: `eval` and the chat know fp32 only.
 */
Test(bf16, is_for_the_steps_and_not_for_the_evaluation, .init = make_data) {
    const char *build = expect_build();
    char command[1024], want[64];
    cr_assert_eq(train("run", "--products bf16"), 0);
    snprintf(command, sizeof command,
             "%s/bin/08_training eval -m %s/run/model %s/data/eval.jsonl > %s/run/eval",
             build, folder, folder, folder);
    cr_assert_eq(shell(command), 0);
    snprintf(want, sizeof want, "loss %.4f nats", last_loss("run"));
    cr_expect_not_null(strstr(text_of("run", "/eval"), want), "%s", want);
}

Test(bf16, has_the_same_bits_for_every_number_of_threads, .init = make_data) {
    cr_assert_eq(train("one", "--threads 1 --products bf16"), 0);
    cr_assert_eq(train("three", "--threads 3 --products bf16"), 0);
    cr_expect_str_eq(text_of("one", "/log.csv"), text_of("three", "/log.csv"));
}

Test(bf16, is_part_of_a_checkpoint, .init = make_data) {
    cr_assert_eq(train("run", "--products bf16"), 0);
    cr_expect_eq(train("run", "--resume"), 64);
    cr_expect_not_null(strstr(text_of("run", ".err"), "has --products bf16, not fp32"));
    cr_expect_eq(train("run", "--resume --products bf16"), 0);
}
