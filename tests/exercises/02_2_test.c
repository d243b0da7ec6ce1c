#include "02_tokenizer/tokenizer.h"
#include "02_tokenizer/vocabulary.h"

#include "../mark.h"

size_t unreachable_tokens(Tokenizer *tokenizer);

Test(exercise_02_2, what_was_learned_spells_itself) {
    Tokenizer *tokenizer = tokenizer_load("tests/golden/bpe/tokenizer.json");
    mark(unreachable_tokens(tokenizer), 0,
         "a learned vocabulary of %zu entries, the special ones left out",
         tokenizer_size(tokenizer));
    tokenizer_free(&tokenizer);
}

static Tokenizer *made_up(int merges) {
    static const char *const texts[] = {"a", "b", "c", "bc", "ab", "abc"};
    static const int32_t joined[][3] = {{1, 2, 3}, {0, 1, 4}, {4, 2, 5}, {0, 3, 5}};
    Tokenizer *tokenizer = vocabulary_new();
    for (size_t i = 0; i < 6; i++)
        vocabulary_add(tokenizer,
                       (Token){.text = (char *)texts[i], .length = strlen(texts[i])});
    vocabulary_add(
        tokenizer,
        (Token){.text = "<end>", .length = 5, .special = true, .added = true});
    for (int i = 0; i < merges; i++)
        vocabulary_merge(tokenizer, joined[i][0], joined[i][1], joined[i][2]);
    return tokenizer;
}

/* b+c comes first, so where "abc" stands there is no "ab" for the third merge. */
Test(exercise_02_2, what_was_made_up_may_not) {
    static const size_t want[] = {3, 2, 1, 1, 0};
    for (int merges = 0; merges <= 4; merges++) {
        Tokenizer *tokenizer = made_up(merges);
        mark(
            unreachable_tokens(tokenizer), want[merges],
            "a, b, c, bc, ab, abc (and <end>, special) with the first %d of the merges "
            "b+c, a+b, ab+c, a+bc",
            merges);
        tokenizer_free(&tokenizer);
    }
}
