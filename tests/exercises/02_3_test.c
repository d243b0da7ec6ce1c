#include "00_ground/random.h"
#include "02_tokenizer/tokenizer.h"

#include "../mark.h"

void greedy_encode(const Tokenizer *tokenizer, Tokens *out, const char *word,
                   size_t length);

Test(exercise_02_3, takes_the_longest_piece_each_time) {
    Tokenizer *tokenizer = tokenizer_load("tests/golden/bpe/tokenizer.json");
    Random random = random_seed(2, "greedy");
    for (int round = 0; round < 500; round++) {
        char word[40];
        size_t length = random_below(&random, sizeof word), at = 0, size;
        Tokens tokens = {0};
        for (size_t i = 0; i < length; i++)
            word[i] = " aeginorst\xFF"[random_below(&random, 11)];
        greedy_encode(tokenizer, &tokens, word, length);
        for (size_t i = 0; i < tokens.count; i++, at += size) {
            const char *bytes = tokenizer_bytes(tokenizer, tokens.ids[i], &size);
            cr_assert(at + size <= length && memcmp(bytes, word + at, size) == 0,
                      "expected a piece of the word at byte %zu, found '%.*s'", at,
                      (int)size, bytes);
            for (size_t longer = size + 1; at + longer <= length; longer++)
                cr_assert(tokenizer_find(tokenizer, word + at, longer) < 0,
                          "expected the longest piece at byte %zu, found %zu bytes "
                          "where %zu are a token, too",
                          at, size, longer);
        }
        mark(at, length);
        free(tokens.ids);
    }
    tokenizer_free(&tokenizer);
}

Test(exercise_02_3, never_takes_a_special_token) {
    Tokenizer *tokenizer = tokenizer_load("tests/golden/bpe/tokenizer.json");
    Tokens tokens = {0};
    greedy_encode(tokenizer, &tokens, "<pad>", 5);
    for (size_t i = 0; i < tokens.count; i++)
        mark(tokenizer_special(tokenizer, tokens.ids[i]), 0, "token %zu", i);
    cr_expect(tokens.count > 1, "expected several tokens, found %zu", tokens.count);
    free(tokens.ids);
    tokenizer_free(&tokenizer);
}
