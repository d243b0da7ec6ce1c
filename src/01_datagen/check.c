#include "01_datagen/check.h"

#include <string.h>

/* ---- names: what every {name} means ---- */

/* Find what every reference below `node` means, where the first `known` variables of
 * `topic`, which may be NULL, have been defined. */
static void names_find(const Character *character, const Topic *topic, size_t known,
                       Node *node) {
    for (size_t i = 0; i < node->count; i++)
        names_find(character, topic, known, node->parts[i]);
    if (node->kind != NODE_LIST) return;
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

/* How often {ask} occurs in every text of `node`, which is made a NODE_ASK wherever it
 * does; -1 when not in all alike. */
static int typed_asks(Node *node) {
    if (node->kind == NODE_LIST && strcmp(node->text, "ask") == 0)
        node->kind = NODE_ASK;
    int asks = node->kind == NODE_ASK;
    for (size_t i = 0; i < node->count; i++) {
        int part = typed_asks(node->parts[i]);
        int differs = node->kind == NODE_CHOICE && i > 0 && part != asks;
        asks = part < 0 || asks < 0 || differs ? -1
               : node->kind == NODE_CHOICE     ? part
                                               : asks + part;
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
    for (size_t i = 0; i < typed->count; i++)
        if (typed_asks(typed->parts[i]) != 1)
            character_fail(character, typed->parts[i]->place,
                           "expected {ask} once, however the line is read");
    names_find(character, NULL, 0, typed);
    node_finish(typed);
}

static void names_of_topic(Character *character, Topic *topic) {
    for (size_t v = 0; v < topic->variable_count; v++)
        names_find(character, topic, v, topic->variables[v].body);
    for (int side = 0; side < 2; side++) {
        Node *lines = side == 0 ? topic->ask : topic->say;
        if (lines->count == 0)
            character_fail(character, topic->place,
                           "expected '%s' in topic '%s', found none",
                           side == 0 ? "ask" : "say", topic->name);
        names_find(character, topic, topic->variable_count, lines);
        node_finish(lines);
    }
}

static void names_of_character(Character *character) {
    for (size_t i = 0; i < character->list_count; i++) {
        List *list = &character->lists[i];
        if (list->body->count == 0)
            character_fail(character, list->place,
                           "expected choices below list '%s', found none", list->name);
        names_find(character, NULL, 0, list->body);
        node_finish(list->body);
    }
    names_of_typed(character);
    if (character->topic_count == 0)
        character_fail(character, (Place){1, 1}, "expected a topic, found none");
    double total = 0;
    for (size_t t = 0; t < character->topic_count; t++) {
        names_of_topic(character, &character->topics[t]);
        total += character->topics[t].chance;
    }
    for (size_t t = 0; t < character->topic_count; t++)
        character->topics[t].chance /= total;
}

/* ---- extents: how much a node can become ---- */

static void depth_check(const Character *character, size_t depth, Place place) {
    if (depth > CHARACTER_DEPTH)
        character_fail(
            character, place,
            "expected at most %d lists and brackets inside each other, found more",
            CHARACTER_DEPTH);
}

/* The extent of a node, from those of its parts: a sequence is as large as all of them,
 * a choice as the largest. Those of lists and variables must be known. */
static Extent extent_of(const Character *character, const Topic *topic,
                        const Node *node) {
    Extent extent = {0};
    if (node->kind == NODE_TEXT) extent.size = node->length;
    if (node->kind == NODE_LIST) extent = character->lists[node->index].extent;
    if (node->kind == NODE_VARIABLE) extent = topic->variables[node->index].extent;
    for (size_t i = 0; i < node->count; i++) {
        Extent part = extent_of(character, topic, node->parts[i]);
        if (part.depth > extent.depth) extent.depth = part.depth;
        if (node->kind == NODE_SEQUENCE)
            extent.size += part.size;
        else if (part.size > extent.size)
            extent.size = part.size;
    }
    extent.size += 1;
    extent.depth += node->kind == NODE_CHOICE; /* a bracket, or the body of a list */
    if (extent.size > CHARACTER_BYTES)
        character_fail(character, node->place,
                       "expected texts of at most %d bytes and pieces, found more",
                       CHARACTER_BYTES);
    depth_check(character, extent.depth, node->place);
    return extent;
}

static void node_follow(const Character *character, Topic *topic, const Node *node,
                        size_t depth);

/* Follow a list, named at `place` and inside `depth` others, to find out whether it
 * contains itself; then all that it names has its extent, and it gets its own. Whoever
 * has one is not followed again, or two references in each of forty lists would be
 * followed a million million times. */
static void list_follow(const Character *character, Topic *topic, List *list,
                        Place place, size_t depth) {
    if (list->extent.size > 0) return;
    if (list->open)
        character_fail(character, place,
                       "expected lists that end, found '%s' inside itself", list->name);
    depth_check(character, depth + 1, place);
    list->open = 1;
    node_follow(character, topic, list->body, depth + 1);
    list->open = 0;
    list->extent = extent_of(character, topic, list->body);
}

/* Follow every list and variable that occurs below `node`. */
static void node_follow(const Character *character, Topic *topic, const Node *node,
                        size_t depth) {
    List *named = node->kind == NODE_LIST       ? &character->lists[node->index]
                  : node->kind == NODE_VARIABLE ? &topic->variables[node->index]
                                                : NULL;
    if (named != NULL) list_follow(character, topic, named, node->place, depth);
    for (size_t i = 0; i < node->count; i++)
        node_follow(character, topic, node->parts[i], depth);
}

void character_check(Character *character) {
    names_of_character(character);
    for (size_t i = 0; i < character->list_count; i++) {
        List *list = &character->lists[i];
        list_follow(character, NULL, list, list->place, 0);
    }
    extent_of(character, NULL, character->typed);
    for (size_t t = 0; t < character->topic_count; t++) {
        Topic *topic = &character->topics[t];
        for (size_t v = 0; v < topic->variable_count; v++)
            list_follow(character, topic, &topic->variables[v],
                        topic->variables[v].place, 0);
        extent_of(character, topic, topic->ask);
        extent_of(character, topic, topic->say);
    }
}
