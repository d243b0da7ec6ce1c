#include "studies/09_chat/words.h"

#include "00_ground/fail.h"
#include "00_ground/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_LISTS 5  /* at most so many lists, */
#define WORDS_LEAST 5  /* with at least so many words each, */
#define WORDS_EACH  12 /* of which so many are shown */

typedef struct {
    const char *text, *list;
    int32_t token;
} Word;

/* WordList: those choices of a list that are one token each. */
typedef struct {
    Word *words;
    size_t count, capacity;
} WordList;

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

/* The words of a list, and of the lists that it names. */
static void words_read(const Fish *fish, const Node *body, const char *name,
                       WordList *read) {
    for (size_t i = 0; body->kind == NODE_CHOICE && i < body->count; i++) {
        const Node *part = body->parts[i];
        if (part->kind == NODE_LIST) words_read(fish, part->named->body, name, read);
        int32_t token = words_token(fish, part);
        if (token < 0) continue;
        read->words =
            memory_grow(read->words, &read->capacity, read->count + 1, sizeof(Word));
        read->words[read->count++] = (Word){part->text, name, token};
    }
}

/* Adds a list's words behind `count` others, which are not taken twice; returns how
 * many there are then. */
static size_t words_add(const WordList *list, Word *words, size_t count) {
    for (size_t i = 0, added = 0; i < list->count && added < WORDS_EACH; i++) {
        if (words_known(words, count, list->words[i].token)) continue;
        words[count++] = list->words[i];
        added++;
    }
    return count;
}

/* Takes from a list the words that another one has. */
static void words_without(WordList *list, const WordList *other) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!words_known(other->words, other->count, list->words[i].token))
            list->words[kept++] = list->words[i];
    list->count = kept;
}

/* The lists that add most words to those chosen before them; of equals the first. */
static size_t words_choose(const Fish *fish, const Character *character, Word *words) {
    size_t count = 0, list_count = character->list_count;
    WordList *lists = memory_new(list_count, sizeof *lists);
    for (size_t i = 0; i < list_count; i++)
        words_read(fish, character->lists[i].body, character->lists[i].name, &lists[i]);
    for (int round = 0; round < WORDS_LISTS; round++) {
        WordList *best = NULL;
        size_t most = count + WORDS_LEAST - 1;
        for (size_t i = 0; i < list_count; i++) {
            size_t with = words_add(&lists[i], words, count); /* to try: count stays */
            if (with > most) best = &lists[i], most = with;
        }
        if (best == NULL) break;
        count = words_add(best, words, count);
        for (size_t i = 0; i < list_count; i++) /* no list twice, nor a part of one */
            if (&lists[i] != best) words_without(&lists[i], best);
        best->count = 0;
    }
    for (size_t i = 0; i < list_count; i++) free(lists[i].words);
    free(lists);
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

/* How many words have one of their own list nearest to them, by the cosine of the
 * angle between what is in the rows of x (count, C). */
static size_t words_alike(const Word *words, const double *x, size_t count, size_t C) {
    size_t alike = 0;
    for (size_t i = 0; i < count; i++) {
        size_t nearest = i;
        double most = -2;
        for (size_t k = 0; k < count; k++) {
            const double *a = x + i * C, *b = x + k * C;
            double cosine =
                words_dot(a, b, C) / sqrt(words_dot(a, a, C) * words_dot(b, b, C));
            if (k != i && cosine > most) most = cosine, nearest = k;
        }
        alike += nearest != i && strcmp(words[i].list, words[nearest].list) == 0;
    }
    return alike;
}

size_t words_write(FILE *stream, const Fish *fish, const Character *character,
                   size_t *among_alike) {
    *among_alike = 0;
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
    *among_alike = words_alike(words, x, count, C);
    for (int dimension = 0; dimension < 2; dimension++) {
        words_axis(axis, x, count, C);
        for (size_t i = 0; i < count; i++) {
            double along = place[2 * i + dimension] = words_dot(x + i * C, axis, C);
            for (size_t c = 0; c < C; c++) x[i * C + c] -= along * axis[c];
        }
    }
    for (size_t i = 0; i < count; i++) {
        csv_text(stream, words[i].text, strlen(words[i].text));
        fprintf(stream, ",%s,%.5f,%.5f\n", words[i].list, place[2 * i],
                place[2 * i + 1]);
    }
    free(place);
    free(axis);
    free(x);
    return count;
}
