#include "02_tokenizer/tokenizer.h"
#include "02_tokenizer/vocabulary.h"

#include "../mark.h"

size_t twin_tokens(const Tokenizer *tokenizer);

static size_t twins_of(const char *const *texts, size_t count) {
    Tokenizer *tokenizer = vocabulary_new();
    for (size_t i = 0; i < count; i++)
        vocabulary_add(tokenizer,
                       (Token){.text = (char *)texts[i], .length = strlen(texts[i])});
    vocabulary_add(tokenizer, (Token){
                                  .text = "<end>",
                                  .length = 5,
                                  .added = true,
                                  .special = true,
                              });
    size_t twins = twin_tokens(tokenizer);
    tokenizer_free(&tokenizer);
    return twins;
}

Test(exercise_02_4, counts_each_word_that_stands_twice) {
    static const char *const texts[] = {" ", "a", "b", " a", "ab", " ab", " c", "  "};
    static const size_t want[] = {0, 0, 0, 0, 1, 1, 2, 2, 3};
    for (size_t count = 0; count <= 8; count++)
        mark(twins_of(texts, count), want[count], "%zu tokens", count);
}

Test(exercise_02_4, takes_no_special_token_for_a_twin) {
    mark(twins_of((const char *const[]){" <end>", "<", ">"}, 3), 0);
}
