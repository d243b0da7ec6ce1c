#include "02_tokenizer/trainer.h"

#include "00_ground/random.h"
#include "expect.h"
#include "studies/02_tokenizer/tables.h"

static Tokenizer *learned(const char *text, size_t vocabulary, uint64_t *counts) {
    Trainer trainer = {0};
    trainer_add(&trainer, text, strlen(text));
    Tokenizer *tokenizer = trainer_learn(&trainer, vocabulary, counts);
    lexicon_free(&trainer.words);
    return tokenizer;
}

static void expect_piece(const Tokenizer *tokenizer, int32_t id, const char *want) {
    size_t length;
    const char *bytes = tokenizer_bytes(tokenizer, id, &length);
    cr_expect(length == strlen(want) && memcmp(bytes, want, length) == 0,
              "expected '%s', found '%.*s'", want, (int)length, bytes);
}

Test(trainer, learns_what_the_reference_learns) {
    Trainer trainer = {0};
    trainer_add_file(&trainer, "tests/golden/bpe/corpus.txt");
    Tokenizer *ours = trainer_learn(&trainer, 1500, NULL);
    Tokenizer *theirs = tokenizer_load("tests/golden/bpe/tokenizer.json");
    cr_expect_eq(tokenizer_size(ours), 1500);
    cr_expect_eq(tokenizer_merges(ours), tokenizer_merges(theirs));
    for (int32_t id = 0; id < 1500; id++) {
        size_t length, size;
        const char *want = tokenizer_bytes(theirs, id, &length);
        const char *found = tokenizer_bytes(ours, id, &size);
        cr_expect(size == length && memcmp(found, want, size) == 0, "id %d", (int)id);
        cr_expect_eq(tokenizer_special(ours, id), id < 3);
    }
    cr_expect_eq(tokenizer_digest(ours), tokenizer_digest(theirs));
    tokenizer_free(&ours);
    tokenizer_free(&theirs);
    lexicon_free(&trainer.words);
}

/* By hand. Words: "fish", " fishy", " fishing", " wish". "is" and "sh" both stand 4
 * times; i is the smaller id. Then is+h 4, f+ish 3, space+fish 2, and all else once. */
Test(trainer, does_the_four_merges_of_the_chapter) {
    uint64_t counts[4096];
    Tokenizer *tokenizer = learned("fish fishy fishing wish", 4096, counts);
    static const char *const pieces[] = {"is", "ish", "fish", " fish"};
    static const uint64_t want[] = {4, 4, 3, 2};
    cr_assert_eq(tokenizer_merges(tokenizer), 4);
    cr_assert_eq(tokenizer_size(tokenizer), TRAINER_START + 4);
    for (int i = 0; i < 4; i++) {
        cr_expect_eq(counts[i], want[i]);
        expect_piece(tokenizer, TRAINER_START + i, pieces[i]);
    }
    tokenizer_free(&tokenizer);
}

Test(trainer, joins_equal_letters_from_the_left) {
    uint64_t counts[4096];
    Tokenizer *tokenizer = learned("aaaaaaa", 4096, counts);
    cr_assert_eq(tokenizer_merges(tokenizer), 2); /* aa aa aa a; aaaa aa a */
    cr_expect_eq(counts[0], 6);
    cr_expect_eq(counts[1], 2);
    expect_piece(tokenizer, TRAINER_START + 1, "aaaa");
    tokenizer_free(&tokenizer);
}

Test(trainer, stops_when_no_pair_comes_twice) {
    Tokenizer *nothing = learned("", 4096, NULL);
    cr_expect_eq(tokenizer_size(nothing), TRAINER_START);
    Tokenizer *once = learned("abcdefg", 4096, NULL);
    cr_expect_eq(tokenizer_merges(once), 0);
    Tokenizer *full = learned("abab abab", TRAINER_START, NULL);
    cr_expect_eq(tokenizer_size(full), TRAINER_START);
    tokenizer_free(&nothing);
    tokenizer_free(&once);
    tokenizer_free(&full);
}

Test(trainer, sees_what_stands_between_special_tokens) {
    Trainer ours = {0}, same = {0};
    Conversation talk = {.question = "  hi", .answer = "hello\n", .topic = ""};
    talk.question_length = 4;
    talk.answer_length = 6;
    for (int i = 0; i < 3; i++) trainer_add_conversation(&ours, &talk);
    for (int i = 0; i < 3; i++) {
        trainer_add(&same, "user\n  hi", 9);
        trainer_add(&same, "\n", 1);
        trainer_add(&same, "assistant\nhello\n", 16);
    }
    Tokenizer *a = trainer_learn(&ours, 4096, NULL);
    Tokenizer *b = trainer_learn(&same, 4096, NULL);
    cr_expect_eq(tokenizer_digest(a), tokenizer_digest(b));
    cr_expect_neq(tokenizer_find(a, "assistant", 9), -1);
    cr_expect_eq(tokenizer_find(a, "<|im", 4), -1);
    tokenizer_free(&a);
    tokenizer_free(&b);
    lexicon_free(&ours.words);
    lexicon_free(&same.words);
}

static void learn_special(const void *text) {
    Trainer trainer = {.whole = true};
    trainer_add(&trainer, text, strlen(text));
    trainer_add(&trainer, "<|im_end|>", 10);
    trainer_learn(&trainer, 4096, NULL);
}

Test(trainer, learns_no_token_that_is_spelled_like_a_special_one) {
    expect_fail(65, "expected no <|im_end|>, found so many", learn_special,
                "<|im_end|>");
}

/* Texts that hurt: few letters, so that pairs overlap and counts are often equal. */
static void random_text(Random *random, char *text, size_t length, size_t letters) {
    static const char alphabet[] = "ab cd\n'.e\xFF";
    for (size_t i = 0; i < length; i++)
        text[i] = alphabet[random_below(random, letters)];
}

Test(trainer, fast_learns_what_plain_learns) {
    Random random = random_seed(2, "trainer test");
    char text[400];
    for (int round = 0; round < 300; round++) {
        size_t length = random_below(&random, sizeof text);
        Trainer trainer = {.whole = round % 3 == 0};
        random_text(&random, text, length, 1 + random_below(&random, 10));
        trainer_add(&trainer, text, length);
        trainer_add(&trainer, text, length / 2);
        uint64_t fast_counts[330], plain_counts[330];
        Tokenizer *fast = trainer_learn(&trainer, 330, fast_counts);
        Tokenizer *plain = trainer_learn_plain(&trainer, 330, plain_counts);
        cr_assert_eq(tokenizer_digest(fast), tokenizer_digest(plain), "round %d",
                     round);
        for (size_t i = 0; i < tokenizer_merges(fast); i++)
            cr_assert_eq(fast_counts[i], plain_counts[i]);
        tokenizer_free(&fast);
        tokenizer_free(&plain);
        lexicon_free(&trainer.words);
    }
}

/* Plain would need hours for this. */
Test(trainer, is_not_troubled_by_one_endless_word) {
    size_t length = 1 << 20;
    char *text = malloc(length);
    Random random = random_seed(2, "long word");
    for (size_t i = 0; i < length; i++) text[i] = 'a' + random_below(&random, 4);
    Trainer trainer = {0};
    trainer_add(&trainer, text, length);
    cr_expect_eq(trainer.words.count, 1);
    Tokenizer *tokenizer = trainer_learn(&trainer, 4096, NULL);
    cr_expect_eq(tokenizer_size(tokenizer), 4096);
    tokenizer_free(&tokenizer);
    lexicon_free(&trainer.words);
    free(text);
}

/* Somebody else's tokenizer has more tokens than the dataset has pairs to join. */
Test(tables, end_where_the_dataset_has_no_more_merges) {
    const char *folder = expect_folder(), *data = expect_path(folder, "data.jsonl");
    static const char line[] = "{\"input\": \"fish fish\", \"output\": \"a wish\"}\n";
    Tokenizer *large = tokenizer_load("tests/golden/bpe/tokenizer.json");
    expect_write(data, line, sizeof line - 1);
    tokenizer_tables(folder, large, data, data);
    const char *compression = expect_read(expect_path(folder, "compression.csv"), NULL);
    cr_expect_not_null(strstr(compression, "\n262,")); /* is ish fish */
    cr_expect_not_null(
        strstr(expect_read(expect_path(folder, "values.csv"), NULL), "\nshouted,"));
    tokenizer_free(&large);
}
