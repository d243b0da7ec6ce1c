#include "studies/09_chat/chat_tables.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/progress.h"
#include "00_ground/run.h"
#include "studies/09_chat/look.h"
#include "studies/09_chat/words.h"

#include <stdlib.h>
#include <string.h>

#define CHAT_QUESTION "hi guppy"

void sample_by_hand(FILE *stream) {
    static const float logits[4] = {2, 1, 0.5f, -1};
    static const double temperatures[3] = {0.5, 1, 2};
    Choices choices = choices_new(4);
    fputs("temperature   logit  2.0     1.0     0.5    -1.0\n", stream);
    for (int i = 0; i < 3; i++) {
        sample_choices(&choices, logits, 4,
                       &(Sampling){.temperature = temperatures[i]});
        fprintf(stream, "%11.1f   chance", temperatures[i]);
        for (int k = 0; k < 4; k++)
            fprintf(stream, " %.4f ", (double)choices.chances[k]);
        fputc('\n', stream);
    }
    choices_free(&choices);
}

/* What the likeliest token has, and what all have together that top-k would cut off. */
static void chat_tail(const char *folder, Fish *fish, float *logits, FILE *values) {
    enum { KEPT = 50, STEPS = 30 };
    size_t V = fish->model->config.V;
    Choices best = choices_new(V), all = choices_new(V);
    fish_choices(fish, &best, logits, &(Sampling){.temperature = 1, .top_k = KEPT});
    AtomicFile file = csv_begin(folder, "tail.csv", "temperature,first,outside");
    for (int i = 1; i <= STEPS; i++) {
        fish_choices(fish, &all, logits, &(Sampling){.temperature = i / 10.});
        double outside = 1;
        for (size_t k = 0; k < best.count; k++)
            outside -= (double)all.chances[best.ids[k]];
        if (outside < 0) outside = 0; /* rounding */
        fprintf(file.stream, "%.1f,%.5f,%.5f\n", i / 10.,
                (double)all.chances[best.ids[0]], outside);
        if (i == 7) fprintf(values, "tail_cool,%.3f\n", 100 * outside);
        if (i == 25) fprintf(values, "tail_hot,%.1f\n", 100 * outside);
    }
    file_commit(&file);
    choices_free(&best);
    choices_free(&all);
}

/* The first token of an answer as the temperature rises: its ten likeliest candidates.
 */
static void chat_temperature(const char *folder, Fish *fish, FILE *values) {
    static const double temperatures[] = {0.2, 0.5, 0.7, 1, 1.5, 2.5};
    enum { RISES = sizeof temperatures / sizeof *temperatures, SHOWN = 10 };
    size_t V = fish->model->config.V;
    float *logits = memory_new(V, sizeof *logits);
    Tokens prompt = {0};
    fish_prompt(fish, &prompt, CHAT_QUESTION, strlen(CHAT_QUESTION));
    fish_prefill(fish, &prompt, logits);
    Choices best = choices_new(V), choices = choices_new(V);
    fish_choices(fish, &best, logits, &(Sampling){.temperature = 1, .top_k = SHOWN});
    AtomicFile file =
        csv_begin(folder, "temperature.csv", "rank,token,temperature,chance");
    for (int i = 0; i < RISES; i++) {
        fish_choices(fish, &choices, logits,
                     &(Sampling){.temperature = temperatures[i]});
        for (size_t rank = 0; rank < best.count; rank++) {
            fprintf(file.stream, "%zu,", rank + 1);
            look_token(file.stream, fish, best.ids[rank]);
            fprintf(file.stream, ",%.1f,%.5f\n", temperatures[i],
                    (double)choices.chances[best.ids[rank]]);
        }
    }
    file_commit(&file);
    chat_tail(folder, fish, logits, values);
    choices_free(&best);
    choices_free(&choices);
    free(prompt.ids);
    free(logits);
}

static double chat_time(Fish *fish, const int32_t *tokens, const uint32_t *slots,
                        size_t N, float *logits) {
    double began = clock_seconds();
    decoder_read(fish->decoder, tokens, slots, N);
    decoder_logits(fish->decoder, logits, N - 1, 1);
    return 1000 * (clock_seconds() - began);
}

/* Milliseconds to the next token's logits after n tokens: one read, or all read anew.
 */
static void chat_cache(const char *folder, Fish *fish, FILE *values) {
    const Config *c = &fish->model->config;
    int32_t *tokens = memory_new(c->T, sizeof *tokens);
    uint32_t *slots = memory_new(c->T, sizeof *slots);
    float *logits = memory_new(c->V, sizeof *logits);
    AtomicFile file = csv_begin(folder, "cache.csv", "tokens,cached,again");
    double cached = 0, again = 0;
    for (size_t i = 0; i < c->T; i++) tokens[i] = (int32_t)(i * 37 % c->V);
    for (size_t n = 1; n <= c->T; n += n < 4 ? 1 : 4) {
        cached = again = 1e9;
        for (int turn = 0; turn < 9; turn++) { /* the least is without noise */
            decoder_clear(fish->decoder, 0);
            if (n > 1) decoder_read(fish->decoder, tokens, slots, n - 1);
            double one = chat_time(fish, tokens + n - 1, slots, 1, logits);
            if (one < cached) cached = one;
            if (turn % 3 > 0) continue; /* it takes long enough as it is */
            decoder_clear(fish->decoder, 0);
            double all = chat_time(fish, tokens, slots, n, logits);
            if (all < again) again = all;
        }
        fprintf(file.stream, "%zu,%.4f,%.4f\n", n, cached, again);
    }
    fprintf(values, "cached_ms,%.2f\nagain_ms,%.1f\ncache_gain,%.0f\n", cached, again,
            again / cached);
    fprintf(values, "cache_kb,%zu\n", 2 * c->L * c->T * c->C * sizeof(float) / 1024);
    file_commit(&file);
    free(logits);
    free(slots);
    free(tokens);
}

/* How sure the fish was of the tokens of its answer. */
static void chat_sure(const Look *look, FILE *values) {
    size_t tokens = look->tokens.count - look->prompt, sure = 0, unsure = 0;
    for (size_t i = look->prompt; i < look->tokens.count; i++) {
        sure += look->sure[i] > 0.9f;
        unsure += look->sure[i] < 0.5f;
    }
    fprintf(values, "answer_tokens,%zu\nsure_tokens,%zu\nunsure_tokens,%zu\n", tokens,
            sure, unsure);
}

static void chat_look(const char *folder, Fish *fish, FILE *values) {
    const Sampling sampling = {.temperature = 0.7, .top_k = 50, .max_tokens = 64};
    Random random = random_seed(1, "chat");
    Look look =
        look_answer(fish, CHAT_QUESTION, strlen(CHAT_QUESTION), &sampling, &random);
    look_write(folder, fish, &look);
    look_write_two(folder, fish, &look, values);
    chat_sure(&look, values);
    look_free(&look);
}

void chat_tables(const char *run, const char *character_path) {
    char *folder = path_join(run, "09"), *model = path_join(run, RUN_MODEL);
    Fish fish = fish_load(model);
    Character *character = character_load(character_path);
    AtomicFile values = csv_begin(folder, "values.csv", "name,value");
    AtomicFile words = csv_begin(folder, "words.csv", "word,list,x,y");
    size_t among_alike,
        count = words_write(words.stream, &fish, character, &among_alike);
    fprintf(values.stream, "words,%zu\nwords_among_alike,%zu\n", count, among_alike);
    file_commit(&words);
    chat_temperature(folder, &fish, values.stream);
    chat_cache(folder, &fish, values.stream);
    chat_look(folder, &fish, values.stream);
    file_commit(&values);
    character_free(&character);
    fish_free(&fish);
    free(model);
    free(folder);
}
