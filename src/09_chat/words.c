#include "09_chat/words.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_LISTS 5
#define WORDS_EACH  12

typedef struct {
    const char *text, *list;
    int32_t token;
} Word;

/* The one token that " text" is, or -1. */
static int32_t words_token(const Fish *fish, const Node *node) {
    char text[64];
    if (node->kind != NODE_TEXT || node->length + 2 > sizeof text) return -1;
    text[0] = ' ';
    memcpy(text + 1, node->text, node->length);
    Tokens tokens = {0};
    tokenizer_encode(fish->tokenizer, &tokens, text, node->length + 1);
    int32_t token = tokens.count == 1 ? tokens.ids[0] : -1;
    free(tokens.ids);
    return token;
}

static int words_known(const Word *words, size_t count, int32_t token) {
    for (size_t i = 0; i < count; i++)
        if (words[i].token == token) return 1;
    return 0;
}

/* Adds a list's words behind `count` others; returns how many there are then. */
static size_t words_of_list(const Fish *fish, const List *list, Word *words,
                            size_t count) {
    const Node *body = list->body;
    for (size_t i = 0, added = 0; i < body->count && added < WORDS_EACH; i++) {
        int32_t token = words_token(fish, body->parts[i]);
        if (token < 0 || words_known(words, count, token)) continue;
        words[count++] = (Word){body->parts[i]->text, list->name, token};
        added++;
    }
    return count;
}

/* The lists that have most words, the longest first. */
static size_t words_choose(const Fish *fish, const Character *character, Word *words) {
    size_t count = 0, taken[WORDS_LISTS] = {0};
    for (size_t round = 0; round < WORDS_LISTS; round++) {
        Word found[(WORDS_LISTS + 1) * WORDS_EACH];
        size_t best = character->list_count, most = count + 4;
        for (size_t i = 0; i < character->list_count; i++) {
            int again = 0;
            for (size_t r = 0; r < round; r++) again |= taken[r] == i;
            if (again || character->lists[i].body->kind != NODE_CHOICE) continue;
            memcpy(found, words, count * sizeof *words);
            size_t now = words_of_list(fish, &character->lists[i], found, count);
            if (now > most) best = i, most = now;
        }
        if (best == character->list_count) break;
        taken[round] = best;
        count = words_of_list(fish, &character->lists[best], words, count);
    }
    return count;
}

static double words_dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

/* The direction in which the rows of x (count, C) differ most. */
static void words_axis(double *axis, const double *x, size_t count, size_t C) {
    double *next = memory_new(C, sizeof *next);
    for (size_t c = 0; c < C; c++) axis[c] = (c % 7) - 2.9;
    for (int turn = 0; turn < 200; turn++) {
        memset(next, 0, C * sizeof *next);
        for (size_t i = 0; i < count; i++) {
            double along = words_dot(x + i * C, axis, C);
            for (size_t c = 0; c < C; c++) next[c] += along * x[i * C + c];
        }
        double length = sqrt(words_dot(next, next, C));
        for (size_t c = 0; c < C; c++) axis[c] = length > 0 ? next[c] / length : 0;
    }
    free(next);
}

size_t words_write(FILE *stream, const Fish *fish, const Character *character) {
    Word words[WORDS_LISTS * WORDS_EACH];
    size_t count = words_choose(fish, character, words), C = fish->model->config.C;
    if (count < 3) return count;
    double *x = memory_new(count * C, sizeof *x), *axis = memory_new(C, sizeof *axis);
    double *place = memory_new(2 * count, sizeof *place);
    const float *table =
        model_parameter(fish->model, fish->model->parameters, TOK_EMB, 0);
    for (size_t c = 0; c < C; c++) {
        double mean = 0;
        for (size_t i = 0; i < count; i++)
            mean += (double)table[(size_t)words[i].token * C + c] / (double)count;
        for (size_t i = 0; i < count; i++)
            x[i * C + c] = (double)table[(size_t)words[i].token * C + c] - mean;
    }
    for (int dimension = 0; dimension < 2; dimension++) {
        words_axis(axis, x, count, C);
        for (size_t i = 0; i < count; i++) {
            double along = place[2 * i + dimension] = words_dot(x + i * C, axis, C);
            for (size_t c = 0; c < C; c++) x[i * C + c] -= along * axis[c];
        }
    }
    for (size_t i = 0; i < count; i++)
        csv_text(stream, words[i].text, strlen(words[i].text)),
            fprintf(stream, ",%s,%.5f,%.5f\n", words[i].list, place[2 * i],
                    place[2 * i + 1]);
    free(place);
    free(axis);
    free(x);
    return count;
}
