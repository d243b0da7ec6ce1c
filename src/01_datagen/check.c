#include "01_datagen/check.h"

#include <string.h>

#include "01_datagen/template.h"

/* Scope: what a {name} can mean at a place. */
typedef struct {
    Character *character;
    Variable *variables; /* of the topic, or NULL */
    size_t known;        /* the first so many of them are known here */
    int typed;           /* {ask} is known here */
    int said;            /* all that is met now can be said */
    int inside;          /* so many lists are being looked into */
} Scope;

/* Find what every reference below `node` means. */
static void check_names(const Scope *scope, Node *node) {
    const Character *character = scope->character;
    for (size_t i = 0; i < node->count; i++) check_names(scope, node->parts[i]);
    if (node->kind != NODE_LIST) return;
    node->index = list_find(scope->variables, scope->known, node->text);
    if (scope->typed && strcmp(node->text, "ask") == 0)
        node->kind = NODE_ASK;
    else if (node->index < scope->known)
        node->kind = NODE_VARIABLE;
    else {
        node->index = list_find(character->lists, character->list_count, node->text);
        if (node->index == character->list_count)
            line_fail(character, node->place,
                      "expected the name of a list%s, found '%s'",
                      scope->variables != NULL ? " or of a let above" : "", node->text);
    }
}

/* The list or the variable that a reference stands for. */
static List *check_named(const Scope *scope, const Node *node) {
    return node->kind == NODE_LIST ? &scope->character->lists[node->index]
                                   : &scope->variables[node->index];
}

static Extent check_extent(Scope *scope, Node *node);

static void check_depth(const Scope *scope, int depth, Place place) {
    if (depth > CHARACTER_DEPTH)
        line_fail(
            scope->character, place,
            "expected at most %d lists and brackets inside each other, found more",
            CHARACTER_DEPTH);
}

static Extent check_list(Scope *scope, List *list, Place place) {
    if (list->open)
        line_fail(scope->character, place,
                  "expected lists that end, found '%s' inside itself", list->name);
    if (list->extent.size == 0) {
        list->used = scope->said;
        list->open = 1;
        check_depth(scope, ++scope->inside, place);
        list->extent = check_extent(scope, list->body);
        scope->inside--;
        list->open = 0;
    }
    return list->extent;
}

/* The largest that anything below `node` can become. Lists remember theirs, else two
 * references in each of forty lists would be followed a million million times. */
static Extent check_extent(Scope *scope, Node *node) {
    Extent extent = {0};
    size_t empty = 0; /* parts that can be */
    if (node->kind == NODE_LIST || node->kind == NODE_VARIABLE) {
        List *list = check_named(scope, node);
        extent = check_list(scope, list, node->place);
        node->maybe_empty = list->body->maybe_empty;
    }
    for (size_t i = 0; i < node->count; i++) {
        Extent part = check_extent(scope, node->parts[i]);
        empty += node->parts[i]->maybe_empty;
        if (part.depth > extent.depth) extent.depth = part.depth;
        if (node->kind == NODE_SEQUENCE)
            extent.size += part.size;
        else if (part.size > extent.size)
            extent.size = part.size;
    }
    if (node->kind == NODE_TEXT) node->maybe_empty = node->length == 0;
    if (node->kind == NODE_SEQUENCE) node->maybe_empty = empty == node->count;
    if (node->kind == NODE_CHOICE) node->maybe_empty = empty > 0;
    extent.size += 1 + (node->kind == NODE_TEXT ? node->length : 0);
    extent.depth += node->kind == NODE_CHOICE; /* a bracket, or the body of a list */
    if (extent.size > CHARACTER_BYTES)
        line_fail(scope->character, node->place,
                  "expected texts of at most %d bytes and pieces, found more",
                  CHARACTER_BYTES);
    check_depth(scope, extent.depth, node->place);
    return extent;
}

static void check_lists(Scope *scope, List *lists, size_t count) {
    for (size_t i = 0; i < count; i++) check_list(scope, &lists[i], lists[i].place);
}

/* How often {ask} stands in every text of `node`; -1 when not in all alike. */
static int check_asks(const Node *node) {
    int asks = node->kind == NODE_ASK;
    for (size_t i = 0; i < node->count; i++) {
        int part = check_asks(node->parts[i]);
        if (part < 0 || (node->kind == NODE_CHOICE && i > 0 && part != asks)) return -1;
        asks = node->kind == NODE_CHOICE ? part : asks + part;
    }
    return asks;
}

static void check_typed(Scope *scope) {
    Character *character = scope->character;
    if (character->typed == NULL) {
        character->typed = node_new(character, NODE_CHOICE, (Place){1, 1});
        node_add(character->typed, node_new(character, NODE_ASK, (Place){1, 1}), 1);
    }
    Node *typed = character->typed;
    if (typed->count == 0)
        line_fail(character, typed->place, "expected lines below 'typed', found none");
    scope->typed = 1;
    check_names(scope, typed);
    for (size_t i = 0; i < typed->count; i++)
        if (check_asks(typed->parts[i]) != 1)
            line_fail(character, typed->parts[i]->place,
                      "expected {ask} once, however the line is read");
    node_finish(typed);
    scope->typed = 0;
}

static void check_topic(Scope *scope, Topic *topic) {
    Character *character = scope->character;
    if (topic->ask->count == 0 || topic->say->count == 0)
        line_fail(character, topic->place, "expected '%s' in topic '%s', found none",
                  topic->ask->count == 0 ? "ask" : "say", topic->name);
    scope->variables = topic->variables;
    for (; scope->known < topic->variable_count; scope->known++)
        check_names(scope, topic->variables[scope->known].body);
    check_names(scope, topic->ask);
    check_names(scope, topic->say);
    node_finish(topic->ask);
    node_finish(topic->say);
    scope->variables = NULL;
    scope->known = 0;
}

void character_check(Character *character) {
    Scope scope = {.character = character};
    double total = 0;
    for (size_t i = 0; i < character->list_count; i++) {
        List *list = &character->lists[i];
        if (list->body->count == 0)
            line_fail(character, list->place,
                      "expected choices below list '%s', found none", list->name);
        check_names(&scope, list->body);
        node_finish(list->body);
    }
    check_typed(&scope);
    for (size_t i = 0; i < character->topic_count; i++) {
        check_topic(&scope, &character->topics[i]);
        total += character->topics[i].chance;
    }
    if (character->topic_count == 0)
        line_fail(character, (Place){1, 1}, "expected a topic, found none");

    scope.said = 1;
    check_extent(&scope, character->typed);
    for (size_t t = 0; t < character->topic_count; t++) {
        Topic *topic = &character->topics[t];
        topic->chance /= total;
        scope.variables = topic->variables;
        check_extent(&scope, topic->ask);
        check_extent(&scope, topic->say);
    }
    scope.said = 0;
    check_lists(&scope, character->lists, character->list_count);
    for (size_t t = 0; t < character->topic_count; t++) {
        scope.variables = character->topics[t].variables;
        check_lists(&scope, scope.variables, character->topics[t].variable_count);
    }
}

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

static size_t warn_empty(const Character *character, FILE *stream, const char *what,
                         const Node *lines) {
    size_t warnings = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const Node *line = lines->parts[i];
        if (!line->maybe_empty) continue;
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
        warnings += warn_empty(character, stream, "question", topic->ask);
        warnings += warn_empty(character, stream, "answer", topic->say);
    }
    return warnings;
}
