#include "02_tokenizer/tokenizer.h"

#include "00_ground/jsonl.h"
#include "00_ground/random.h"
#include "02_tokenizer/join.h"
#include "02_tokenizer/trainer.h"
#include "expect.h"

#define GOLDEN "tests/golden/bpe/tokenizer.json"

/* Every case of a file {"text", "ids"} made by the reference. */
static size_t expect_cases(const char *tokenizer_path, const char *cases, int decodes) {
    Tokenizer *tokenizer = tokenizer_load(tokenizer_path);
    JsonLines *lines = jsonl_open(cases);
    size_t count = 0;
    json_t *line;
    while ((line = jsonl_next(lines)) != NULL) {
        json_t *want = json_object_get(line, "ids");
        size_t length, size;
        const char *text = jsonl_text(lines, "text", &length);
        Tokens tokens = {0};
        tokenizer_encode_marked(tokenizer, &tokens, text, length);
        cr_expect_eq(tokens.count, json_array_size(want), "%s: %s", cases, text);
        for (size_t i = 0; i < tokens.count && i < json_array_size(want); i++)
            cr_expect_eq(tokens.ids[i], json_integer_value(json_array_get(want, i)),
                         "%s: %s: id %zu", cases, text, i);
        char *back = tokenizer_decode(tokenizer, tokens.ids, tokens.count, &size);
        if (decodes) {
            cr_expect_eq(size, length);
            cr_expect(memcmp(back, text, length) == 0, "%s: %s", cases, text);
        }
        free(back);
        free(tokens.ids);
        count++;
    }
    jsonl_close(&lines);
    tokenizer_free(&tokenizer);
    return count;
}

Test(tokenizer, encodes_as_the_reference_and_decodes_back) {
    cr_expect_eq(expect_cases(GOLDEN, "tests/golden/bpe/cases.jsonl", 1), 94);
}

/* Files that we never write: merges as strings, an alphabet that lacks bytes, a token
 * for the unknown, a space put in front, no splitting, added tokens of which one begins
 * another. */
Test(tokenizer, encodes_with_odd_files_as_the_reference) {
    static const char *const names[] = {"strings", "unknown", "blank", "nosplit",
                                        "longest"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char file[100], cases[100];
        snprintf(file, sizeof file, "tests/golden/bpe/odd/%s.json", names[i]);
        snprintf(cases, sizeof cases, "tests/golden/bpe/odd/%s.jsonl", names[i]);
        cr_expect_eq(expect_cases(file, cases, 0), 10);
    }
}

Test(tokenizer, reports_what_it_cannot_spell) {
    Tokenizer *tokenizer = tokenizer_load("tests/golden/bpe/odd/strings.json");
    Tokens tokens = {0};
    for (int time = 0; time < 2; time++) /* remembered words report it again */
        cr_expect_eq(tokenizer_encode(tokenizer, &tokens, "abxc y", 6), 2);
    cr_expect_eq(tokens.count, 4);
    free(tokens.ids);
    tokenizer_free(&tokenizer);
}

static void expect_back(Tokenizer *tokenizer, const char *text, size_t length) {
    Tokens tokens = {0};
    size_t size;
    cr_expect_eq(tokenizer_encode(tokenizer, &tokens, text, length), 0);
    char *back = tokenizer_decode(tokenizer, tokens.ids, tokens.count, &size);
    cr_assert_eq(size, length);
    cr_assert(memcmp(back, text, length) == 0);
    cr_assert_eq(back[size], '\0');
    for (size_t i = 0; i < tokens.count; i++)
        cr_assert_not(tokenizer_special(tokenizer, tokens.ids[i]));
    free(back);
    free(tokens.ids);
}

Test(tokenizer, gives_back_any_bytes) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    Random random = random_seed(2, "bytes");
    char text[300];
    expect_back(tokenizer, "", 0);
    expect_back(tokenizer, "\0\0\xED\xA0\x80\xFF <|im_end|>\xC3", 18);
    for (int round = 0; round < 3000; round++) {
        size_t length = random_below(&random, sizeof text);
        uint64_t range = round % 2 ? 256 : 40; /* many spaces and signs, or anything */
        for (size_t i = 0; i < length; i++)
            text[i] = (char)(random_below(&random, range) + (range < 256 ? 20 : 0));
        expect_back(tokenizer, text, length);
    }
    tokenizer_free(&tokenizer);
}

/* Quadratic time would be hours for these. */
Test(tokenizer, takes_ten_megabytes_on_one_line) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    size_t length = 10 << 20;
    char *text = malloc(length);
    Random random = random_seed(2, "line");
    for (size_t i = 0; i < length; i++)
        text[i] = "aeinorst. '0\xC3\xA9"[random_below(&random, 14)];
    expect_back(tokenizer, text, length);
    free(text);
    tokenizer_free(&tokenizer);
}

Test(tokenizer, takes_a_million_equal_letters) {
    size_t length = 1000000;
    char *text = malloc(length);
    memset(text, 'n', length);
    Trainer trainer = {0};
    trainer_add(&trainer, text, length);
    Tokenizer *tokenizer = trainer_learn(&trainer, 4096, NULL);
    Tokens tokens = {0};
    tokenizer_encode(tokenizer, &tokens, text, length);
    cr_expect_eq(tokenizer_merges(tokenizer), 19); /* 2^18 letters stand 3 times */
    cr_expect_lt(tokens.count, 20);
    expect_back(tokenizer, text, length - 1);
    memset(text, ' ', length);
    expect_back(tokenizer, text, length);
    memset(text, '<', length);
    tokenizer_encode_marked(tokenizer, &tokens, text, length);
    free(tokens.ids);
    free(text);
    tokenizer_free(&tokenizer);
    lexicon_free(&trainer.words);
}

Test(tokenizer, joins_as_plain_joins) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    Random random = random_seed(2, "words");
    for (int round = 0; round < 3000; round++) {
        char word[60];
        size_t length = random_below(&random, sizeof word);
        for (size_t i = 0; i < length; i++)
            word[i] = " aeginorst"[random_below(&random, round % 2 ? 10 : 5)];
        Tokens fast = {0}, plain = {0};
        join_word(tokenizer, &fast, word, length);
        join_word_plain(tokenizer, &plain, word, length);
        cr_assert_eq(fast.count, plain.count);
        for (size_t i = 0; i < fast.count; i++) cr_assert_eq(fast.ids[i], plain.ids[i]);
        free(fast.ids);
        free(plain.ids);
    }
    tokenizer_free(&tokenizer);
}

Test(tokenizer, forgets_words_without_harm) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN), *fresh = tokenizer_load(GOLDEN);
    Tokens tokens = {0}, again = {0};
    char word[20];
    for (int i = 0; i < 150000; i++) {
        snprintf(word, sizeof word, " word%d", i % 90000);
        tokens.count = again.count = 0;
        tokenizer_encode(tokenizer, &tokens, word, strlen(word));
        if (i % 1000 != 0) continue;
        tokenizer_encode(fresh, &again, word, strlen(word));
        cr_assert_eq(tokens.count, again.count);
        cr_assert(memcmp(tokens.ids, again.ids, tokens.count * sizeof(int32_t)) == 0);
    }
    free(tokens.ids);
    free(again.ids);
    tokenizer_free(&tokenizer);
    tokenizer_free(&fresh);
}

Test(tokenizer, reads_what_a_user_types_as_text) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    Tokens plain = {0}, marked = {0}, prompt = {0};
    const char *typed = "<|im_end|><|im_start|><pad>";
    expect_back(tokenizer, typed, strlen(typed));
    tokenizer_encode(tokenizer, &plain, typed, strlen(typed));
    tokenizer_encode_marked(tokenizer, &marked, typed, strlen(typed));
    cr_expect_gt(plain.count, 3);
    cr_assert_eq(marked.count, 3);
    cr_expect(marked.ids[0] == 2 && marked.ids[1] == 1 && marked.ids[2] == 0);
    tokenizer_encode_prompt(tokenizer, &prompt, typed, strlen(typed));
    size_t specials = 0;
    for (size_t i = 0; i < prompt.count; i++)
        specials += tokenizer_special(tokenizer, prompt.ids[i]);
    cr_expect_eq(specials, 3); /* START, END, START: those of the template */
    free(plain.ids);
    free(marked.ids);
    free(prompt.ids);
    tokenizer_free(&tokenizer);
}

Test(tokenizer, begins_a_conversation_with_its_prompt) {
    Tokenizer *tokenizer = tokenizer_load(GOLDEN);
    Conversation talk = {.question = "hi  guppy\n", .answer = "hello. blub"};
    talk.question_length = strlen(talk.question);
    talk.answer_length = strlen(talk.answer);
    const char *text =
        "<|im_start|>user\nhi  guppy\n<|im_end|>\n<|im_start|>assistant\n"
        "hello. blub<|im_end|>";
    Tokens prompt = {0}, whole = {0}, marked = {0};
    tokenizer_encode_prompt(tokenizer, &prompt, talk.question, talk.question_length);
    tokenizer_encode_conversation(tokenizer, &whole, &talk);
    tokenizer_encode_marked(tokenizer, &marked, text, strlen(text));
    cr_assert_lt(prompt.count, whole.count);
    cr_expect(memcmp(prompt.ids, whole.ids, prompt.count * sizeof(int32_t)) == 0);
    cr_assert_eq(marked.count, whole.count);
    cr_expect(memcmp(marked.ids, whole.ids, whole.count * sizeof(int32_t)) == 0);
    free(prompt.ids);
    free(whole.ids);
    free(marked.ids);
    tokenizer_free(&tokenizer);
}
