/* The floor: what the grammar itself pays, by topic and in all; what it cannot say is
 * counted, and the gap is what is left. */
#include "06_transformer/model.h"
#include "10_examiner/floor.h"
#include "expect.h"
#include <math.h>

static const char *folder; /* of a grammar, a dataset, a tokenizer and a model */

static const char *in_folder(const char *name) {
    return expect_path(folder, name);
}

static void write_file(const char *name, const char *text) {
    expect_write(in_folder(name), text, strlen(text));
}

#define LINE(question, answer, topic)                                                  \
    "{\"input\": \"" question "\", \"output\": \"" answer "\", \"category\": \"" topic \
    "\"}\n"

/* A coin, half of all conversations, falls on either side; the other topic always says
 * the same. So a coin costs 2 ln 2 and a greeting ln 2. */
static void make_folder(void) {
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    char command[512];
    folder = expect_folder();
    write_file("coin.txt", "topic coin\n ask toss it\n say (heads|tails)\n"
                           "topic hello\n ask hi\n say hello\n");
    write_file("data.jsonl",
               LINE("toss it", "heads", "coin") LINE("hi", "hello", "hello")
                   LINE("toss it", "tails", "coin"));
    write_file("strange.jsonl",
               LINE("toss it", "heads", "coin") LINE("hi", "goodbye", "hello"));
    snprintf(command, sizeof command,
             "%s/bin/02_tokenizer train --vocab 260 -o %s/tokenizer.json %s/data.jsonl "
             "> /dev/null",
             build, folder, folder);
    cr_assert_eq(system(command), 0);
    Config config = {
        .V = 260, .T = 64, .C = 16, .L = 1, .NH = 2, .F = 16, .start = 1, .end = 2};
    Model *model = model_new(&config);
    model_init(model, 1);
    model_save(model, folder, in_folder("tokenizer.json"));
    model_free(&model);
}

static FloorTable measure(const char *dataset) {
    return floor_table(folder, in_folder(dataset), in_folder("coin.txt"));
}

Test(floor, adds_up, .init = make_folder) {
    FloorTable table = measure("data.jsonl");
    const Evaluation *e = &table.evaluation;
    cr_assert_eq(e->names.count, 2);
    cr_expect_eq(e->topics[0].conversations, 2);
    cr_expect_eq(e->topics[1].conversations, 1);
    cr_expect_eq(e->all.conversations, 3);
    cr_expect_float_eq(table.floors[0].sum, 4 * log(2), 1e-12);
    cr_expect_float_eq(table.floors[1].sum, log(2), 1e-12);
    cr_expect_float_eq(table.all.sum, 5 * log(2), 1e-12);
    cr_expect_eq(e->all.loss.count, e->topics[0].loss.count + e->topics[1].loss.count);
    cr_expect_float_eq(e->all.loss.sum, e->topics[0].loss.sum + e->topics[1].loss.sum,
                       1e-9);
    double tokens = (double)e->all.loss.count;
    cr_expect_float_eq(floor_mean(&table.all, &e->all), 5 * log(2) / tokens, 1e-12);
    cr_expect_float_eq(floor_gap(&table.all, &e->all),
                       (e->all.loss.sum - 5 * log(2)) / tokens, 1e-12);
    floor_table_free(&table);
}

Test(floor, what_the_grammar_cannot_say_has_none, .init = make_folder) {
    FloorTable table = measure("strange.jsonl");
    const Evaluation *e = &table.evaluation;
    cr_expect_eq(table.all.impossible, 1);
    cr_expect_eq(table.floors[0].impossible, 0);
    cr_expect_eq(table.floors[1].impossible, 1);
    cr_expect(isnan(floor_mean(&table.all, &e->all)));
    cr_expect(isnan(floor_gap(&table.floors[1], &e->topics[1])));
    cr_expect_float_eq(floor_mean(&table.floors[0], &e->topics[0]),
                       2 * log(2) / (double)e->topics[0].loss.count, 1e-12);
    FILE *file = fopen(in_folder("printed"), "w");
    floor_print(file, &table);
    fclose(file);
    const char *printed = expect_read(in_folder("printed"), NULL);
    cr_expect_not_null(
        strstr(printed, "no floor: the grammar cannot produce 1 of 2 conversations\n"));
    floor_write(in_folder("topics.csv"), &table);
    const char *csv = expect_read(in_folder("topics.csv"), NULL);
    cr_expect_eq(strncmp(csv, "topic,conversations,tokens,loss,floor,gap\nall,2,", 48),
                 0, "%s", csv);
    cr_expect_not_null(strstr(csv, ",,\ncoin,1,"), "%s", csv);
    floor_table_free(&table);
}
