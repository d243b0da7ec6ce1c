/* What a page shows of an answer is what the answer was made of. */
#include "00_ground/fail.h"
#include "01_datagen/character.h"
#include "09_chat/fish.h"
#include "10_examiner/examiner.h"
#include "12_page/bytes.h"
#include "12_page/glass.h"
#include "12_page/rounding.h"
#include "babbler.h"

#include <math.h>

static const char *rounded; /* the babbler's folder, in eight bits */

static void setup(void) {
    make_babbler(64);
    rounded = expect_path(room, "rounded");
    Model *model = model_load(model_folder);
    rounding_save(model, rounded, model_folder);
    model_free(&model);
    char command[4096];
    snprintf(command, sizeof command, "cp characters/guppy.txt %s/character.txt",
             rounded);
    shell(command);
    glass_open(rounded);
}

static void teardown(void) {
    glass_close();
    remove_babbler();
}

TestSuite(glass, .init = setup, .fini = teardown);

static const char QUESTION[] = "how is the bowl?";

/* All tokens of an answer in the chat of stage 09, and their chances. */
static Tokens answered(Fish *fish, const Sampling *sampling, float *chances) {
    Tokens prompt = {0}, said = {0};
    Random random = random_seed(7, "chat");
    fish_prompt(fish, &prompt, QUESTION, strlen(QUESTION));
    Answer answer = answer_begin(fish, &prompt, sampling, &random);
    while (answer_next(&answer)) {
        chances[said.count] = answer.chance;
        tokens_push(&said, answer.token);
    }
    answer_free(&answer);
    free(prompt.ids);
    return said;
}

Test(glass, it_says_what_the_chat_says) {
    const Sampling sampling = {1.3, 20, 64};
    float chances[64];
    Fish fish = fish_load_with(rounding_load(rounded), rounded, &BYTE_KERNELS);
    Tokens want = answered(&fish, &sampling, chances);
    cr_assert_gt(want.count, 5);
    glass_seed(7);
    cr_expect_eq(glass_ask(QUESTION, strlen(QUESTION), 1.3, 20), strlen(QUESTION));
    for (size_t i = 0; i < want.count; i++) {
        int32_t token = glass_next();
        cr_assert_eq(token, want.ids[i], "%zu: expected %d, found %d", i, want.ids[i],
                     token);
        cr_assert_eq((float)glass_chance(), chances[i]);
    }
    cr_expect_lt(glass_next(), 0);
    free(want.ids);
    fish_free(&fish);
}

/* With all blocks the lens shows what the answer was drawn from. */
Test(glass, the_lens_ends_at_the_answer) {
    glass_seed(3);
    glass_ask(QUESTION, strlen(QUESTION), 0.9, 12);
    size_t prompt = glass_count();
    int32_t tokens[8];
    float chances[8];
    for (int i = 0; i < 8; i++) {
        tokens[i] = glass_next();
        cr_assert_geq(tokens[i], 0);
        chances[i] = (float)glass_chance();
    }
    for (size_t i = 0; i < 8; i++) {
        size_t at = 0;
        cr_assert_eq(glass_lens(glass_size('L'), prompt + i - 1, 0.9, 12), 12);
        while (at < 12 && glass_ids()[at] != tokens[i]) at++;
        cr_assert_lt(at, 12, "token %zu is no choice", i);
        cr_expect_eq(glass_chances()[at], chances[i], "%zu: expected %g, found %g", i,
                     (double)chances[i], (double)glass_chances()[at]);
    }
}

/* Before the first block there is only the token and its place. */
Test(glass, the_lens_begins_at_the_embedding) {
    Model *model = rounding_load(rounded);
    const Config *c = &model->config;
    glass_ask(QUESTION, strlen(QUESTION), 1, 0);
    size_t t = glass_count() - 1;
    const float *tok = model_parameter(model, model->parameters, TOK_EMB, 0);
    const float *pos = model_parameter(model, model->parameters, POS_EMB, 0);
    float x[24], norm[24], mean, rstd;
    for (size_t i = 0; i < c->C; i++)
        x[i] = tok[(size_t)glass_tokens()[t] * c->C + i] + pos[t * c->C + i];
    steady_norm(norm, &mean, &rstd, x,
                model_parameter(model, model->parameters, NORM_WEIGHT, 0),
                model_parameter(model, model->parameters, NORM_BIAS, 0), 1, c->C);
    size_t best = 0, found = 0;
    double most = -INFINITY;
    for (size_t v = 3; v < c->V; v++) {
        double logit = 0;
        for (size_t i = 0; i < c->C; i++)
            logit += (double)(tok[v * c->C + i] * norm[i]);
        if (logit > most) most = logit, best = v;
    }
    size_t count = glass_lens(0, t, 1, 0);
    cr_assert_eq(count, c->V);
    for (size_t v = 0; v < count; v++)
        if (glass_chances()[v] > glass_chances()[found]) found = v;
    cr_expect_eq(found, best, "expected %zu, found %zu", best, found);
    model_free(&model);
}

Test(glass, attention_sums_to_one_and_sees_nothing_ahead) {
    glass_ask(QUESTION, strlen(QUESTION), 1, 0);
    for (int i = 0; i < 4; i++) glass_next();
    for (size_t layer = 0; layer < glass_size('L'); layer++)
        for (size_t head = 0; head < glass_size('H'); head++)
            for (size_t t = 0; t < glass_count(); t++) {
                const float *weights = glass_attention(layer, head, t);
                double sum = 0;
                for (size_t u = 0; u <= t; u++) sum += (double)weights[u];
                cr_assert_float_eq(sum, 1, 1e-5, "%zu, %zu, %zu: %g", layer, head, t,
                                   sum);
                for (size_t u = t + 1; u < glass_size('T'); u++)
                    cr_assert_eq(weights[u], 0);
            }
}

/* Read in one go, everything is as it was when it came token by token. */
Test(glass, read_again_it_is_the_same) {
    float before[2][2][64], lens[300];
    glass_ask(QUESTION, strlen(QUESTION), 1, 0);
    for (int i = 0; i < 6; i++) glass_next();
    size_t count = glass_count(), t = count - 1;
    int32_t ids[64];
    memcpy(ids, glass_tokens(), count * sizeof *ids);
    for (size_t layer = 0; layer < 2; layer++)
        for (size_t head = 0; head < 2; head++)
            memcpy(before[layer][head], glass_attention(layer, head, t),
                   count * sizeof(float));
    size_t choices = glass_lens(1, t, 1, 0);
    memcpy(lens, glass_chances(), choices * sizeof *lens);

    glass_ask("something else altogether", 25, 1, 0);
    glass_read(ids, count);
    cr_assert_eq(glass_count(), count);
    for (size_t layer = 0; layer < 2; layer++)
        for (size_t head = 0; head < 2; head++)
            cr_expect_arr_eq(before[layer][head], glass_attention(layer, head, t),
                             count * sizeof(float));
    cr_assert_eq(glass_lens(1, t, 1, 0), choices);
    cr_expect_arr_eq(lens, glass_chances(), choices * sizeof *lens);
    cr_expect(memcmp(before[0][0], before[0][1], count * sizeof(float)) != 0);
    cr_expect(memcmp(before[0][0], before[1][0], count * sizeof(float)) != 0);
}

Test(glass, a_long_question_is_cut) {
    char question[4000];
    memset(question, 'k', sizeof question);
    cr_expect_lt(glass_ask(question, sizeof question, 1, 0), sizeof question);
    cr_expect_geq(glass_next(), 0);
}

/* An answer to its question, to another one, to one that the grammar does not ask; and
 * none. */
Test(glass, it_marks_as_the_examiner_does) {
    static const char song[] =
        "my song goes like this. blub blub, bubble, blub. sorry, "
        "i was looking at a shiny pebble.";
    static const char *const pairs[][2] = {
        {"can you sing", song},
        {"how is the weather", song},
        {"is this on the exam", song},
        {"can you sing", "it will be on the exam."},
    };
    static const int marks[][3] = {{1, 1, 1}, {1, 1, 0}, {1, 0, 0}, {0, 1, 0}};
    Character *character = character_load("characters/guppy.txt");
    Examiner *examiner = examiner_new(character);
    unsigned char *can = memory_new(character->topic_count, 2),
                  *asks = can + character->topic_count;
    cr_assert_eq(glass_size('t'), character->topic_count);
    for (size_t i = 0; i < 4; i++) {
        const char *question = pairs[i][0], *answer = pairs[i][1];
        size_t asked = strlen(question), said = strlen(answer);
        double score = glass_mark(question, asked, answer, said);
        cr_expect_eq(score, examiner_score(examiner, question, asked, answer, said));
        int sayable = examiner_sayable(examiner, answer, said, can) > 0;
        int askable = examiner_askable(examiner, question, asked, asks) > 0;
        for (size_t t = 0; t < character->topic_count; t++) {
            cr_expect_str_eq(glass_topic(t), character->topics[t].name);
            cr_expect_eq(glass_sayable(t), can[t], "%zu: %s", i, glass_topic(t));
            cr_expect_eq(glass_askable(t), asks[t], "%zu: %s", i, glass_topic(t));
        }
        cr_expect(sayable == marks[i][0] && askable == marks[i][1] &&
                      (score > -INFINITY) == marks[i][2],
                  "%zu: found %d %d %g", i, sayable, askable, score);
    }
    free(can);
    examiner_free(&examiner);
    character_free(&character);
}

Test(glass, without_a_character_it_marks_nothing) {
    glass_close();
    cr_assert_eq(remove(expect_path(rounded, "character.txt")), 0);
    glass_open(rounded);
    cr_expect_eq(glass_size('t'), 0);
    cr_expect_gt(glass_size('L'), 0);
}
