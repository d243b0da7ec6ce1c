/* grammar: characters written in a test, and all that they can say, one by one. */
#ifndef GUPPY_TESTS_GRAMMAR_H
#define GUPPY_TESTS_GRAMMAR_H

#include "00_ground/fail.h"
#include "01_datagen/character.h"
#include "expect.h"

static inline const char *grammar_file(const char *text) {
    const char *path = expect_path(expect_folder(), "x.txt");
    expect_write(path, text, strlen(text));
    return path;
}

static inline Character *grammar(const char *text) {
    return character_load(grammar_file(text));
}

/* Said: a text and its probability; a conversation is "QUESTION|ANSWER". */
typedef struct {
    char *text;
    double chance;
} Said;

typedef struct {
    Said *said;
    size_t count, capacity;
} SaidList;

static inline void said_add(SaidList *list, const char *before, const char *text,
                            double chance) {
    list->said =
        memory_grow(list->said, &list->capacity, list->count + 1, sizeof(Said));
    char *both = memory_new(strlen(before) + strlen(text) + 1, 1);
    strcat(strcpy(both, before), text);
    list->said[list->count++] = (Said){both, chance};
}

static inline void said_free(SaidList *list) {
    for (size_t i = 0; i < list->count; i++) free(list->said[i].text);
    free(list->said);
    *list = (SaidList){0};
}

/* Everything that `node` can say, derivation by derivation; written anew and as simply
 * as can be, to have something to compare the real thing with. */
static inline SaidList said_all(const Character *character, const Topic *topic,
                                char **values, const Node *node) {
    SaidList all = {0};
    if (node->kind == NODE_TEXT) said_add(&all, "", node->text, 1);
    if (node->kind == NODE_VARIABLE) said_add(&all, "", values[node->index], 1);
    if (node->kind == NODE_LIST)
        all = said_all(character, topic, values, character->lists[node->index].body);
    if (node->kind == NODE_ASK) all = said_all(character, topic, values, topic->ask);
    if (node->kind == NODE_SEQUENCE) said_add(&all, "", "", 1);
    for (size_t i = 0; i < node->count; i++) {
        SaidList part = said_all(character, topic, values, node->parts[i]);
        SaidList next = {0};
        if (node->kind == NODE_CHOICE)
            for (size_t k = 0; k < part.count; k++)
                said_add(&all, "", part.said[k].text,
                         node->chance[i] * part.said[k].chance);
        for (size_t a = 0; node->kind == NODE_SEQUENCE && a < all.count; a++)
            for (size_t b = 0; b < part.count; b++)
                said_add(&next, all.said[a].text, part.said[b].text,
                         all.said[a].chance * part.said[b].chance);
        said_free(&part);
        if (node->kind == NODE_SEQUENCE) {
            said_free(&all);
            all = next;
        }
    }
    for (size_t i = 0; i < all.count; i++) {
        char *text = all.said[i].text;
        size_t touched = node->modifier == AS_IT_IS  ? 0
                         : node->modifier == CAPITAL ? strlen(text) > 0
                                                     : strlen(text);
        for (size_t k = 0; k < touched; k++)
            if (text[k] >= 'a' && text[k] <= 'z') text[k] -= 32;
    }
    return all;
}

/* All conversations of a topic, with the first `bound` variables given. */
static inline void said_topic(const Character *character, const Topic *topic,
                              char **values, size_t bound, double chance,
                              SaidList *out) {
    if (bound < topic->variable_count) {
        SaidList all = said_all(character, topic, values, topic->variables[bound].body);
        for (size_t i = 0; i < all.count; i++) {
            values[bound] = all.said[i].text;
            said_topic(character, topic, values, bound + 1, chance * all.said[i].chance,
                       out);
        }
        said_free(&all);
        return;
    }
    SaidList questions = said_all(character, topic, values, topic->question);
    SaidList answers = said_all(character, topic, values, topic->say);
    for (size_t q = 0; q < questions.count; q++)
        for (size_t a = 0; a < answers.count; a++) {
            char both[4096];
            snprintf(both, sizeof both, "%s|%s", questions.said[q].text,
                     answers.said[a].text);
            said_add(out, "", both,
                     chance * questions.said[q].chance * answers.said[a].chance);
        }
    said_free(&questions);
    said_free(&answers);
}

static int said_order(const void *a, const void *b) {
    return strcmp(((const Said *)a)->text, ((const Said *)b)->text);
}

/* All conversations of a character, each once, in the order of their bytes. */
static inline SaidList said_everything(const Character *character,
                                       size_t *derivations) {
    SaidList all = {0};
    char *values[VARIABLES_MAX];
    for (size_t t = 0; t < character->topic_count; t++)
        said_topic(character, &character->topics[t], values, 0,
                   character->topics[t].chance, &all);
    if (derivations != NULL) *derivations = all.count;
    qsort(all.said, all.count, sizeof *all.said, said_order);
    size_t kept = 0;
    for (size_t i = 1; i < all.count; i++)
        if (strcmp(all.said[kept].text, all.said[i].text) == 0) {
            all.said[kept].chance += all.said[i].chance;
            free(all.said[i].text);
        } else
            all.said[++kept] = all.said[i];
    all.count = kept + 1;
    return all;
}

#endif
