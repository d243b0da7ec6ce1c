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
    const char *build = expect_build();
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
    const Floor *topics = table.topics, *all = &table.all;
    cr_assert_eq(table.names.count, 2);
    cr_expect_eq(topics[0].conversations, 2);
    cr_expect_eq(topics[1].conversations, 1);
    cr_expect_eq(all->conversations, 3);
    expect_number(topics[0].sum, 4 * log(2), 1e-12);
    expect_number(topics[1].sum, log(2), 1e-12);
    expect_number(all->sum, 5 * log(2), 1e-12);
    cr_expect_eq(all->loss.count, topics[0].loss.count + topics[1].loss.count);
    expect_number(all->loss.sum, topics[0].loss.sum + topics[1].loss.sum, 1e-9);
    double tokens = (double)all->loss.count;
    expect_number(floor_mean(all), 5 * log(2) / tokens, 1e-12);
    expect_number(floor_gap(all), (all->loss.sum - 5 * log(2)) / tokens, 1e-12);
    floor_table_free(&table);
}

/* A coin's question says nothing of how it falls; an echo says all that it was asked. */
Test(floor, topics_that_tie_question_and_answer, .init = make_folder) {
    const char *build = expect_build();
    char command[2048];
    write_file("coin.txt", "topic coin\n ask toss it\n say (heads|tails)\n"
                           "topic echo\n let v = (hi|ho)\n ask {v}\n say {v}\n");
    write_file("echo.jsonl",
               LINE("toss it", "heads", "coin") LINE("hi", "hi", "echo")
                   LINE("toss it", "tails", "coin") LINE("ho", "ho", "echo"));
    snprintf(command, sizeof command,
             "mkdir -p %s/data && cp %s/echo.jsonl %s/data/eval.jsonl && "
             "mkdir -p %s/model && cp %s/*.json %s/*.safetensors %s/model && "
             "%s/study/10_examiner floor -c %s/coin.txt --run %s",
             folder, folder, folder, folder, folder, folder, folder, build, folder,
             folder);
    cr_assert_eq(system(command), 0);
    char *csv = expect_read(in_folder("10/floor/tied.csv"), NULL);
    double shared[2], gap[2];
    cr_assert_eq(sscanf(csv, "topic,shared,gap\ncoin,%lf,%lf\necho,%lf,%lf\n",
                        &shared[0], &gap[0], &shared[1], &gap[1]),
                 4, "%s", csv);
    cr_expect_eq(shared[0], 0);
    expect_number(shared[1], log(2), 1e-4);
    cr_expect(gap[0] > 0 && gap[1] > 0);
    csv = expect_read(in_folder("10/floor/values.csv"), NULL);
    cr_expect_not_null(strstr(csv, "\ntied_conversations,50.0\n"), "%s", csv);
}

Test(floor, what_the_grammar_cannot_say_has_none, .init = make_folder) {
    FloorTable table = measure("strange.jsonl");
    const Floor *topics = table.topics, *all = &table.all;
    cr_expect_eq(all->impossible, 1);
    cr_expect_eq(topics[0].impossible, 0);
    cr_expect_eq(topics[1].impossible, 1);
    cr_expect(isnan(floor_mean(all)));
    cr_expect(isnan(floor_gap(&topics[1])));
    expect_number(floor_mean(&topics[0]), 2 * log(2) / (double)topics[0].loss.count,
                  1e-12);
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
