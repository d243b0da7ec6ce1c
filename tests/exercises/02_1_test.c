#include "02_tokenizer/tokenizer.h"
#include "02_tokenizer/trainer.h"

#include "../mark.h"

double bytes_per_token(Tokenizer *tokenizer, const char *text, size_t length);

static Tokenizer *fish_tokenizer(void) {
    Trainer trainer = {0};
    trainer_add(&trainer, "fish fishy fishing wish", 23);
    Tokenizer *tokenizer = trainer_learn(&trainer, 4096, NULL);
    lexicon_free(&trainer.words);
    return tokenizer;
}

Test(exercise_02_1, divides_bytes_by_tokens) {
    Tokenizer *tokenizer = fish_tokenizer();
    mark(bytes_per_token(tokenizer, "xyz", 3), 1);
    mark(bytes_per_token(tokenizer, "fish", 4), 4);
    mark(bytes_per_token(tokenizer, "fish fish", 9), 4.5);
    mark(bytes_per_token(tokenizer, "fish fishy", 10), 10.0 / 3);
    tokenizer_free(&tokenizer);
}

Test(exercise_02_1, gives_zero_for_nothing) {
    Tokenizer *tokenizer = fish_tokenizer();
    mark(bytes_per_token(tokenizer, "", 0), 0);
    tokenizer_free(&tokenizer);
}
