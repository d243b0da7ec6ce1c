#include "10_examiner/warn.h"

#include <stdlib.h>
#include <string.h>

#include "00_ground/fail.h"

/* Reach: what can be said, and what can be nothing, of the lists of a character and of
 * the variables of one topic. */
typedef struct {
    const Character *character;
    unsigned char *lists, variables[VARIABLES_MAX];
} Reach;

#define REACH_SAID  1
#define REACH_EMPTY 2

/* All that `node` names is said. Returns REACH_EMPTY if the node can be nothing. What
 * lists and variables are is found once. */
static int reach_node(Reach *reach, const Node *node) {
    size_t empty = 0;
    for (size_t i = 0; i < node->count; i++)
        empty += reach_node(reach, node->parts[i]) != 0;
    unsigned char *known = node->kind == NODE_LIST ? reach->lists : reach->variables;
    if (node->named && known[node->index] == 0) {
        int can_be = reach_node(reach, node->named->body);
        known[node->index] = (unsigned char)(REACH_SAID | can_be);
    }
    switch (node->kind) {
    case NODE_TEXT:
        return node->length == 0 ? REACH_EMPTY : 0;
    case NODE_SEQUENCE:
        return empty == node->count ? REACH_EMPTY : 0;
    case NODE_CHOICE:
        return empty > 0 ? REACH_EMPTY : 0;
    case NODE_ASK:
        return 0;
    default:
        return known[node->index] & REACH_EMPTY;
    }
}

static void warn_at(const Character *character, FILE *stream, Place place) {
    fprintf(stream, "guppy: %s:%d:%d: warning: ", character->path, place.line,
            place.column);
}

static size_t warn_unsaid(const Character *character, FILE *stream, const char *what,
                          const List *lists, const unsigned char *known, size_t count) {
    size_t warnings = 0;
    for (size_t i = 0; i < count; i++) {
        if (known[i] != 0) continue;
        warnings++;
        warn_at(character, stream, lists[i].place);
        fprintf(stream, "nothing says %s '%s'\n", what, lists[i].name);
    }
    return warnings;
}

static size_t warn_empty(Reach *reach, FILE *stream, const char *what,
                         const Node *lines) {
    size_t warnings = 0;
    for (size_t i = 0; i < lines->count; i++) {
        if (!reach_node(reach, lines->parts[i])) continue;
        warnings++;
        warn_at(reach->character, stream, lines->parts[i]->place);
        fprintf(stream, "this %s can be empty\n", what);
    }
    return warnings;
}

/* What the questions and answers of a topic say. */
static void reach_topic(Reach *reach, const Topic *topic) {
    memset(reach->variables, 0, sizeof reach->variables);
    reach_node(reach, topic->question);
    reach_node(reach, topic->ask);
    reach_node(reach, topic->say);
}

size_t character_warn(const Character *character, FILE *stream) {
    Reach reach = {.character = character,
                   .lists = memory_new(character->list_count, 1)};
    for (size_t t = 0; t < character->topic_count; t++)
        reach_topic(&reach, &character->topics[t]);
    size_t warnings = warn_unsaid(character, stream, "list", character->lists,
                                  reach.lists, character->list_count);
    for (size_t t = 0; t < character->topic_count; t++) {
        const Topic *topic = &character->topics[t];
        reach_topic(&reach, topic);
        warnings += warn_unsaid(character, stream, "let", topic->variables,
                                reach.variables, topic->variable_count);
        warnings += warn_empty(&reach, stream, "question", topic->question);
        warnings += warn_empty(&reach, stream, "question", topic->ask);
        warnings += warn_empty(&reach, stream, "answer", topic->say);
    }
    free(reach.lists);
    return warnings;
}
