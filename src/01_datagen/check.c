#include "01_datagen/check.h"

#include <string.h>

/* Find what every reference below `node` means, where the first `known` variables of
 * `topic`, which may be NULL, have been defined. */
static void names_find(const Character *character, Topic *topic, size_t known,
                       Node *node) {
    for (size_t i = 0; i < node->count; i++)
        names_find(character, topic, known, node->parts[i]);
    if (node->kind != NODE_LIST) return;
    List *lists = topic ? topic->variables : NULL;
    node->index = list_find(lists, known, node->text);
    if (node->index < known)
        node->kind = NODE_VARIABLE;
    else {
        lists = character->lists;
        node->index = list_find(lists, character->list_count, node->text);
        if (node->index == character->list_count)
            character_fail(character, node->place,
                           "expected the name of a list%s, found '%s'",
                           topic ? " or of a let above" : "", node->text);
    }
    node->named = &lists[node->index];
}

/* How often {ask} occurs in every text of `node`, which is made a NODE_ASK wherever it
 * does; -1 when not in all alike. */
static int typed_asks(Node *node) {
    if (node->kind == NODE_LIST && strcmp(node->text, "ask") == 0)
        node->kind = NODE_ASK;
    int asks = node->kind == NODE_ASK;
    for (size_t i = 0; i < node->count; i++) {
        int part = typed_asks(node->parts[i]);
        if (part < 0 || (node->kind == NODE_CHOICE && i > 0 && part != asks)) return -1;
        asks = node->kind == NODE_CHOICE ? part : asks + part;
    }
    return asks;
}

/* A choice of lines that has been read to its end: it must have some. */
static void lines_finish(const Character *character, Topic *topic, Node *lines,
                         const char *what, const char *name) {
    if (lines->count == 0)
        character_fail(character, lines->place, "expected %s '%s', found none", what,
                       name);
    names_find(character, topic, topic ? topic->variable_count : 0, lines);
    node_finish(lines);
}

static void names_of_typed(Character *character) {
    if (character->typed == NULL) {
        character->typed = node_new(character, NODE_CHOICE, (Place){1, 1});
        node_add(character->typed, node_new(character, NODE_ASK, (Place){1, 1}), 1);
    }
    Node *typed = character->typed;
    for (size_t i = 0; i < typed->count; i++)
        if (typed_asks(typed->parts[i]) != 1)
            character_fail(character, typed->parts[i]->place,
                           "expected {ask} once, however the line is read");
    lines_finish(character, NULL, typed, "lines below", "typed");
}

/* A question is an `ask` line as `typed` has it, or a `bare` line as it stands. */
static void names_of_question(Character *character, Topic *topic) {
    double asked = 0;
    for (size_t i = 0; i < topic->ask->count; i++) asked += topic->ask->chance[i];
    if (topic->question->count == 0) {
        topic->question = character->typed;
        return;
    }
    names_find(character, topic, topic->variable_count, topic->question);
    node_add(topic->question, character->typed, asked);
    node_finish(topic->question);
}

static void names_of_character(Character *character) {
    double total = 0;
    for (size_t i = 0; i < character->list_count; i++) {
        const List *list = &character->lists[i];
        lines_finish(character, NULL, list->body, "choices below list", list->name);
    }
    names_of_typed(character);
    if (character->topic_count == 0)
        character_fail(character, (Place){1, 1}, "expected a topic, found none");
    for (size_t t = 0; t < character->topic_count; t++) {
        Topic *topic = &character->topics[t];
        total += topic->chance;
        for (size_t v = 0; v < topic->variable_count; v++)
            names_find(character, topic, v, topic->variables[v].body);
        names_of_question(character, topic);
        lines_finish(character, topic, topic->ask, "'ask' in topic", topic->name);
        lines_finish(character, topic, topic->say, "'say' in topic", topic->name);
    }
    for (size_t t = 0; t < character->topic_count; t++)
        character->topics[t].chance /= total;
}

static void depth_check(const Character *character, size_t depth, Place place) {
    if (depth > CHARACTER_DEPTH)
        character_fail(
            character, place,
            "expected at most %d lists and brackets inside each other, found more",
            CHARACTER_DEPTH);
}

static Extent list_extent(const Character *character, List *list, Place place,
                          size_t depth);

/* The extent of a node, inside so many lists, from those of its parts: a sequence is as
 * large as all of them, a choice as the largest. */
static Extent extent_of(const Character *character, const Node *node, size_t depth) {
    Extent extent = {.size = node->length};
    if (node->named)
        extent = list_extent(character, node->named, node->place, depth + 1);
    for (size_t i = 0; i < node->count; i++) {
        Extent part = extent_of(character, node->parts[i], depth);
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

/* The extent of a list that is named at `place`. It is found out once, or two
 * references in each of forty lists would be followed a million million times. A list
 * that is met again before it is known contains itself. */
static Extent list_extent(const Character *character, List *list, Place place,
                          size_t depth) {
    if (list->extent.size > 0) return list->extent;
    if (list->open)
        character_fail(character, place,
                       "expected lists that end, found '%s' inside itself", list->name);
    depth_check(character, depth, place);
    list->open = 1;
    return list->extent = extent_of(character, list->body, depth);
}

static void lists_extent(const Character *character, List *lists, size_t count) {
    for (size_t i = 0; i < count; i++)
        list_extent(character, &lists[i], lists[i].place, 1);
}

void character_check(Character *character) {
    names_of_character(character);
    lists_extent(character, character->lists, character->list_count);
    for (size_t t = 0; t < character->topic_count; t++) {
        Topic *topic = &character->topics[t];
        lists_extent(character, topic->variables, topic->variable_count);
        extent_of(character, topic->question, 0);
        extent_of(character, topic->ask, 0);
        extent_of(character, topic->say, 0);
    }
}
