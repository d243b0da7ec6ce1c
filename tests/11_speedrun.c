/* Where two hours went: the factors of a run that is made up here, worked by hand, and
 * that they multiply to the quotient of the times. */
#include "00_ground/fail.h"
#include "00_ground/run.h"
#include "03_batches/token_file.h"
#include "06_transformer/model.h"
#include "expect.h"
#include "studies/11_speed/speedrun.h"
#include <math.h>

static const char *text_file(const char *folder, const char *name, const char *text) {
    const char *path = expect_path(folder, name);
    expect_write(path, text, strlen(text));
    return path;
}

/* Two steps of 1000 tokens, at 100 and at 200 a second: 15 seconds of 20; and 32
 * conversations, half of them short. */
static const char *made_up_run(void) {
    const char *run = expect_folder();
    text_file(run, "log.csv",
              "step,tokens,rate,loss,norm,moved,eval\n0,0,,,,,8.3\n"
              "1,1000,0.1,8,1,0.1,\n2,2000,0.1,7,1,0.1,6.9\n");
    text_file(run, "time.csv",
              "step,seconds,tokens_per_second\n0,2.0,0\n1,12.0,100\n2,20.0,200\n");
    char data[32 * 80] = "";
    for (int i = 0; i < 32; i++)
        strcat(data, i % 2 ? "{\"input\":\"hi\",\"output\":\"hi\",\"category\":\"\"}\n"
                           : "{\"input\":\"hi\",\"output\":\"hi hi hi hi hi hi\","
                             "\"category\":\"\"}\n");
    const char *texts = text_file(run, "train.jsonl", data);
    Config config = {
        .V = 1500, .T = 64, .C = 16, .L = 2, .NH = 2, .F = 16, .start = 1, .end = 2};
    Model *model = model_new(&config);
    const char *folder = expect_path(run, "model");
    model_save(model, folder, "tests/golden/bpe/tokenizer.json");
    text_file(folder, "training.json", "{\"blocks\": 1}");
    model_free(&model);
    Tokenizer *tokenizer = tokenizer_load("tests/golden/bpe/tokenizer.json");
    TokenSet set = token_set_from_dataset(texts, tokenizer, config.T);
    char *ids = run_file(NULL, run, RUN_TRAIN_IDS);
    token_file_write(ids, &set);
    token_set_free(&set);
    tokenizer_free(&tokenizer);
    free(ids);
    return run;
}

/* The number in `column` of the line that begins with `name`. */
static double cell(const char *table, const char *name, int column) {
    const char *line = strstr(table, name);
    cr_assert_not_null(line, "no %s in %s", name, table);
    for (; column > 0; column--) line = strchr(line, ',') + 1;
    return strtod(line, NULL);
}

Test(speedrun, factors_multiply_to_the_whole) {
    const char *run = made_up_run();
    FILE *values = fopen(expect_path(run, "values"), "w");
    speedrun_table(run, run, values);
    fclose(values);
    const char *said = expect_read(expect_path(run, "values"), NULL);
    const char *table = expect_read(expect_path(run, "speedrun.csv"), NULL);
    static const char *const causes[] = {"better steps",  "fewer tokens",  "no padding",
                                         "smaller model", "blocks asleep", "faster",
                                         "evaluating"};
    double seconds = 7200, product = 1;
    for (int i = 0; i < 7; i++) {
        expect_number(cell(table, causes[i], 3), seconds, 0.006, "%s", causes[i]);
        product *= cell(table, causes[i], 2);
        seconds = cell(table, causes[i], 4);
    }
    expect_number(seconds, 20, 0.006);
    cr_expect(fabs(product / (7200.0 / 20) - 1) < 1e-3, "%g", product);
    cr_expect_eq(cell(said, "speedrun_seconds", 1), 20);
    expect_number(cell(table, "evaluating", 2), 0.75, 1e-4);
    double padding = cell(table, "no padding", 2);
    cr_expect(padding > 1.05 && padding < 1.95, "half are short: %g", padding);
}

static void table_of(const void *run) {
    speedrun_table(run, run, stdout);
}

Test(speedrun, of_a_run_without_steps_is_refused) {
    const char *run = made_up_run();
    text_file(run, "time.csv", "step,seconds,tokens_per_second\n0,2.0,0\n");
    expect_fail(65, "expected a step", table_of, run);
    text_file(run, "time.csv", "step,seconds,speed\n0,2.0,0\n1,soon,9\n2,20,9\n");
    expect_fail(65, "expected a number above 0, found 'soon'", table_of, run);
}
