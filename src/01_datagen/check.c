#include "01_datagen/check.h"

#include <string.h>

/* ---- names: what every {name} means ---- */

/* Find what every reference below `node` means, where the first `known` variables of
 * `topic`, which may be NULL, have been defined; {ask} is known in `typed` alone. */
static void names_find(const Character *character, const Topic *topic, size_t known,
                       int typed, Node *node) {
    for (size_t i = 0; i < node->count; i++)
        names_find(character, topic, known, typed, node->parts[i]);
    if (node->kind != NODE_LIST) return;
    if (typed && strcmp(node->text, "ask") == 0) {
        node->kind = NODE_ASK;
        return;
    }
    node->index = topic ? list_find(topic->variables, known, node->text) : known;
    if (node->index < known) {
        node->kind = NODE_VARIABLE;
        return;
    }
    node->index = list_find(character->lists, character->list_count, node->text);
    if (node->index == character->list_count)
        character_fail(character, node->place,
                       "expected the name of a list%s, found '%s'",
                       topic ? " or of a let above" : "", node->text);
}

/* How often {ask} occurs in every text of `node`; -1 when not in all alike. */
static int typed_asks(const Node *node) {
    int asks = node->kind == NODE_ASK;
    for (size_t i = 0; i < node->count; i++) {
        int part = typed_asks(node->parts[i]);
        if (part < 0 || (node->kind == NODE_CHOICE && i > 0 && part != asks)) return -1;
        asks = node->kind == NODE_CHOICE ? part : asks + part;
    }
    return asks;
}

static void names_of_typed(Character *character) {
    if (character->typed == NULL) {
        character->typed = node_new(character, NODE_CHOICE, (Place){1, 1});
        node_add(character->typed, node_new(character, NODE_ASK, (Place){1, 1}), 1);
    }
    Node *typed = character->typed;
    if (typed->count == 0)
        character_fail(character, typed->place,
                       "expected lines below 'typed', found none");
    names_find(character, NULL, 0, 1, typed);
    for (size_t i = 0; i < typed->count; i++)
        if (typed_asks(typed->parts[i]) != 1)
            character_fail(character, typed->parts[i]->place,
                           "expected {ask} once, however the line is read");
    node_finish(typed);
}

static void names_of_topic(Character *character, Topic *topic) {
    if (topic->ask->count == 0 || topic->say->count == 0)
        character_fail(character, topic->place,
                       "expected '%s' in topic '%s', found none",
                       topic->ask->count == 0 ? "ask" : "say", topic->name);
    for (size_t v = 0; v < topic->variable_count; v++)
        names_find(character, topic, v, 0, topic->variables[v].body);
    names_find(character, topic, topic->variable_count, 0, topic->ask);
    names_find(character, topic, topic->variable_count, 0, topic->say);
    node_finish(topic->ask);
    node_finish(topic->say);
}

static void names_of_character(Character *character) {
    for (size_t i = 0; i < character->list_count; i++) {
        List *list = &character->lists[i];
        if (list->body->count == 0)
            character_fail(character, list->place,
                           "expected choices below list '%s', found none", list->name);
        names_find(character, NULL, 0, 0, list->body);
        node_finish(list->body);
    }
    names_of_typed(character);
    if (character->topic_count == 0)
        character_fail(character, (Place){1, 1}, "expected a topic, found none");
    for (size_t t = 0; t < character->topic_count; t++)
        names_of_topic(character, &character->topics[t]);
}

/* ---- extents: how much a node can become ---- */

/* The list or the variable that a node stands for; NULL: it is no reference. */
static List *list_named(const Character *character, const Topic *topic,
                        const Node *node) {
    if (node->kind == NODE_LIST) return &character->lists[node->index];
    return node->kind == NODE_VARIABLE ? (List *)&topic->variables[node->index] : NULL;
}

static void depth_check(const Character *character, size_t depth, Place place) {
    if (depth > CHARACTER_DEPTH)
        character_fail(
            character, place,
            "expected at most %d lists and brackets inside each other, found more",
            CHARACTER_DEPTH);
}

/* The extent of a node, from those of its parts: a sequence is as large as all of them,
 * a choice as the largest. What it names must have been completed. */
static Extent extent_of(const Character *character, const Topic *topic,
                        const Node *node) {
    const List *named = list_named(character, topic, node);
    Extent extent = named ? named->extent : (Extent){0};
    size_t empty = 0; /* parts that can be */
    for (size_t i = 0; i < node->count; i++) {
        Extent part = extent_of(character, topic, node->parts[i]);
        empty += (size_t)part.maybe_empty;
        if (part.depth > extent.depth) extent.depth = part.depth;
        if (node->kind == NODE_SEQUENCE)
            extent.size += part.size;
        else if (part.size > extent.size)
            extent.size = part.size;
    }
    if (node->kind == NODE_TEXT) extent.maybe_empty = node->length == 0;
    if (node->kind == NODE_SEQUENCE) extent.maybe_empty = empty == node->count;
    if (node->kind == NODE_CHOICE) extent.maybe_empty = empty > 0;
    extent.size += 1 + (node->kind == NODE_TEXT ? node->length : 0);
    extent.depth += node->kind == NODE_CHOICE; /* a bracket, or the body of a list */
    if (extent.size > CHARACTER_BYTES)
        character_fail(character, node->place,
                       "expected texts of at most %d bytes and pieces, found more",
                       CHARACTER_BYTES);
    depth_check(character, extent.depth, node->place);
    return extent;
}

static void list_follow(const Character *character, const Topic *topic, List *list,
                        Place place, int used, size_t depth);

/* Follow every reference below `node`. */
static void node_follow(const Character *character, const Topic *topic,
                        const Node *node, int used, size_t depth) {
    List *named = list_named(character, topic, node);
    if (named != NULL) list_follow(character, topic, named, node->place, used, depth);
    for (size_t i = 0; i < node->count; i++)
        node_follow(character, topic, node->parts[i], used, depth);
}

/* Follow a list, named at `place` and `depth` lists deep, unless that has been done;
 * when all that it names is completed, so is the list: its extent is known, and is not
 * computed again. Otherwise two references in each of forty lists would be followed a
 * million million times. */
static void list_follow(const Character *character, const Topic *topic, List *list,
                        Place place, int used, size_t depth) {
    if (list->open)
        character_fail(character, place,
                       "expected lists that end, found '%s' inside itself", list->name);
    if (list->completed) return;
    depth_check(character, depth + 1, place);
    list->used = used;
    list->open = 1;
    node_follow(character, topic, list->body, used, depth + 1);
    list->open = 0;
    list->extent = extent_of(character, topic, list->body);
    list->completed = 1;
}

/* Follow what a choice says, as somebody can say it, and measure it. */
static void choice_follow(const Character *character, const Topic *topic,
                          const Node *choice) {
    node_follow(character, topic, choice, 1, 0);
    extent_of(character, topic, choice);
}

void character_check(Character *character) {
    names_of_character(character);
    double total = 0;
    choice_follow(character, NULL, character->typed);
    for (size_t t = 0; t < character->topic_count; t++) {
        const Topic *topic = &character->topics[t];
        total += topic->chance;
        choice_follow(character, topic, topic->ask);
        choice_follow(character, topic, topic->say);
    }
    /* What has not been reached so far nobody says; it is checked all the same. */
    for (size_t i = 0; i < character->list_count; i++) {
        List *list = &character->lists[i];
        list_follow(character, NULL, list, list->place, 0, 0);
    }
    for (size_t t = 0; t < character->topic_count; t++) {
        Topic *topic = &character->topics[t];
        topic->chance /= total;
        for (size_t v = 0; v < topic->variable_count; v++)
            list_follow(character, topic, &topic->variables[v],
                        topic->variables[v].place, 0, 0);
    }
}

/* ---- warnings ---- */

static size_t warn_unused(const Character *character, FILE *stream, const char *what,
                          const List *lists, size_t count) {
    size_t warnings = 0;
    for (size_t i = 0; i < count; i++) {
        if (lists[i].used) continue;
        warnings++;
        fprintf(stream, "guppy: %s:%d:%d: warning: nothing says %s '%s'\n",
                character->path, lists[i].place.line, lists[i].place.column, what,
                lists[i].name);
    }
    return warnings;
}

static size_t warn_empty(const Character *character, const Topic *topic, FILE *stream,
                         const char *what, const Node *lines) {
    size_t warnings = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const Node *line = lines->parts[i];
        if (!extent_of(character, topic, line).maybe_empty) continue;
        warnings++;
        fprintf(stream, "guppy: %s:%d:%d: warning: this %s can be empty\n",
                character->path, line->place.line, line->place.column, what);
    }
    return warnings;
}

size_t character_warn(const Character *character, FILE *stream) {
    size_t warnings =
        warn_unused(character, stream, "list", character->lists, character->list_count);
    for (size_t t = 0; t < character->topic_count; t++) {
        const Topic *topic = &character->topics[t];
        warnings += warn_unused(character, stream, "let", topic->variables,
                                topic->variable_count);
        warnings += warn_empty(character, topic, stream, "question", topic->ask);
        warnings += warn_empty(character, topic, stream, "answer", topic->say);
    }
    return warnings;
}
