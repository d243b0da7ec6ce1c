#include "studies/09_chat/look.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"
#include "00_ground/text.h"
#include "02_tokenizer/print.h"
#include "09_chat/chat.h"

#include <stdlib.h>
#include <string.h>

static const Sampling look_everything = {.temperature = 1};

/* What the model itself thought of a token, and of the best of the others. */
static void look_sure(Look *look, Choices *choices, const float *logits, size_t V,
                      int32_t token) {
    size_t at = look->tokens.count - 1;
    sample_choices(choices, logits, V, &look_everything);
    look->sure[at] = choices->chances[token];
    int32_t rival = token == 0 ? 1 : 0;
    for (int32_t v = 0; v < (int32_t)V; v++)
        if (v != token && choices->chances[v] > choices->chances[rival]) rival = v;
    look->rivals[at] = rival;
}

/* The cache keeps no attention; the forward pass over all that was read does. */
static void look_attention(Look *look, const Model *model) {
    uint32_t N = (uint32_t)look->tokens.count - 1, starts[2] = {0, N};
    int32_t *positions = memory_new(N, sizeof *positions);
    for (uint32_t n = 0; n < N; n++) positions[n] = (int32_t)n;
    Batch batch = {.rows = N,
                   .sequences = 1,
                   .tokens = look->tokens.ids,
                   .positions = positions,
                   .starts = starts};
    model_forward(model, &look->activations, &batch, NULL);
    free(positions);
}

/* How much row t of a head looked at each row before it. */
static const float *look_row(const Look *look, size_t layer, size_t head, size_t t) {
    const Activations *a = &look->activations;
    return activation(a, ATT, layer) + (head * a->N + t) * a->W;
}

Look look_answer(Fish *fish, const char *question, size_t length,
                 const Sampling *sampling, Random *random) {
    const Config *c = &fish->model->config;
    Look look = {.chances = memory_new(c->T + 1, sizeof(float)),
                 .sure = memory_new(c->T + 1, sizeof(float)),
                 .rivals = memory_new(c->T + 1, sizeof(int32_t))};
    Choices choices = choices_new(c->V);
    chat_prompt(fish, &look.tokens, question, length);
    look.prompt = look.tokens.count;
    Answer answer = answer_begin(fish, &look.tokens, sampling, random);
    for (int more = 1; more;) {
        more = answer_next(&answer);
        if (!more && answer.ending != ANSWER_ENDED) break; /* no token was drawn */
        tokens_push(&look.tokens, answer.token);
        look.chances[look.tokens.count - 1] = answer.chance;
        look_sure(&look, &choices, answer.logits, c->V, answer.token);
    }
    answer_free(&answer);
    choices_free(&choices);
    look_attention(&look, fish->model);
    return look;
}

void look_free(Look *look) {
    free(look->tokens.ids);
    free(look->chances);
    free(look->sure);
    free(look->rivals);
    activations_free(&look->activations);
    *look = (Look){0};
}

void look_token(FILE *stream, const Fish *fish, int32_t token) {
    size_t length, taken;
    const char *bytes = tokenizer_bytes(fish->tokenizer, token, &length);
    for (size_t i = 0; i < length; i += taken) {
        uint32_t code;
        taken = text_decode(&code, bytes + i, length - i);
        if (code == ',' || code == '"')
            fputs(code == ',' ? "‚" : "”", stream);
        else
            piece_print(stream, bytes + i, taken);
    }
}

void look_next(FILE *stream, Fish *fish, const char *question, size_t length,
               const Sampling *sampling, size_t count) {
    size_t V = fish->model->config.V;
    float *logits = memory_new(V, sizeof *logits);
    Tokens prompt = {0};
    Choices choices = choices_new(V);
    chat_prompt(fish, &prompt, question, length);
    fish_prefill(fish, &prompt, logits);
    Sampling sorted = *sampling;
    if (sorted.top_k == 0) sorted.top_k = V - 1;
    fish_choices(fish, &choices, logits, &sorted);
    for (size_t i = 0; i < count && i < choices.count; i++) {
        if (choices.chances[i] == 0) break;
        fprintf(stream, "%7.4f  ", (double)choices.chances[i]);
        token_print(stream, fish->tokenizer, choices.ids[i]);
        fputc('\n', stream);
    }
    choices_free(&choices);
    free(prompt.ids);
    free(logits);
}

void look_print(FILE *stream, const Fish *fish, const Look *look) {
    fprintf(stream, "%7s %8s  %-18s %s\n", "chance", "its own", "token",
            "the likeliest other");
    for (size_t i = look->prompt; i < look->tokens.count; i++) {
        size_t length;
        tokenizer_bytes(fish->tokenizer, look->tokens.ids[i], &length);
        fprintf(stream, "%7.4f %8.4f  ", (double)look->chances[i],
                (double)look->sure[i]);
        token_print(stream, fish->tokenizer, look->tokens.ids[i]);
        fprintf(stream, "%*s", length < 18 ? (int)(19 - length) : 1, "");
        token_print(stream, fish->tokenizer, look->rivals[i]);
        fputc('\n', stream);
    }
}

void look_heads(FILE *stream, const Fish *fish, const Look *look, size_t at) {
    const Config *c = &fish->model->config;
    for (size_t l = 0; l < c->L; l++) {
        fprintf(stream, "layer %zu ", l);
        for (size_t h = 0; h < c->NH; h++) {
            const float *row = look_row(look, l, h, at);
            size_t most = 0;
            for (size_t u = 1; u <= at; u++)
                if (row[u] > row[most]) most = u;
            fprintf(stream, "  %3.0f%% ", 100 * (double)row[most]);
            token_print(stream, fish->tokenizer, look->tokens.ids[most]);
        }
        fputc('\n', stream);
    }
}

void look_write(const char *folder, const Fish *fish, const Look *look) {
    const Config *c = &fish->model->config;
    AtomicFile file = csv_begin(folder, "sure.csv", "place,token,chance,sure");
    for (size_t i = look->prompt; i < look->tokens.count; i++) {
        fprintf(file.stream, "%zu,", i - look->prompt);
        look_token(file.stream, fish, look->tokens.ids[i]);
        fprintf(file.stream, ",%.5f,%.5f\n", (double)look->chances[i],
                (double)look->sure[i]);
    }
    file_commit(&file);
    file = csv_begin(folder, "attention.csv", "layer,head,row,column,weight,token");
    for (size_t lh = 0; lh < c->L * c->NH; lh++)
        for (size_t t = 0; t + 1 < look->tokens.count; t++)
            for (size_t u = 0; u <= t; u++) {
                fprintf(file.stream, "%zu,%zu,%zu,%zu,%.4f,", lh / c->NH, lh % c->NH, t,
                        u, (double)look_row(look, lh / c->NH, lh % c->NH, t)[u]);
                look_token(file.stream, fish, look->tokens.ids[u]);
                fputc('\n', file.stream);
            }
    file_commit(&file);
}

/* The mean weight that head `lh` puts on the token before, and on the token `at`, over
 * the rows that can see it. */
static double look_before(const Look *look, size_t lh, size_t NH) {
    double sum = 0;
    size_t N = look->tokens.count - 1;
    for (size_t t = 1; t < N; t++)
        sum += (double)look_row(look, lh / NH, lh % NH, t)[t - 1];
    return sum / (double)(N - 1);
}

static double look_at(const Look *look, size_t lh, size_t NH, size_t at) {
    double sum = 0;
    size_t N = look->tokens.count - 1;
    for (size_t t = at + 1; t < N; t++)
        sum += (double)look_row(look, lh / NH, lh % NH, t)[at];
    return sum / (double)(N - at - 1);
}

void look_write_two(const char *folder, const Fish *fish, const Look *look,
                    FILE *values) {
    const Config *c = &fish->model->config;
    size_t N = look->tokens.count - 1, heads[2] = {0, 0}, column = 0;
    double most[2] = {-1, -1};
    for (size_t lh = 0; lh < c->L * c->NH; lh++) {
        double before = look_before(look, lh, c->NH);
        if (before > most[0]) most[0] = before, heads[0] = lh;
        for (size_t at = 0; at < N / 2; at++) {
            double share = look_at(look, lh, c->NH, at);
            if (share > most[1]) most[1] = share, heads[1] = lh, column = at;
        }
    }
    AtomicFile file = csv_begin(folder, "two.csv", "panel,row,column,weight");
    for (size_t panel = 0; panel < 2; panel++)
        for (size_t t = 0; t < N; t++)
            for (size_t u = 0; u <= t; u++)
                fprintf(file.stream, "%zu,%zu,%zu,%.4f\n", panel, t, u,
                        (double)look_row(look, heads[panel] / c->NH,
                                         heads[panel] % c->NH, t)[u]);
    file_commit(&file);
    file = csv_begin(folder, "labels.csv", "place,token");
    for (size_t t = 0; t < N; t++) {
        fprintf(file.stream, "%zu,", t);
        look_token(file.stream, fish, look->tokens.ids[t]);
        fputc('\n', file.stream);
    }
    file_commit(&file);
    fprintf(values, "before_head,%zu.%zu\nbefore_share,%.1f\n", heads[0] / c->NH,
            heads[0] % c->NH, 100 * most[0]);
    fprintf(values, "rest_head,%zu.%zu\nrest_share,%.1f\nrest_token,", heads[1] / c->NH,
            heads[1] % c->NH, 100 * most[1]);
    look_token(values, fish, look->tokens.ids[column]);
    fputc('\n', values);
}
